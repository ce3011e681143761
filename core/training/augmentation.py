"""Augmentation: small random changes to pictures before each step, which keep their digits."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from core.recipes import Augmentation

_SIDE = 28
_GRID = 5  # points each way that bending moves; what lies between them follows smoothly
_COARSEST, _FINEST = 10, 22  # pixels a side of a coarser grid, instead of 28


def augmented(pictures: Tensor, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Pictures (N, 1, 28, 28), black 0, to new ones of the same shape and range: strokes thicker or
    thinner, tilted, stretched, sheared, shifted and bent, each by its own random amounts, evenly
    up to `settings` (bending: normally distributed). Ink that leaves the field is lost, the field
    beyond its edges is black. Simard et al. 2003, "Best Practices for Convolutional Neural Networks
    Applied to Visual Document Analysis".
    """
    if settings.thickness:
        pictures = _thickened(pictures, settings.thickness, generator)
    grid = _moving_grid(len(pictures), settings, generator)
    moved = functional.grid_sample(pictures, grid, mode="bilinear", align_corners=False)
    return _coarser(moved, settings.coarse, generator) if settings.coarse else moved


def _thickened(pictures: Tensor, most: float, generator: torch.Generator) -> Tensor:
    """Mixtures of each picture and one whose strokes are a pixel wider, or narrower, on one side:
    up to `most` of that one.
    """
    wider = functional.max_pool2d(functional.pad(pictures, (0, 1, 0, 1)), 2, 1)
    narrower = -functional.max_pool2d(functional.pad(-pictures, (1, 0, 1, 0)), 2, 1)
    amount = most * _even(generator, len(pictures), 1, 1, 1)
    changed = torch.where(amount > 0, wider, narrower)
    return pictures + (changed - pictures) * amount.abs()


def _moving_grid(count: int, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """(N, 28, 28, 2): x and y, from -1 to 1, in the picture that each new pixel comes from."""
    angle = math.radians(settings.tilt) * _even(generator, count)
    width, height = (1 + settings.size * _even(generator, count) for _ in range(2))
    shear = settings.shear * _even(generator, count)
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = [
        torch.stack([cos / width, (shear * cos - sin) / width], dim=1),
        torch.stack([sin / height, (cos + shear * sin) / height], dim=1),
    ]
    shift = settings.shift / (_SIDE / 2) * _even(generator, count, 2)
    affine = torch.cat([torch.stack(rows, dim=1), shift.unsqueeze(2)], dim=2)
    grid = functional.affine_grid(affine, [count, 1, _SIDE, _SIDE], align_corners=False)
    if settings.elastic:
        bent = torch.randn(count, 2, _GRID, _GRID, generator=generator)
        bent *= settings.elastic / (_SIDE / 2)
        smooth = functional.interpolate(bent, (_SIDE, _SIDE), mode="bicubic", align_corners=True)
        grid = grid + smooth.permute(0, 2, 3, 1)
    return grid


def _coarser(pictures: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """The pictures, a random `share` of them averaged over a coarser grid, which all of these have
    in common, and drawn on the old grid again, as bright as before.
    """
    chosen = torch.rand(len(pictures), generator=generator) < share
    sharp = pictures[chosen]
    side = int(torch.randint(_COARSEST, _FINEST + 1, (1,), generator=generator))
    small = functional.interpolate(sharp, (side, side), mode="area")
    blurred = functional.interpolate(small, (_SIDE, _SIDE), mode="bicubic", align_corners=False)
    blurred = blurred.clamp(min=0)
    before, after = (some.amax((1, 2, 3), keepdim=True) for some in (sharp, blurred))
    result = pictures.clone()
    result[chosen] = blurred * (before / after.clamp(min=1e-6))
    return result


def _even(generator: torch.Generator, *shape: int) -> Tensor:
    """Random numbers, evenly from -1 to 1."""
    return torch.rand(*shape, generator=generator) * 2 - 1
