"""Noise: kinds of it, any number of pictures from a seed, faint to full."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.digits import Digits
from core.data.unknowns.family import Family
from core.errors import InputError

Images = NDArray[np.uint8]


# Each makes (count, 28, 28) floats, 0-255 before clipping.


def _uniform(rng: np.random.Generator, count: int, _: Images | None) -> NDArray[np.floating]:
    return rng.integers(0, 256, (count, 28, 28)).astype(np.float32)


def _normal(rng: np.random.Generator, count: int, _: Images | None) -> NDArray[np.floating]:
    return rng.normal(128, 64, (count, 28, 28))


def _bright(rng: np.random.Generator, count: int, _: Images | None) -> NDArray[np.floating]:
    factor = rng.uniform(1, 4, (count, 1, 1))
    return rng.integers(0, 256, (count, 28, 28)) * factor


def _shuffled(rng: np.random.Generator, count: int, digits: Images | None) -> NDArray[np.floating]:
    if digits is None or len(digits) == 0:
        raise InputError("Shuffled digits need digits to shuffle: none were given.")
    chosen = digits[rng.integers(0, len(digits), count)].reshape(count, -1)
    return rng.permuted(chosen, axis=1).reshape(count, 28, 28).astype(np.float32)


def _smooth(rng: np.random.Generator, count: int, _: Images | None) -> NDArray[np.floating]:
    """4x4 to 10x10 random numbers, drawn out to 28x28, from its darkest to its brightest."""
    images = np.empty((count, 28, 28), np.float32)
    for image, side in zip(images, rng.integers(4, 11, count).tolist(), strict=True):
        coarse = Image.fromarray(rng.random((side, side), np.float32))
        image[:] = np.asarray(coarse.resize((28, 28), Image.Resampling.BICUBIC))
    low, high = (f(images, axis=(1, 2), keepdims=True) for f in (np.min, np.max))
    return (images - low) / (high - low) * 255


def _blank(_: np.random.Generator, count: int, __: Images | None) -> NDArray[np.floating]:
    return np.zeros((count, 28, 28), np.float32)


_PIXELS: dict[str, Callable[..., NDArray[np.floating]]] = {
    "uniform": _uniform,
    "normal": _normal,
    "bright": _bright,
    "shuffled": _shuffled,
    "smooth": _smooth,
    "blank": _blank,
}


def noise(
    kind: str, count: int, seed: int, strength: float = 1.0, digits: Images | None = None
) -> Images:
    """`count` images (N, 28, 28) uint8 of a family in `NOISE`.

    `strength` from 0 (black) to 1 (as described) multiplies the brightness. The same arguments
    give the same images. `digits` (M, 28, 28) are needed by the shuffled family only.
    Raises `InputError` for an unknown kind, a count below 1, a negative seed
    or a strength outside 0-1.
    """
    if kind not in NOISE:
        raise InputError(f"No noise is called {kind!r}. Use one of {', '.join(NOISE)}.")
    if count < 1:
        raise InputError(f"At least one image must be asked for, got {count}.")
    if seed < 0:
        raise InputError(f"The seed must be 0 or larger, got {seed}.")
    if not 0 <= strength <= 1:
        raise InputError(f"strength must be from 0 to 1, got {strength}.")
    images = _PIXELS[kind](np.random.default_rng(seed), count, digits)
    return np.rint(np.clip(images, 0, 255) * strength).astype(np.uint8)


def _family(
    name: str,
    title: str,
    about: str,
    *,
    needs_digits: bool = False,
    is_constant: bool = False,
    trainable: bool = False,
) -> Family:
    def make(rng: np.random.Generator, count: int, digits: Digits | None) -> Images:
        seed = int(rng.integers(2**31))
        return noise(name, count, seed, digits=None if digits is None else digits.images)

    return Family(
        name,
        title,
        about,
        make,
        needs_digits,
        is_noise=True,
        is_constant=is_constant,
        trainable=trainable,
    )


NOISE: dict[str, Family] = {
    family.name: family
    for family in (
        _family("uniform", "Uniform", "every pixel drawn evenly from 0 to 255"),
        _family("normal", "Normal", "pixels around 128 with deviation 64, clipped"),
        _family("bright", "Bright", "uniform, times 1 to 4 for each picture, clipped"),
        _family(
            "shuffled",
            "Shuffled digits",
            "a digit's own pixels in random order",
            needs_digits=True,
            trainable=True,
        ),
        _family("smooth", "Smooth", "soft clouds: noise without fine grain", trainable=True),
        _family("blank", "Blank", "nothing at all: every pixel 0", is_constant=True),
    )
}
