from pathlib import Path

import numpy as np
import pytest
from fakes import fake_model, fake_splits

from core import files
from core.data.unknowns.families import FAMILIES
from core.errors import CheckpointError
from core.judging import outputs
from core.judging.densities import with_density
from core.judging.operating_points import accepted_fraction
from core.judging.outputs import Outputs, collect, family_images, load_outputs, to_bytes
from core.judging.scores import scores_of
from core.nets import checkpoints
from core.recipes import SHIPPED

SPLITS = fake_splits()
MODEL = with_density(fake_model(), SPLITS)


@pytest.fixture
def collected(monkeypatch) -> Outputs:
    monkeypatch.setattr(outputs, "NUM_UNKNOWNS", 12)
    return collect(MODEL, SPLITS)


@pytest.fixture
def path(monkeypatch, tmp_path, collected) -> Path:
    """File that `load_outputs` reads for "a"."""
    monkeypatch.setattr(files, "weights_folder", lambda: tmp_path)
    path = tmp_path / "outputs" / "a.safetensors"
    path.parent.mkdir()
    path.write_bytes(to_bytes(collected))
    return path


def test_collect_judges_everything(collected: Outputs) -> None:
    assert list(collected.unknowns) == list(FAMILIES)
    for answers, digits in (
        (collected.validation, SPLITS.validation),
        (collected.test, SPLITS.test),
    ):
        judged = MODEL.judge(digits.images)
        np.testing.assert_allclose(answers.judged.outputs, judged.outputs, rtol=1e-3)
        np.testing.assert_array_equal(answers.right, judged.preds == digits.labels)
    scribbles = MODEL.judge(family_images("scribbles", None))
    np.testing.assert_allclose(collected.unknowns["scribbles"].density, scribbles.density)


@pytest.mark.usefixtures("path")
def test_load_outputs_inverts_to_bytes(collected: Outputs) -> None:
    loaded = load_outputs("a")
    pairs = [(loaded.test.judged, collected.test.judged)]
    pairs += [(loaded.unknowns[name], collected.unknowns[name]) for name in FAMILIES]
    for judged, expected in pairs:
        np.testing.assert_array_equal(judged.outputs, expected.outputs)
        np.testing.assert_array_equal(judged.density, expected.density)
    np.testing.assert_array_equal(loaded.validation.right, collected.validation.right)


@pytest.mark.parametrize("cut", [0, 5, 300, -4, None])
def test_load_outputs_says_how_to_rebuild(path: Path, cut: int | None) -> None:
    if cut is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(
        CheckpointError, match=r"Rebuild it: python -m core pretrain --outputs-only a"
    ):
        load_outputs("a")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_outputs_are_those_of_the_shipped_weights(name: str) -> None:
    """With families that need no digits, which exist on every machine."""
    model, shipped = checkpoints.load(name), load_outputs(name)
    assert (len(shipped.validation.right), len(shipped.test.right)) == (5_000, 10_000)
    assert shipped.test.right.mean() == pytest.approx(model.figures["test_accuracy"], abs=2e-4)
    assert shipped.validation.right.mean() == model.figures["validation_accuracy"]
    for family in ("uniform", "letters", "plain"):
        expected = model.judge(family_images(family, None)[:20])
        judged = shipped.unknowns[family]
        assert len(judged.outputs) == outputs.NUM_UNKNOWNS
        np.testing.assert_allclose(judged.outputs[:20], expected.outputs, rtol=2e-3, atol=2e-3)
        np.testing.assert_allclose(judged.density[:20], expected.density, rtol=1e-3, atol=0.1)
    for score in scores_of(model):  # rounding moves a few digits over a threshold at most
        threshold = model.thresholds.at(score.name, 0.95)
        share = accepted_fraction(score.compute(shipped.validation.judged), threshold)
        assert share == pytest.approx(0.95, abs=2e-3)


@pytest.mark.mnist
@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_outputs_are_those_of_mnist(name: str, mnist) -> None:
    model, shipped = checkpoints.load(name), load_outputs(name)
    for answers, digits in ((shipped.test, mnist.test), (shipped.validation, mnist.validation)):
        judged = model.judge(digits.images[:50])
        np.testing.assert_allclose(
            answers.judged.outputs[:50], judged.outputs, rtol=2e-3, atol=2e-3
        )
        np.testing.assert_array_equal(answers.right[:50], judged.preds == digits.labels[:50])
