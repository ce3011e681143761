import numpy as np
import pytest
from fakes import fake_digits

from core.data import statistics
from core.data.digits import Digits


def test_class_counts_has_a_number_for_each_class() -> None:
    assert statistics.class_counts(np.array([3, 3, 0])).tolist() == [1, 0, 0, 2, 0, 0, 0, 0, 0, 0]


def test_mean_pictures_agree_with_numpy_in_float64() -> None:
    digits = fake_digits(200, "train")
    means, deviations = statistics.mean_pictures(digits)
    for digit in range(10):
        images = digits.images[digits.labels == digit].astype(np.float64)
        np.testing.assert_allclose(means[digit], images.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(deviations[digit], images.std(axis=0), rtol=1e-9)


def test_mean_pictures_by_hand() -> None:
    images = np.zeros((2, 28, 28), np.uint8)
    images[:, 0, 0] = 10, 250
    images[:, 0, 1] = 255
    means, deviations = statistics.mean_pictures(Digits(images, np.array([4, 4]), "train"))
    assert (means[4, 0, 0], deviations[4, 0, 0]) == (130, 120)
    assert (means[4, 0, 1], deviations[4, 0, 1]) == (255, 0)
    assert not means[5].any()


def test_pca_map_agrees_with_scikit_learn(bundled) -> None:
    from sklearn.decomposition import PCA

    images = bundled.test.images
    fitted = PCA(2, svd_solver="full").fit(images.reshape(len(images), -1) / 255)
    expected = fitted.transform(images.reshape(len(images), -1) / 255)
    plane = statistics.pca_map(images)
    signs = np.sign((plane.points * expected).sum(axis=0))
    np.testing.assert_allclose(plane.points, expected * signs, atol=1e-9)
    assert plane.explained == pytest.approx(fitted.explained_variance_ratio_.sum())


def test_pca_map_keeps_distances_within_a_plane() -> None:
    rng = np.random.default_rng(0)
    images = np.zeros((30, 28, 28), np.uint8)
    images[:, 3, 4], images[:, 9, 9] = rng.integers(0, 256, (2, 30))
    plane = statistics.pca_map(images)
    flat = images.reshape(30, -1) / 255
    distances = np.linalg.norm(flat[:, None] - flat[None], axis=-1)
    mapped = np.linalg.norm(plane.points[:, None] - plane.points[None], axis=-1)
    np.testing.assert_allclose(mapped, distances, atol=1e-9)
    assert plane.explained == pytest.approx(1)


def test_pca_map_of_equal_pictures_is_one_point() -> None:
    plane = statistics.pca_map(np.full((5, 28, 28), 7, np.uint8))
    np.testing.assert_allclose(plane.points, 0, atol=1e-9)
    assert plane.explained == 0


def test_share_of_zeros_by_hand() -> None:
    images = np.ones((2, 28, 28), np.uint8)
    images[0, :14] = 0
    assert statistics.share_of_zeros(images) == 0.25


@pytest.mark.mnist
def test_statistics_of_mnist(mnist) -> None:
    counts = statistics.class_counts(mnist.train.labels)
    together = counts + statistics.class_counts(mnist.validation.labels)
    # As LeCun's files have them.
    assert together.tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    means, deviations = statistics.mean_pictures(mnist.train)
    weighted = np.average(means.mean(axis=(1, 2)), weights=counts) / 255
    assert weighted == pytest.approx(0.1307, abs=1e-4)
    assert deviations.mean(axis=(1, 2)).argmin() == 1
    assert statistics.share_of_zeros(mnist.test.images) == pytest.approx(0.807, abs=0.001)
