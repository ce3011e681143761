"""Designs: what is written down, and what is drawn of it."""

import numpy as np
import pytest

from core.data import designs, sources
from core.data.designs import designed_digits, designed_signs
from core.data.drawing import BOX
from core.data.hands import LOOK_ALIKES
from core.data.unknowns import negatives as negatives_module
from core.data.unknowns.negatives import DESIGNED, negatives


def test_designs_are_strokes_in_their_square_and_no_letter_is_a_look_alike() -> None:
    groups = designs._designs()
    assert set(groups) == {*designs._SHARES, "digits"}
    assert sum(designs._SHARES.values()) == pytest.approx(1)
    assert set(groups["digits"]) == set("0123456789")
    assert min(map(len, groups["digits"].values())) >= 3, "written in several ways"
    for name, group in groups.items():
        assert name == "digits" or not LOOK_ALIKES & set(group)
        for variants in group.values():
            for strokes in variants:
                for stroke in strokes:
                    assert stroke.shape == (len(stroke), 2)
                    assert len(stroke) >= 2
                    assert -0.1 <= stroke.min() <= stroke.max() <= 1.1


def test_drawings_are_framed_and_equal_seeds_draw_alike() -> None:
    signs = designed_signs(np.random.default_rng(3), 300)
    digits, labels = designed_digits(np.random.default_rng(3), 300)
    assert set(labels.tolist()) == set(range(10))
    for images in (signs, digits):
        assert images.shape == (300, 28, 28)
        assert images.dtype == np.uint8
        for image in images:
            rows, columns = np.nonzero(image)
            assert max(np.ptp(rows), np.ptp(columns)) + 1 <= BOX
        assert len({image.tobytes() for image in images}) == 300
    np.testing.assert_array_equal(designed_signs(np.random.default_rng(3), 300), signs)
    np.testing.assert_array_equal(designed_digits(np.random.default_rng(3), 300)[0], digits)


def test_designed_signs_take_the_place_of_made_up_characters(monkeypatch) -> None:
    made: dict[str, int] = {}

    def counted(name):
        def make(rng, count):
            made[name] = made.get(name, 0) + count
            return np.zeros((count, 28, 28), np.uint8)

        return make

    digits = sources.all_bundled()
    names = ("characters", "shapes", "designed")
    monkeypatch.setattr(negatives_module, "_MADE_UP", {name: counted(name) for name in names})
    negatives(np.random.default_rng(0), 1_000, digits)
    assert "designed" not in made
    before = made.pop("characters")
    negatives(np.random.default_rng(0), 1_000, digits, designs=True)
    assert made["designed"] == pytest.approx(1_000 * DESIGNED, abs=60)
    assert made["designed"] + made["characters"] == pytest.approx(before, abs=60)
