import dataclasses

import numpy as np
import pytest

from core.data.digits import Digits
from core.data.unknowns import negatives as module
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.made_up import characters, shapes
from core.data.unknowns.negatives import MIX, Negatives, negatives
from core.errors import InputError


@pytest.fixture(scope="module")
def digits(bundled) -> Digits:
    return bundled.train


def test_negatives_hold_trainable_families_only() -> None:
    assert sum(MIX.values()) == pytest.approx(1)
    families = [FAMILIES[name] for name in MIX if name in FAMILIES]
    assert len(families) == len(MIX) - 2
    assert all(family.trainable for family in families)


def test_negatives_are_the_same_for_the_same_seed_and_mixed_by_their_shares(
    digits, monkeypatch
) -> None:
    images, again, others = (
        negatives(np.random.default_rng(seed), 150, digits) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(images, again, strict=True)
    assert (images != others).any()
    assert images.shape == (150, 28, 28)
    assert images.dtype == np.uint8
    marked = {}
    for name in ("characters", "shapes"):
        marked[name] = lambda _, count, name=name: np.full((count, 28, 28), len(name), np.uint8)
    monkeypatch.setattr(module, "_MADE_UP", marked)
    flat = negatives(np.random.default_rng(0), 400, digits)
    shares = [np.mean((flat == len(name)).all(axis=(1, 2))) for name in marked]
    assert shares == pytest.approx([MIX["characters"], MIX["shapes"]], abs=0.07)


def test_negatives_need_each_digit(digits) -> None:
    some = digits.labels != 3
    without = Digits(digits.images[some].copy(), digits.labels[some].copy(), "train")
    with pytest.raises(InputError, match="there is no 3"):
        negatives(np.random.default_rng(0), 100, without)


def test_noise_among_negatives_is_often_fainter(digits) -> None:
    images = np.full((400, 28, 28), 200, np.uint8)
    fainter = module._fainter(np.random.default_rng(0), images)[:, 0, 0]
    assert 0.4 < np.mean(fainter == 200) < 0.6
    assert fainter.min() >= 19


def test_take_repeats_pictures_in_another_order_after_the_last(digits, monkeypatch) -> None:
    monkeypatch.setattr(module, "NUM_KEPT", 40)
    monkeypatch.setattr(module, "_AT_ONCE", 20)
    source = Negatives(digits, 5)
    first = np.concatenate([source.take(8) for _ in range(5)])
    assert len(np.unique(first, axis=0)) >= 38  # blank or equal pictures are rare
    again = np.concatenate([source.take(8) for _ in range(5)])
    assert (first != again).any()
    np.testing.assert_array_equal(_sorted(first), _sorted(again))
    same = Negatives(digits, 5)
    np.testing.assert_array_equal(np.concatenate([same.take(8) for _ in range(5)]), first)


def _sorted(images: np.ndarray) -> np.ndarray:
    rows = images.reshape(len(images), -1)
    return rows[np.lexsort(rows.T)]


def test_characters_are_framed_and_mostly_more_than_a_line() -> None:
    images = characters(np.random.default_rng(0), 60)
    assert images.shape == (60, 28, 28)
    assert (images.max(axis=(1, 2)) == 255).all()
    assert len(np.unique(images, axis=0)) == 60
    ink = (images > 127).sum(axis=(1, 2))
    assert np.median(ink) > 40


def test_shapes_are_filled() -> None:
    images = shapes(np.random.default_rng(0), 60)
    assert images.shape == (60, 28, 28)
    assert np.median((images > 20).sum(axis=(1, 2))) > 150


def test_families_that_only_report_are_never_among_the_negatives() -> None:
    for name in ("uniform", "normal", "bright", "letters", "symbols", "printed", "plain"):
        assert name not in MIX
        assert not FAMILIES[name].trainable
        with pytest.raises(dataclasses.FrozenInstanceError):
            FAMILIES[name].trainable = True
