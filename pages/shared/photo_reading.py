"""A photo that somebody brought: its ink, what was decided to read it, and the other choices."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.data.ink import FoundInk, find_ink
from core.data.photos import NEEDED, read_picture
from core.wording import cut
from pages.shared import images, session, uploads

FORMATS = f"{NEEDED[0].upper()}{NEEDED[1:]}, of any name."
_SIDE = 240  # pixels of the picture that shows the parts
_ALL = "All as one"


@dataclass(frozen=True)
class PhotoReading:
    """What was found in a photo, and what was told about it."""

    file: str  # id of the upload
    found: FoundInk
    preview: NDArray[np.uint8]  # (H, W) the photo itself, small
    scale: float  # pixels of the preview in the length of one of the photo
    dark_on_light: bool | None = None  # told
    whole: bool = False  # told to look at the whole picture
    part: int | None = None  # told: its index, -1 for all as one

    @property
    def ink(self) -> NDArray[np.uint8]:
        """Ink (H, W) of the part that is read."""
        if self.part is None:
            return self.found.largest.ink
        return self.found.everything.ink if self.part < 0 else self.found.parts[self.part].ink


def read(
    upload: UploadedFile, key: str, *, dark_on_light: bool | None = None, whole: bool = False
) -> PhotoReading:
    """Read an uploaded photo, and remember how under a key. Raises `InputError`."""
    grey = read_picture(uploads.read(upload), cut(upload.name))
    found = find_ink(grey, dark_on_light=dark_on_light, whole=whole)
    small = Image.fromarray(grey)
    small.thumbnail((_SIDE, _SIDE))
    scale = small.width / grey.shape[1]
    reading = PhotoReading(upload.file_id, found, np.asarray(small), scale, dark_on_light, whole)
    st.session_state[key] = reading
    return reading


def last(upload: UploadedFile, key: str) -> PhotoReading:
    """How this photo was read last, or now for the first time. Raises `InputError`."""
    reading: PhotoReading | None = st.session_state.get(key)
    return reading if reading is not None and reading.file == upload.file_id else read(upload, key)


def show_choices(
    upload: UploadedFile, key: str, on_change: Callable[[PhotoReading], None] | None = None
) -> None:
    """Say how a photo was read, and offer the other ways, each at one press.

    `on_change` is called with the new reading. A way that finds no ink changes nothing but the
    session's problem.
    """
    reading: PhotoReading | None = st.session_state.get(key)
    if reading is None:
        return

    def tell(*, dark_on_light: bool | None, whole: bool) -> None:
        with session.trying():
            changed = read(upload, key, dark_on_light=dark_on_light, whole=whole)
            if on_change is not None:
                on_change(changed)

    def take(part: int) -> None:
        changed = replace(reading, part=part)
        st.session_state[key] = changed
        session.forget_problem()
        if on_change is not None:
            on_change(changed)

    found = reading.found
    if len(found.parts) > 1:
        _show_parts(reading, key, take)
    st.caption(_how(reading))
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Read as {_colours(not found.dark_on_light)}",
            key=f"{key}-turn",
            type="secondary" if not found.is_sure else "tertiary",
            icon=":material/contrast:",
            on_click=tell,
            kwargs={"dark_on_light": not found.dark_on_light, "whole": reading.whole},
        )
        if found.sheet or reading.whole:
            st.button(
                "Read the sheet in it" if reading.whole else "Read the whole picture",
                key=f"{key}-whole",
                type="tertiary",
                icon=":material/crop_free:",
                on_click=tell,
                kwargs={"dark_on_light": reading.dark_on_light, "whole": not reading.whole},
            )


def _how(reading: PhotoReading) -> str:
    found = reading.found
    where = ""
    if found.sheet:
        where = ", on a sheet, canvas or box in the picture"
    elif reading.whole:
        where = ", in the whole picture"
    doubt = "" if found.is_sure else " **It could also be the other way round.**"
    return f"Read as {_colours(found.dark_on_light)}{where}.{doubt}"


def _colours(dark_on_light: bool) -> str:
    return "dark ink on light" if dark_on_light else "light ink on dark"


def _show_parts(reading: PhotoReading, key: str, take: Callable[[int], None]) -> None:
    parts = reading.found.parts
    chosen = reading.part
    if chosen is None:
        chosen = parts.index(reading.found.largest)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(f"**There are {len(parts)} here; which?**", width="content")
        for index in [*range(len(parts)), -1]:
            st.button(
                _ALL if index < 0 else str(index + 1),
                key=f"{key}-part-{index}",
                type="primary" if index == chosen else "secondary",
                on_click=take,
                args=(index,),
            )
    boxes = [[round(side * reading.scale) for side in part.box] for part in parts]
    st.image(
        images.png(images.outlined(reading.preview, boxes, chosen)),
        alt=f"The photo, with {len(parts)} parts outlined and numbered from left to right",
    )
