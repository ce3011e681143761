"""Ink in the grey pixels of a photo, screenshot or scan: white on black, as a drawing's.

What a picture does not say for certain is decided and told: whether ink is dark or light, whether
a sheet in the picture is what was meant, which of several parts is the digit.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data import tones
from core.data.sheets import find_sheet
from core.errors import InputError

_SIDE = 420  # pixels of the longest side that is worked on; more shows no more of a digit
_SMALL = 84  # pixels; smaller ink is looked at again, more closely
_EVEN = 10  # of 255: a ground that varies less around a plane is plain
_WINDOW = 4  # a pen is narrower than the picture's shorter side divided by this
_MIN_CONTRAST = 36  # of 255: anything fainter is paper and noise
_BRIGHTEST = 4  # pixels at most that are brighter than the pen
_MAX_SHEETS = 3  # a sheet on a table, a box on the sheet, and one more
_CROWDED = 0.03  # of the border: ink that takes more may fill the picture
_SOFT = 0.06  # of the shorter side: how wide an edge of ink may be
_UNSURE = 0.15  # a ground with less than this above one half may as well be the ink
# Shares of the pen's contrast.
_FAINT = 0.4  # ruled lines and shadows have less
_FAINT_ON_PLAIN = 0.15  # a screenshot has none of these, but soft edges and thin lines
_STRONG = 0.7  # every stroke has this much somewhere, a finger's shadow does not
_SHARP = 0.05  # every stroke changes by this much between two pixels, a soft shadow does not
# Shares of the largest part.
_SPECK = 0.04  # of its ink; what has less is dirt
_LIKE = 0.2  # of its ink, and half of its height; what has less is no digit beside it
_NEAR = 0.12  # of its height: parts that are nearer to each other are one
_ABOVE = 0.5  # of its height: parts above each other that are nearer are one

Box = tuple[int, int, int, int]  # top, left, bottom, right: the last two are outside


@dataclass(frozen=True)
class Part:
    """Ink that may be a digit of its own."""

    box: Box  # in pixels of the picture
    ink: NDArray[np.uint8]  # (H, W), white on black


@dataclass(frozen=True)
class FoundInk:
    """What was taken for ink, and what was decided on the way."""

    parts: tuple[Part, ...]  # that may each be a digit, from left to right; at least one
    everything: Part  # all ink as one
    dark_on_light: bool
    is_sure: bool  # whether that is beyond doubt, or was told
    sheet: Box | None  # the ground it is on, where that is a part of the picture

    @property
    def largest(self) -> Part:
        """The part that has most ink."""
        return max(self.parts, key=lambda part: int(part.ink.sum(dtype=np.int64)))


def find_ink(
    grey: NDArray[np.uint8], *, dark_on_light: bool | None = None, whole: bool = False
) -> FoundInk:
    """Ink of a grey picture (H, W), at most 420 pixels a side.

    The ground is estimated at every pixel and subtracted, which removes gradients and shadows.
    Marks that are much fainter than the pen (ruled lines, grain) become black, and so do specks and
    punch holes. `dark_on_light` tells whether the ink is darker than its ground; None finds out.
    `whole` looks at the whole picture, else a sheet in it is looked for. Raises `InputError` when
    there is no ink.
    """
    view = _View(grey, (0, 0))
    for _ in range(0 if whole else _MAX_SHEETS):
        sheet = view.sheet()
        if sheet is None:
            break
        view = sheet
    found = _found(view, dark_on_light)
    box = found.everything.box
    if view.scale > 1 and max(box[2] - box[0], box[3] - box[1]) < _SMALL * view.scale:
        closer = _found(view.around(box), found.dark_on_light)
        found = replace(closer, is_sure=found.is_sure)
    is_part = view.grey.shape != grey.shape
    return replace(found, sheet=view.box if is_part else None)


@dataclass(frozen=True)
class _View:
    """Rectangle of a picture, of which only some pixels may count."""

    grey: NDArray[np.uint8]  # (H, W)
    at: tuple[int, int]  # row and column of the picture where it begins
    counts: NDArray[np.bool_] | None = None  # (H', W') of `small`; all where it is None

    @property
    def scale(self) -> float:
        """Pixels of the picture in the length of one of `small`."""
        return max(max(self.grey.shape) / _SIDE, 1.0)

    @property
    def box(self) -> Box:
        """Where it is in the picture."""
        return (*self.at, self.at[0] + self.grey.shape[0], self.at[1] + self.grey.shape[1])

    def small(self) -> NDArray[np.float32]:
        """Pixels to work on (H', W'); those that do not count are like the nearest that do."""
        from scipy import ndimage  # noqa: PLC0415 (30 MB, and only needed for a photo)

        image = Image.fromarray(self.grey)
        image.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
        pixels = np.asarray(image, np.float32)
        if self.counts is None:
            return pixels
        there = np.asarray(Image.fromarray(self.counts).resize(image.size)) > 0
        nearest = ndimage.distance_transform_edt(
            ~there, return_distances=False, return_indices=True
        )
        return pixels[tuple(nearest)]

    def sheet(self) -> "_View | None":
        """View of a sheet that is in it, or None."""
        mask = find_sheet(self.small())
        if mask is None:
            return None
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        small = (int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
        return replace(
            self._cut(self.in_picture(small)),
            counts=mask[small[0] : small[2], small[1] : small[3]],
        )

    def around(self, box: Box) -> "_View":
        """View of a box of the picture, with as much again on each of its sides."""
        margin = max(box[2] - box[0], box[3] - box[1])
        wide = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
        return self._cut(wide)

    def in_picture(self, small: Box) -> Box:
        """Box in pixels of the picture, of one in those of `small`."""
        top, left, bottom, right = (round(side * self.scale) for side in small)
        row, column = self.at
        return (top + row, left + column, bottom + row, right + column)

    def _cut(self, box: Box) -> "_View":
        height, width = self.grey.shape
        top, bottom = (min(max(row - self.at[0], 0), height) for row in (box[0], box[2]))
        left, right = (min(max(column - self.at[1], 0), width) for column in (box[1], box[3]))
        return _View(self.grey[top:bottom, left:right], (self.at[0] + top, self.at[1] + left))


def _found(view: _View, dark_on_light: bool | None) -> FoundInk:
    from scipy import ndimage  # noqa: PLC0415

    pixels = view.small()
    found_dark, is_sure, plane = _ground(pixels, dark_on_light)
    ink = _contrast(pixels, plane, dark_on_light=found_dark)
    pen = _pen(ink)
    faint = max((_FAINT if plane is None else _FAINT_ON_PLAIN) * pen, _MIN_CONTRAST / 2)
    labels = _strokes(ink / max(pen, 1), faint / max(pen, 1), with_border=plane is not None)
    if pen < _MIN_CONTRAST or not labels.any():
        raise InputError(_no_ink(dark_on_light))
    brightness = np.clip(np.rint(ink / pen * 255), 0, 255).astype(np.uint8)

    def part(mask: NDArray[np.bool_]) -> Part:
        mask = ndimage.binary_dilation(mask, np.ones((3, 3)))  # adds soft edges
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        box = (int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
        inside = (slice(box[0], box[2]), slice(box[1], box[3]))
        return Part(view.in_picture(box), np.where(mask, brightness, 0)[inside])

    parts = tuple(part(np.isin(labels, group)) for group in _grouped(labels, ink))
    return FoundInk(parts, part(labels > 0), found_dark, is_sure, None)


def _no_ink(dark_on_light: bool | None) -> str:
    if dark_on_light is None:
        return (
            "No ink was found: nothing in the picture stands out from its "
            "background. Write with a thick dark pen, and take the photo from "
            "closer up."
        )
    sought, other = ("dark", "light") if dark_on_light else ("light", "dark")
    return (
        f"No {sought} ink on a {other} background was found. Read it as {other} "
        "ink, or let the app decide."
    )


def _ground(
    pixels: NDArray[np.float32], told: bool | None
) -> tuple[bool, bool, NDArray[np.float32] | None]:
    """Whether ink is dark, whether that is sure, and the plane (H, W) of a plain ground, or None.

    The border is ground where it is even. Otherwise, in a picture of two tones, the ground is the
    one that has more of border, corners and area; in any other, it is what most pixels are near.
    """
    from scipy import ndimage  # noqa: PLC0415

    edge = np.zeros(pixels.shape, np.bool_)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    plane = tones.fit_plane(pixels, edge)
    difference = pixels - plane
    has_inside = not edge.all()  # a border around nothing tells nothing
    if has_inside and _is_even(difference[edge]):
        is_dark = bool((difference**3).sum() <= 0)
        if told is None or told == is_dark:
            return is_dark, True, plane
    light = pixels > tones.threshold(pixels)
    if light.all() or not light.any() or not tones.are_two(pixels, light):
        difference = (pixels - tones.fit_plane(pixels)) ** 3
        is_dark = bool(difference.sum() <= 0) if told is None else told
        clear = abs(difference.sum()) > _UNSURE * np.abs(difference).sum()
        return is_dark, told is not None or bool(has_inside and clear), None
    share = tones.ground_share(light)
    is_dark = share > 0.5 if told is None else told
    is_sure = told is not None or bool(has_inside and abs(share - 0.5) > _UNSURE)
    ground = light if is_dark else ~light
    distance = ndimage.distance_transform_edt(np.pad(ground, 1, mode="edge"))[1:-1, 1:-1]
    far = distance > max(_SOFT * min(pixels.shape), 1)
    if far.mean() < 0.03:  # too little to have a slope
        level = np.percentile(pixels[ground], 75 if is_dark else 25)
        return is_dark, is_sure, np.full_like(pixels, level)
    plane = tones.fit_plane(pixels, far)
    difference = (pixels - plane)[far]
    if tones.border(~ground).mean() < _CROWDED:
        return is_dark, is_sure, plane if _is_even(difference) else None
    # All that is around a pixel may be ink: better a plane, unless the ground is none.
    return is_dark, is_sure, plane if np.median(np.abs(difference)) < _EVEN / 2 else None


def _is_even(difference: NDArray[np.float32]) -> bool:
    return bool(np.ptp(np.percentile(difference, (1, 99))) < _EVEN)


def _pen(ink: NDArray[np.float32]) -> float:
    """Contrast of a pen: what only few pixels exceed."""
    index = max(ink.size - 1 - min(ink.size // 5000, _BRIGHTEST), 0)
    return float(np.partition(ink, index, axis=None)[index])


def _contrast(
    pixels: NDArray[np.float32], plane: NDArray[np.float32] | None, *, dark_on_light: bool
) -> NDArray[np.float32]:
    """Difference (H, W) of each pixel from the ground behind it, positive for ink.

    The ground is the plane of a plain one; otherwise it is estimated around each pixel.
    """
    from scipy import ndimage  # noqa: PLC0415

    ground = plane
    if not dark_on_light:
        pixels, ground = 255 - pixels, None if ground is None else 255 - ground
    if ground is None:
        pixels = ndimage.gaussian_filter(pixels, 1)  # against grain
        # A closing fills dark marks that are thinner than its window, and keeps edges of shadows.
        ground = ndimage.grey_closing(pixels, size=[max(min(pixels.shape) // _WINDOW, 3)] * 2)
    contrast = ground - pixels
    if dark_on_light:
        contrast *= 255 / np.maximum(ground, 64)  # a pen absorbs a share of the light
    if plane is None:
        contrast -= np.percentile(contrast, 25)  # the part that grain adds to the closing
    return contrast


def _strokes(ink: NDArray[np.float32], faint: float, *, with_border: bool) -> NDArray[np.int32]:
    """Numbers (H, W) of the parts of the ink that are strokes, 0 elsewhere; the pen is 1.

    A stroke is a connected part above `faint` that is strong and sharp somewhere, no speck and no
    punch hole beside others. Parts that touch the border (a table, a hand) count `with_border`, or
    when there are no others.
    """
    from scipy import ndimage  # noqa: PLC0415

    parts, num_parts = ndimage.label(ink > faint, structure=np.ones((3, 3)))
    index = range(num_parts + 1)
    edges = ink - ndimage.minimum_filter(ink, 3)  # also finds a flat stroke with a hard edge
    amounts = ndimage.sum_labels(ink, parts, index)
    amounts[0] = 0  # the ground
    amounts[ndimage.maximum(ink, parts, index) < _STRONG] = 0
    amounts[ndimage.maximum(edges, parts, index) < _SHARP] = 0
    if not with_border:
        inside = amounts.copy()
        inside[tones.border(parts)] = 0
        amounts = inside if inside.any() else amounts
    strokes = amounts.copy()
    for number, box in enumerate(ndimage.find_objects(parts), 1):
        if amounts[number] and _is_disc(parts[box] == number):
            strokes[number] = 0
    if strokes.max() > amounts.max() / 4:
        amounts = strokes
    is_stroke = amounts >= max(_SPECK * amounts.max(), 1e-9)
    return np.where(is_stroke[parts], parts, 0)


def _is_disc(mask: NDArray[np.bool_]) -> bool:
    """Whether a part is round and filled, as a punch hole is and no stroke."""
    height, width = mask.shape
    if min(height, width) < 0.8 * max(height, width):
        return False
    rows, columns = (np.arange(side) - (side - 1) / 2 for side in mask.shape)
    disc = (rows[:, None] / height) ** 2 + (columns / width) ** 2 <= 0.25
    return bool((disc != mask).mean() < 0.08)


def _grouped(labels: NDArray[np.int32], ink: NDArray[np.float32]) -> list[list[int]]:
    """Numbers of the parts that belong together, groups from left to right.

    Parts do when they are near or above each other. Groups that are small beside the largest are
    left out.
    """
    from scipy import ndimage  # noqa: PLC0415

    boxes = {
        number: (box[0].start, box[1].start, box[0].stop, box[1].stop)
        for number, box in enumerate(ndimage.find_objects(labels), 1)
        if box is not None
    }
    tallest = max(box[2] - box[0] for box in boxes.values())
    groups = [([number], box) for number, box in boxes.items()]
    merged = True
    while merged:
        merged = False
        for one, other in ((a, b) for a in groups for b in groups if a is not b):
            if _belong_together(one[1], other[1], tallest):
                groups = [group for group in groups if group is not one and group is not other]
                groups.append((one[0] + other[0], _around_both(one[1], other[1])))
                merged = True
                break
    amounts = ndimage.sum_labels(ink, labels, range(labels.max() + 1))
    sizes = [(amounts[numbers].sum(), box[2] - box[0]) for numbers, box in groups]
    most = max(amount for amount, _ in sizes)
    height = next(height for amount, height in sizes if amount == most)
    like = [
        group
        for group, (amount, high) in zip(groups, sizes, strict=True)
        if amount >= _LIKE * most and high >= height / 2
    ]
    return [numbers for numbers, _ in sorted(like, key=lambda group: group[1][1])]


def _belong_together(one: Box, other: Box, tallest: int) -> bool:
    down = max(one[0], other[0]) - min(one[2], other[2])  # negative where they overlap
    across = max(one[1], other[1]) - min(one[3], other[3])
    if max(down, across) <= _NEAR * tallest:
        return True
    narrower = min(one[3] - one[1], other[3] - other[1])
    return -across >= 0.3 * narrower and down <= _ABOVE * tallest


def _around_both(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
