import numpy as np
import pytest
import torch
from fakes import fake_digits, fake_model

from core.data.digits import Standardizer
from core.errors import InputError
from core.nets import convolution
from core.nets import model as model_module
from core.nets.model import Judged, Model, Thresholds, connected_units, weight_shapes
from core.nets.torch_nets import build, folded_weights
from core.recipes import RECIPES, Network, Recipe

NO_THRESHOLDS = Thresholds((), {})
IMAGES = fake_digits(7, "test").images


@pytest.mark.parametrize(
    ("layers", "convolutions"),
    [
        ((784, 10), ()),
        ((784, 12, 10), ()),
        ((784, 30, 20, 10, 10), ()),
        ((784, 10), (3,)),
        ((784, 12, 10), (3, 5)),
    ],
)
def test_judge_agrees_with_torch(layers: tuple[int, ...], convolutions: tuple[int, ...]) -> None:
    model = fake_model(layers=layers, convolutions=convolutions)
    module = build(model.recipe.network, torch.Generator()).double()
    with torch.no_grad():
        for parameter, weight in zip(module.parameters(), model.weights.values(), strict=True):
            parameter.copy_(torch.from_numpy(weight.copy()))
        pixels = torch.from_numpy(IMAGES.reshape(7, -1) / 255)
        expected = module((pixels - 0.25) / 0.5).numpy()
    outputs = model.judge(IMAGES).outputs
    assert outputs.dtype == np.float32
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "network",
    [
        Network((784, 6, 10), (3, 4), kernels=(3, 4), pools=(3, 2)),
        Network((784, 6, 10), (3, 4, 5), kernels=(4, 2, 3), pools=(2, 1, 4)),
        Network((784, 7, 6, 10), (3, 4), kernels=(5, 3), pools=(2, 1), normalised=True),
        Network((784, 6, 10), normalised=True),
    ],
)
def test_judge_agrees_with_a_trained_module(network: Network) -> None:
    """Normalisation is folded into the weights, as torch applies it after `eval()`."""
    module = build(network, torch.Generator().manual_seed(0))
    pixels = torch.from_numpy(fake_digits(60, "train").images.reshape(60, -1) / 255).float()
    optimizer = torch.optim.SGD(module.parameters(), lr=1e-4)
    for _ in range(3):
        optimizer.zero_grad()
        module(pixels * 2 - 0.5).square().sum().backward()
        optimizer.step()
    weights = folded_weights(module, network)
    assert {name: weight.shape for name, weight in weights.items()} == weight_shapes(network)
    model = Model(Recipe("n", "N", network), Standardizer(0.25, 0.5), weights, NO_THRESHOLDS, {})
    with torch.no_grad():
        scaled = (torch.from_numpy(IMAGES.reshape(7, -1) / 255).float() - 0.25) / 0.5
        expected = module.eval()(scaled).numpy()
    np.testing.assert_allclose(model.judge(IMAGES).outputs, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_judge_does_not_depend_on_how_images_are_cut_into_chunks(monkeypatch, count) -> None:
    model = fake_model()
    whole = model.judge(IMAGES[:count]).outputs
    monkeypatch.setattr(model_module, "_CHUNK", 3)
    np.testing.assert_allclose(model.judge(IMAGES[:count]).outputs, whole, atol=1e-5, strict=True)


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_judge_convolves_any_number_of_images(monkeypatch, count) -> None:
    model = fake_model(convolutions=(3, 5))
    whole = model.judge(IMAGES).outputs[:count]
    monkeypatch.setattr(convolution, "_CHUNK", 2)
    np.testing.assert_allclose(model.judge(IMAGES[:count]).outputs, whole, atol=1e-4, strict=True)


@pytest.mark.parametrize("convolutions", [(), (3, 5)])
def test_judge_treats_each_image_on_its_own(convolutions: tuple[int, ...]) -> None:
    model = fake_model(convolutions=convolutions)
    order = np.random.default_rng(0).permutation(7)
    np.testing.assert_allclose(
        model.judge(IMAGES[order]).outputs, model.judge(IMAGES).outputs[order], atol=1e-4
    )


def test_judge_takes_floats_on_the_same_scale() -> None:
    model = fake_model()
    as_floats = model.judge(IMAGES.astype(np.float32))
    np.testing.assert_array_equal(as_floats.outputs, model.judge(IMAGES).outputs)


def test_preds_takes_the_lowest_digit_among_equals() -> None:
    outputs = np.zeros((2, 10), np.float32)
    outputs[1, [4, 7]] = 2
    assert Judged(outputs).preds.tolist() == [0, 4]


def test_weight_shapes_counts_623_290_parameters_for_the_course_network() -> None:
    shapes = weight_shapes(RECIPES["course-classifier"].network)
    assert shapes["1.weight"] == (10, 784)  # (out, in)
    assert sum(np.prod(shape) for shape in shapes.values()) == 623_290


def test_weight_shapes_counts_119_386_parameters_for_cnn_quick() -> None:
    """By hand: 16 (25 + 1) + 48 (16 25 + 1), then 128 (768 + 1) + 10 (128 + 1)."""
    shapes = weight_shapes(RECIPES["cnn-quick"].network)
    assert shapes["convolution1.weight"] == (48, 16, 5, 5)  # (out, in, height, width)
    assert shapes["0.weight"] == (128, 48 * 4 * 4)
    assert sum(np.prod(shape) for shape in shapes.values()) == 416 + 19_248 + 98_432 + 1_290


@pytest.mark.parametrize(
    ("convolutions", "units"),
    [((), (784, 7, 10)), ((3,), (3 * 12 * 12, 7, 10)), ((3, 5), (5 * 4 * 4, 7, 10))],
)
def test_connected_units_start_with_what_the_convolutions_leave(convolutions, units) -> None:
    assert connected_units(Network((784, 7, 10), convolutions)) == units


def test_thresholds_at_finds_the_level_or_raises() -> None:
    thresholds = Thresholds((0.95, 0.99), {"energy": (2.0, 1.0)})
    assert thresholds.at("energy", 0.99) == 1.0
    with pytest.raises(InputError, match="no threshold of 'distance'"):
        thresholds.at("distance", 0.99)
    with pytest.raises(InputError, match=r"for 50\.0 % of the digits"):
        thresholds.at("energy", 0.5)
