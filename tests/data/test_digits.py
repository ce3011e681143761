import numpy as np
import pytest
from fakes import fake_digits

from core.data.digits import Digits, Standardizer
from core.errors import RecipeError

FOUR_PIXELS = np.array([[0, 0, 255, 255]], np.uint8)


def test_fit_finds_mean_and_std_worked_by_hand() -> None:
    assert Standardizer.fit(FOUR_PIXELS, "standardised") == Standardizer(0.5, 0.5)
    assert Standardizer.fit(FOUR_PIXELS, "0-1") == Standardizer(0.0, 1.0)


def test_fit_agrees_with_numpy_on_floats() -> None:
    images = fake_digits(30, "train").images
    fitted = Standardizer.fit(images, "standardised")
    pixels = images.astype(np.float64) / 255
    assert (fitted.mean, fitted.std) == pytest.approx((pixels.mean(), pixels.std()), rel=1e-12)


def test_apply_centres_the_training_images() -> None:
    images = fake_digits(30, "train").images
    inputs = Standardizer.fit(images, "standardised").apply(images)
    assert inputs.dtype == np.float32
    assert inputs.mean() == pytest.approx(0, abs=1e-5)
    assert inputs.std() == pytest.approx(1, abs=1e-5)


def test_apply_works_out_known_inputs() -> None:
    halves = Standardizer(0.5, 0.5)
    np.testing.assert_allclose(halves.apply(FOUR_PIXELS), [[-1, -1, 1, 1]], atol=1e-6)
    np.testing.assert_allclose(
        halves.apply(FOUR_PIXELS.astype(np.float32)), [[-1, -1, 1, 1]], atol=1e-6
    )
    plain = Standardizer(0.0, 1.0)
    np.testing.assert_allclose(plain.apply(np.array([51], np.uint8)), [0.2], rtol=1e-6)


def test_fit_keeps_pictures_without_contrast_finite() -> None:
    grey = np.full((2, 28, 28), 90, np.uint8)
    assert Standardizer.fit(grey, "standardised") == Standardizer(90 / 255, 1.0)


def test_fit_refuses_an_unknown_scaling() -> None:
    with pytest.raises(RecipeError, match=r"one of standardised, 0-1, -1..1, got '0-255'"):
        Standardizer.fit(FOUR_PIXELS, "0-255")


@pytest.mark.parametrize(
    "standardizer",
    [Standardizer(0.0, 1.0), Standardizer(0.1307, 0.3081), Standardizer(0.9, 1e-3)],
    ids=["0-1", "standardised", "little contrast"],
)
def test_undo_inverts_apply_on_all_256_values(standardizer: Standardizer) -> None:
    values = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(
        standardizer.undo(standardizer.apply(values)), values, strict=True
    )


def test_undo_clips_inputs_that_no_pixel_has() -> None:
    assert Standardizer(0.0, 1.0).undo(np.array([-0.5, 1.5])).tolist() == [0, 255]


def test_digits_are_read_only() -> None:
    digits = fake_digits(10, "train")
    for array in (digits.images, digits.labels, digits.first(3).images):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_first_takes_the_first_and_keeps_the_name() -> None:
    digits = fake_digits(10, "validation")
    three = digits.first(3)
    assert (len(three), three.name) == (3, "validation")
    np.testing.assert_array_equal(three.images, digits.images[:3])
    np.testing.assert_array_equal(three.labels, digits.labels[:3])
    assert digits.first(None) is digits


@pytest.mark.parametrize(("images", "labels"), [((2, 28, 28), 3), ((2, 784), 2), ((2, 20, 20), 2)])
def test_digits_refuse_shapes_that_do_not_belong_together(images, labels) -> None:
    with pytest.raises(AssertionError):
        Digits(np.zeros(images, np.uint8), np.zeros(labels, np.int64), "train")


@pytest.mark.mnist
def test_fit_finds_the_published_mean_and_std_of_mnist(mnist) -> None:
    all_train = np.concatenate([mnist.validation.images, mnist.train.images])
    fitted = Standardizer.fit(all_train, "standardised")
    assert (round(fitted.mean, 4), round(fitted.std, 4)) == (0.1307, 0.3081)
