import math

import numpy as np
import pytest
from fakes import fake_digits

from core.data.unknowns.noise import NOISE, noise
from core.errors import InputError

DIGITS = fake_digits(40, "train").images


@pytest.mark.parametrize("kind", NOISE)
def test_noise_gives_the_same_images_for_the_same_seed(kind: str) -> None:
    images, again, others = (noise(kind, 6, seed, digits=DIGITS) for seed in (3, 3, 4))
    np.testing.assert_array_equal(images, again, strict=True)
    assert images.shape == (6, 28, 28)
    assert images.dtype == np.uint8
    assert (images == others).all() == (kind == "blank")


# Mean and standard deviation of one pixel x:
# uniform: 0..255 evenly, so 255/2 and sqrt((256^2 - 1) / 12).
# normal: z = (x - 128) / 64 clipped at +-2, so E z^2 = P(|z|<2) - 4 phi(2) + 4 P(|z|>2).
# bright: x = min(255, f u) with f even on 1..4; for one f the mean is 255 (1 - 1/2f) and the mean
#   square 255^2 (1 - 2/3f); over f, 1/f has the mean ln(4) / 3.
_TAIL, _PHI = math.erfc(math.sqrt(2)), math.exp(-2) / math.sqrt(2 * math.pi)
_MEAN_BRIGHT = 1 - math.log(4) / 6
MOMENTS = {
    "uniform": (127.5, math.sqrt((256**2 - 1) / 12)),
    "normal": (128, 64 * math.sqrt(1 - _TAIL - 4 * _PHI + 4 * _TAIL)),
    "bright": (255 * _MEAN_BRIGHT, 255 * math.sqrt(1 - 2 / 9 * math.log(4) - _MEAN_BRIGHT**2)),
    "blank": (0, 0),
}


@pytest.mark.parametrize(("kind", "mean", "std"), [(k, *m) for k, m in MOMENTS.items()])
def test_noise_has_the_mean_and_std_worked_out(kind: str, mean: float, std: float) -> None:
    images = noise(kind, 4_000, seed=0)
    assert images.mean() == pytest.approx(mean, abs=1)
    assert images.std() == pytest.approx(std, abs=1)


def test_noise_shuffled_keeps_each_digits_own_pixels() -> None:
    images = noise("shuffled", 30, seed=0, digits=DIGITS)
    known = {tuple(np.sort(digit, axis=None)) for digit in DIGITS}
    assert all(tuple(np.sort(image, axis=None)) in known for image in images)
    assert not any((image == DIGITS).all(axis=(1, 2)).any() for image in images)
    first = images[0].reshape(-1)  # each picture has an order of its own
    assert len({tuple(image.reshape(-1)) for image in images}) == len(images)
    assert (np.sort(first) != first).any()


@pytest.mark.parametrize("kind", NOISE)
def test_noise_strength_multiplies_the_brightness(kind: str) -> None:
    full, half, none = (noise(kind, 5, 0, strength, DIGITS) for strength in (1.0, 0.5, 0.0))
    assert np.abs(half - full / 2).max() <= 1  # rounded once, not twice
    assert none.max() == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"kind": "pink"}, "No noise is called 'pink'. Use one of uniform"),
        ({"count": 0}, "At least one image"),
        ({"strength": -0.01}, "from 0 to 1"),
        ({"strength": 1.01}, "from 0 to 1"),
        ({"strength": math.nan}, "from 0 to 1"),
        ({"kind": "shuffled"}, "none were given"),
        ({"kind": "shuffled", "digits": DIGITS[:0]}, "none were given"),
    ],
)
def test_noise_says_what_it_needs(arguments: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        noise(**{"kind": "uniform", "count": 1, "seed": 0, **arguments})
