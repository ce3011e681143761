"""A gallery of pictures that a network accepts though they are no digits, the surest first.

Families are drawn from random numbers alone: no picture of MNIST or of a real set is in it.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.data.unknowns.families import FAMILIES, unknowns
from core.experiments.pretrain import NUM_MEASURED, SEED
from core.judging.operating_points import LENIENT, STRICT
from core.judging.scores import scores_for
from core.nets.model import Model
from core.reports.cells import kind_title

_SHOWN = 12  # pictures in a row
_SCALE = 3  # pixels of the sheet for one of a picture
_CELL, _LEFT, _ROW, _FOOT = 96, 190, 128, 30  # pixels
_ALIKE = 0.85  # the cosine of two pictures that would look the same in a row
_INK = "black"
_PIXEL = np.ones((_SCALE, _SCALE), np.uint8)


def gallery(model: Model, num_measured: int = NUM_MEASURED) -> Image.Image:
    """A sheet with a row for each family of which something is accepted: of the pictures that
    `core.experiments.pretrain` measures, those with the highest default scores, unlike each other,
    with the digit read and the level at which it is accepted.
    """
    score = scores_for(model.recipe)[0]
    limits = {level: model.thresholds.at(score.name, level) for level in (STRICT, LENIENT)}
    rows = []
    for name, family in FAMILIES.items():
        if family.needs_digits or family.is_noise:
            continue
        images = unknowns(name, num_measured, SEED)
        judged = model.judge(images)
        scores = score.compute(judged)
        if (scores >= limits[LENIENT]).any():
            rows.append((name, images, judged.preds, scores))
    sheet = Image.new("RGB", (_LEFT + _SHOWN * _CELL, len(rows) * _ROW + _FOOT), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(13)
    for row, (name, images, preds, scores) in enumerate(rows):
        top = row * _ROW
        counts = [f"{int(np.sum(scores >= at)):,} at {level:.0%}" for level, at in limits.items()]
        text = "\n".join([kind_title(name), f"of {num_measured:,} accepted:", *counts])
        draw.multiline_text((10, top + 12), text, _INK, font)
        for column, index in enumerate(_surest(images, scores)):
            left = _LEFT + column * _CELL
            sheet.paste(Image.fromarray(np.kron(images[index], _PIXEL)), (left, top + 10))
            passed = [f"{level:.0%}" for level, at in limits.items() if scores[index] >= at]
            caption = f"{preds[index]}  {passed[0] if passed else 'refused'}"
            draw.text((left, top + 14 + 28 * _SCALE), caption, _INK, font)
    about = f"{model.recipe.title}, {score.title.lower()}: the digit read, the level that accepts"
    draw.text((10, sheet.height - 24), about, _INK, font)
    return sheet


def _surest(images: NDArray[np.uint8], scores: NDArray[np.float64]) -> list[int]:
    """Indices of `_SHOWN` pictures with the highest scores, none much like one before it."""
    flat = images.reshape(len(images), -1).astype(np.float32)
    unit = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1)
    surest: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        if len(surest) < _SHOWN and not (unit[surest] @ unit[index] > _ALIKE).any():
            surest.append(index)
    return surest
