"""The flat learner gives what autograd and torch's own optimizers give, to rounding."""

import dataclasses

import numpy as np
import pytest
import torch
from fakes import fake_recipe

from core.data.digits import Standardizer
from core.nets.model import weight_shapes
from core.recipes import CONSTANT, LOSSES, ONE_CYCLE, Network, Recipe
from core.training.flat_learner import FlatLearner
from core.training.optimizers import Adam, GradientDescent
from core.training.schedules import step_size
from core.training.torch_learner import TorchLearner

NETWORKS = {
    "no hidden layer": Network((784, 10)),
    "one hidden layer": Network((784, 12, 10)),
    "three hidden layers": Network((784, 12, 9, 8, 10)),
    "no activation": Network((784, 12, 10), activation="none"),
}
OPTIMISATIONS = {
    "adam, one cycle": {"rate": 1e-2, "schedule": ONE_CYCLE},
    "adam, decay": {"rate": 1e-2, "schedule": CONSTANT, "weight_decay": 0.1, "epsilon": 1e-4},
    "sgd": {"rate": 0.1, "schedule": CONSTANT, "optimizer": "sgd"},
}


def both(recipe: Recipe, num_steps: int) -> tuple[FlatLearner, TorchLearner]:
    """Learners of a recipe by NumPy and by torch, with the same first weights."""
    standardizer = Standardizer(0.13, 0.31)
    flat = FlatLearner(recipe, standardizer, num_steps)
    tensors = TorchLearner(recipe, standardizer, num_steps)
    tensors._weights.copy_(torch.from_numpy(flat._weights))
    return flat, tensors


@pytest.mark.parametrize("optimisation", OPTIMISATIONS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("network", NETWORKS)
def test_flat_learner_takes_the_steps_that_autograd_takes(
    splits, network: str, loss: str, optimisation: str
) -> None:
    recipe = fake_recipe(loss=loss, **OPTIMISATIONS[optimisation])
    recipe = dataclasses.replace(recipe, network=NETWORKS[network], dtype="float64")
    images, labels = splits.train.images.reshape(50, -1).copy(), splits.train.labels.copy()
    flat, tensors = both(recipe, 6)
    for index in map(np.arange, (0, 20, 40, 0, 3), (20, 40, 50, 20, 23)):
        ours, theirs = (learner.step(images[index], labels[index]) for learner in (flat, tensors))
        assert ours[0] == pytest.approx(theirs[0], rel=1e-9)
        assert ours[1] == theirs[1]
        np.testing.assert_allclose(flat._weights, tensors._weights.numpy(), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(flat.outputs(images), tensors.outputs(images), rtol=1e-6)
    shapes = weight_shapes(recipe.network)
    for name, weight in flat.weights().items():
        assert weight.shape == shapes[name]
        np.testing.assert_allclose(weight, tensors.weights()[name], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("activation", ["relu", "none"])
def test_flat_learner_leaves_out_units_forward_and_backward(splits, activation: str) -> None:
    """With the factors of one dropout given to both, autograd takes the same step."""
    network = Network((784, 12, 9, 10), dropout=0.4, activation=activation)
    recipe = dataclasses.replace(fake_recipe(), network=network, dtype="float64")
    flat, tensors = both(recipe, 6)
    factors = flat._dropout((50, 9))
    assert set(np.unique(factors)) == {0, 1 / 0.6}
    flat._dropout = lambda shape: factors
    tensors._module[-2].forward = lambda hidden: hidden * torch.from_numpy(factors)
    images, labels = splits.train.images.reshape(50, -1).copy(), splits.train.labels.copy()
    for _ in range(3):
        assert flat.step(images, labels)[0] == pytest.approx(tensors.step(images, labels)[0])
        np.testing.assert_allclose(flat._weights, tensors._weights.numpy(), rtol=1e-7, atol=1e-12)


def test_flat_learner_leaves_out_the_share_of_dropout() -> None:
    network = Network((784, 1000, 10), dropout=0.3)
    learner = FlatLearner(
        dataclasses.replace(fake_recipe(), network=network), Standardizer(0, 1), 1
    )
    factors = learner._dropout((100, 1000))
    assert (factors == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert factors.mean() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adam_is_that_of_torch_over_many_blocks(decay: float) -> None:
    rng = np.random.default_rng(0)
    ours = rng.normal(size=40_000)
    theirs = torch.from_numpy(ours.copy()).requires_grad_()
    adam = Adam(ours, 1e-5, decay)
    torchs = torch.optim.AdamW([theirs], eps=1e-5, weight_decay=decay)
    for step in range(4):
        gradient = rng.normal(size=40_000)
        [group] = torchs.param_groups
        group["lr"], group["betas"] = 0.01 * (step + 1), (0.9 - step / 100, 0.999)
        theirs.grad = torch.from_numpy(gradient)
        torchs.step()
        adam.step(ours, gradient, group["lr"], group["betas"][0])
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-10)


def test_gradient_descent_reaches_the_last_weight_of_the_last_block() -> None:
    weights = np.ones(40_001)
    GradientDescent().step(weights, np.full(40_001, 2.0), 0.25, 0.9)
    np.testing.assert_array_equal(weights, 0.5)


@pytest.mark.parametrize("num_steps", [2, 3, 7, 100, 4290])
def test_one_cycle_is_that_of_torch(num_steps: int) -> None:
    optimizer = torch.optim.Adam([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.5, num_steps)
    optimisation = fake_recipe(rate=0.5).optimisation
    for step in range(num_steps):
        [group] = optimizer.param_groups
        rate, beta = step_size(optimisation, step, num_steps)
        assert rate == pytest.approx(group["lr"], rel=1e-9)
        assert beta == pytest.approx(group["betas"][0], rel=1e-9)
        optimizer.step()
        if step + 1 < num_steps:
            scheduler.step()


def test_one_cycle_of_one_step_has_the_rate_of_the_recipe() -> None:
    assert step_size(fake_recipe(rate=0.5).optimisation, 0, 1) == (0.5, 0.9)


def test_a_constant_rate_is_constant() -> None:
    optimisation = fake_recipe(rate=0.5, schedule=CONSTANT).optimisation
    assert {step_size(optimisation, step, 5) for step in range(5)} == {(0.5, 0.9)}
