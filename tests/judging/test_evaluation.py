import numpy as np
import pytest
import torch

from core.judging.evaluation import evaluate, losses
from core.nets.model import Judged
from core.recipes import CROSS_ENTROPY, LOSSES, ONE_VS_REST, SQUARED_ERROR, one_hot

LABELS = np.array([3, 0, 9, 3, 5, 1])


def made_up(scale: float) -> Judged:
    return Judged(np.random.default_rng(0).normal(0, scale, (6, 10)).astype(np.float32))


@pytest.mark.parametrize("scale", [0.1, 1, 50, 2_000])
@pytest.mark.parametrize(
    ("loss", "module"),
    [
        (CROSS_ENTROPY, torch.nn.CrossEntropyLoss),
        (SQUARED_ERROR, torch.nn.MSELoss),
        (ONE_VS_REST, torch.nn.BCEWithLogitsLoss),
    ],
)
def test_losses_agree_with_torch(loss: str, module: type, scale: float) -> None:
    judged = made_up(scale)
    outputs = torch.from_numpy(judged.outputs).double()
    targets = torch.from_numpy(LABELS if loss == CROSS_ENTROPY else one_hot(LABELS)).to(
        torch.int64 if loss == CROSS_ENTROPY else torch.float64
    )
    expected = module(reduction="none")(outputs, targets).reshape(6, -1).mean(dim=1).numpy()
    np.testing.assert_allclose(
        losses(judged, LABELS, LOSSES[loss]), expected, rtol=1e-9, atol=1e-12
    )
    mean = module()(outputs, targets).item()
    assert evaluate(judged, LABELS, LOSSES[loss]).loss == pytest.approx(mean, rel=1e-9)


def test_losses_are_worked_by_hand() -> None:
    outputs = np.zeros((1, 10), np.float32)
    assert losses(Judged(outputs), LABELS[:1], LOSSES[CROSS_ENTROPY]) == pytest.approx([np.log(10)])
    assert losses(Judged(outputs), LABELS[:1], LOSSES[SQUARED_ERROR]) == pytest.approx([0.1])
    assert losses(Judged(outputs), LABELS[:1], LOSSES[ONE_VS_REST]) == pytest.approx([np.log(2)])
    outputs[0, 3] = 1
    assert losses(Judged(outputs), LABELS[:1], LOSSES[SQUARED_ERROR]) == pytest.approx([0])
    outputs[0] = [-9, -9, -9, 9, *[-9] * 6]  # ten right answers, each with -log sigmoid(9)
    expected = [np.log(1 + np.exp(-9))]
    assert losses(Judged(outputs), LABELS[:1], LOSSES[ONE_VS_REST]) == pytest.approx(expected)


def test_evaluate_counts_right_answers() -> None:
    outputs = one_hot(np.array([3, 0, 9, 4, 6, 2]))
    result = evaluate(Judged(outputs), LABELS, LOSSES[CROSS_ENTROPY])
    assert (result.n, result.accuracy) == (6, 0.5)


@pytest.mark.parametrize("loss", LOSSES)
def test_evaluate_does_not_depend_on_the_order(loss: str) -> None:
    order = np.random.default_rng(1).permutation(6)
    judged = made_up(3)
    shuffled = evaluate(Judged(judged.outputs[order]), LABELS[order], LOSSES[loss])
    assert shuffled == pytest.approx(evaluate(judged, LABELS, LOSSES[loss]), rel=1e-12)
