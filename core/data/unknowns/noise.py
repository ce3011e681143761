"""Noise of six kinds: any number of pictures from a seed, at any strength."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.digits import Digits
from core.data.unknowns.family import Family, Images, check_request
from core.errors import InputError

# The functions below make images (count, 28, 28) of floats, to be clipped to 0-255.


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
    """Enlarge 4x4 to 10x10 random numbers to 28x28, and stretch each image to 0-255."""
    images = np.empty((count, 28, 28), np.float32)
    for image, side in zip(images, rng.integers(4, 11, count).tolist(), strict=True):
        coarse = Image.fromarray(rng.random((side, side), np.float32))
        image[:] = np.asarray(coarse.resize((28, 28), Image.Resampling.BICUBIC))
    low, high = images.min(axis=(1, 2), keepdims=True), images.max(axis=(1, 2), keepdims=True)
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
    """Images (count, 28, 28) uint8 of a family in `NOISE`; equal arguments give equal images.

    `strength` from 0 (black) to 1 (full) multiplies the brightness. Only "shuffled" needs `digits`
    (M, 28, 28). Raises `InputError` for an unknown kind, a count below 1, a negative seed, a
    strength outside 0-1, or missing digits.
    """
    if kind not in NOISE:
        raise InputError(f"No noise is called {kind!r}. Use one of {', '.join(NOISE)}.")
    check_request(count, seed)
    if not 0 <= strength <= 1:
        raise InputError(f"strength must be from 0 to 1, got {strength}.")
    images = _PIXELS[kind](np.random.default_rng(seed), count, digits)
    return np.rint(np.clip(images, 0, 255) * strength).astype(np.uint8)


def _family(name: str, title: str, about: str, **options: Any) -> Family:
    def draw(rng: np.random.Generator, count: int, digits: Digits | None = None) -> Images:
        seed = int(rng.integers(2**31))
        return noise(name, count, seed, digits=None if digits is None else digits.images)

    return Family(name, title, about, draw, is_noise=True, **options)


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
