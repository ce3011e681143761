import dataclasses

import numpy as np
import pytest
from fakes import fake_digits, fake_model, fake_splits
from sklearn.mixture import GaussianMixture

from core.data.digits import Digits
from core.errors import CheckpointError
from core.judging.densities import with_density
from core.judging.operating_points import accepted_fraction
from core.nets import density as density_module
from core.nets.checkpoints import from_bytes, to_bytes
from core.nets.density import Density, fit

RNG = np.random.default_rng(0)
LABELS = RNG.permutation(np.arange(400) % 4) + 3  # four of the ten digits
FEATURES = (RNG.normal(0, 1, (400, 6)) * [1, 2, 3, 1, 1, 0.5] + 5 * LABELS[:, None]).astype(
    np.float32
)


def test_density_agrees_with_scikit_learn_but_for_a_constant(monkeypatch) -> None:
    monkeypatch.setattr(density_module, "_PRIOR", 0)
    monkeypatch.setattr(density_module, "_FLOOR", 0)
    density = fit(FEATURES, LABELS)
    mixture = GaussianMixture(4)
    groups = [FEATURES[label == LABELS] for label in np.unique(LABELS)]
    mixture.weights_ = np.full(4, 0.25)
    mixture.means_ = np.stack([group.mean(axis=0) for group in groups])
    covariances = [np.cov(group.T, bias=True) for group in groups]
    mixture.precisions_cholesky_ = np.stack(
        [np.linalg.cholesky(np.linalg.inv(covariance)) for covariance in covariances]
    )
    mixture.covariances_ = np.stack(covariances)
    points = RNG.normal(20, 9, (50, 6)).astype(np.float32)
    difference = density.log_density(points) - mixture.score_samples(points)
    assert np.ptp(difference) < 0.02 * np.ptp(density.log_density(points))
    assert np.ptp(difference) < 0.5


def test_density_is_higher_near_the_digits_it_was_fitted_on() -> None:
    density = fit(FEATURES, LABELS)
    assert density.log_density(FEATURES).min() > density.log_density(FEATURES[:50] + 60).max()
    far = FEATURES[:1].repeat(3, 0) + np.array([[0], [30], [60]], np.float32)
    assert (np.diff(density.log_density(far)) < 0).all()


def test_density_treats_each_picture_on_its_own() -> None:
    density, order = fit(FEATURES, LABELS), RNG.permutation(400)
    np.testing.assert_allclose(
        density.log_density(FEATURES[order]), density.log_density(FEATURES)[order], atol=1e-3
    )
    assert density.log_density(FEATURES[:0]).shape == (0,)


@pytest.mark.parametrize("spoil", [lambda f: f * 0, lambda f: f[:, :1].repeat(6, 1)])
def test_density_can_be_fitted_where_features_do_not_vary(spoil) -> None:
    features = spoil(FEATURES)
    assert np.isfinite(fit(features, LABELS).log_density(features)).all()


def test_density_of_a_rare_digit_borrows_from_the_others() -> None:
    """Two threes span a line only, yet features beside that line are not impossible."""
    few = np.append(np.flatnonzero(LABELS != 3), np.flatnonzero(LABELS == 3)[:2])
    density, well_known = fit(FEATURES[few], LABELS[few]), fit(FEATURES, LABELS)
    threes = FEATURES[LABELS == 3][2:]
    assert np.median(density.log_density(threes)) > np.median(well_known.log_density(threes)) - 20


def test_with_density_fits_on_training_digits_and_sets_thresholds_on_validation() -> None:
    splits = fake_splits()
    model = with_density(fake_model(), splits)
    expected = fit(fake_model().features(splits.train.images), splits.train.labels)
    for part, values in vars(expected).items():
        np.testing.assert_array_equal(getattr(model.density, part), values)
    scores = model.judge(splits.validation.images).density
    assert accepted_fraction(scores, model.thresholds.at("density", 0.95)) == 0.95


def test_with_density_leaves_a_model_of_too_few_digits() -> None:
    splits, model = fake_splits(), fake_model()
    recipe = model.recipe.replace(train_size=density_module.MIN_FITTED - 1)
    few = dataclasses.replace(model, recipe=recipe)
    assert with_density(few, splits) is few
    blank = Digits(np.zeros((20, 28, 28), np.uint8), np.arange(20) % 10, "train")
    fitted = with_density(model, dataclasses.replace(splits, train=blank))
    assert np.isfinite(fitted.judge(splits.test.images).density).all()


MODEL = with_density(fake_model(), fake_splits())


def test_density_survives_saving() -> None:
    loaded = from_bytes(to_bytes(MODEL), "a")
    images = fake_digits(9, "test").images
    np.testing.assert_array_equal(loaded.judge(images).density, MODEL.judge(images).density)
    assert not any(part.flags.writeable for part in vars(loaded.density).values())


def changed(**parts: np.ndarray) -> bytes:
    return to_bytes(dataclasses.replace(MODEL, density=Density(**(vars(MODEL.density) | parts))))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"offsets": np.zeros(3)}, "density that is not whole"),
        ({"offsets": np.zeros((0, 12))}, "density that is not whole"),
        ({"centre": np.zeros(11)}, r"density.centre should be float32 of shape \(12,\)"),
        ({"basis": np.zeros((12, 3))}, r"density.basis should be float16 of shape \(12, 12\)"),
        ({"constants": np.full(10, np.nan)}, "density.constants has values that are not numbers"),
    ],
)
def test_density_that_does_not_fit_is_refused(parts: dict, sentence: str) -> None:
    with pytest.raises(CheckpointError, match=sentence):
        from_bytes(changed(**parts), "a.safetensors")


def test_density_of_one_feature_is_fitted_too() -> None:
    """A last hidden layer may have one unit."""
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 10
    features = (labels + rng.normal(0, 0.1, 200)).astype(np.float32)[:, np.newaxis]
    density = fit(features, labels)
    usual, unusual = density.log_density(np.array([[3.0], [40.0]], np.float32))
    assert usual > unusual
