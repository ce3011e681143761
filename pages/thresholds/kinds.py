"""Kinds of unknowns by name: families made from a seed, real sets at hand, uploaded pictures.

Some families are made of digits, which are handed in, or None while they are not at hand.
"""

from collections.abc import Iterable

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core import files
from core.data.arrays import Pixels
from core.data.digits import DigitSplits
from core.data.drawing import frame
from core.data.pictures import pictures_in
from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.errors import DataError, NotaError
from core.judging.outputs import family_images
from core.pool import Ticket
from core.wording import cut
from pages.shared import cached, real_sets, uploads

_SET, _YOURS = "set: ", "yours: "  # so that no file's name is that of a family
_UPLOADED = "_uploaded_unknowns"  # name -> ticket for its pictures


def titles() -> dict[str, str]:
    """Name -> title of every kind that can be chosen."""
    sets = [set_kind(name + ending) for name in sets_at_hand() for ending in ("", real.FRAMED)]
    return {name: title(name) for name in (*FAMILIES, *sets, *uploaded())}


def title(name: str) -> str:
    """A kind in words that the cell of a table can hold."""
    if name in FAMILIES:
        return FAMILIES[name].title
    return files.safe_name(real.title(name.removeprefix(_SET)), 60).replace("_", "-")


def set_kind(name: str) -> str:
    """The name of the kind that a real set is, as found or framed like a drawing."""
    return _SET + name


def measured_as(name: str) -> str | None:
    """The name of a kind where networks were measured over seeds; None for uploaded pictures."""
    return None if name.startswith(_YOURS) else name.removeprefix(_SET)


def sets_at_hand() -> Iterable[str]:
    """The names of the real sets; none where $UNKNOWNS_DIR is no folder."""
    try:
        return real.find_sets()
    except NotaError:  # said by `unknowns.leave_out_broken`
        return ()


def uploaded() -> dict[str, Pixels]:
    """Name -> the pictures (N, 28, 28) that were uploaded in this session and are still here."""
    pictures = {name: ticket.get() for name, ticket in _tickets().items()}
    return {name: images for name, images in pictures.items() if images is not None}


def dropped() -> list[str]:
    """The titles of uploaded kinds that had to make room for what others brought."""
    return [title(name) for name, ticket in _tickets().items() if ticket.get() is None]


def take_uploads(uploaded_files: Iterable[UploadedFile]) -> tuple[list[str], list[str]]:
    """Have these files be the uploaded kinds, all photos being one; returns what is wrong with some
    and what was done to read others.
    """
    kinds, photos, problems, notes = {}, [], [], []
    for file in uploaded_files:
        try:
            pictures = pictures_in(uploads.read(file), cut(file.name))
        except NotaError as error:
            problems.append(str(error))
            continue
        images = np.array(pictures.images)
        if pictures.is_photo:
            photos.append(images)
            continue
        kinds[_YOURS + files.safe_name(file.name).replace("_", "-")] = images
        notes += pictures.said_of(cut(file.name))
    if photos:
        kinds[_YOURS + "pictures"] = np.concatenate(photos)
    st.session_state[_UPLOADED] = {
        name: cached.pool().put(("pictures", uploads.hashed(images.tobytes())), images)
        for name, images in kinds.items()
    }
    return problems, notes


def stamp(name: str, digits: DigitSplits | None) -> str:
    """A text that changes with the pictures of a kind. Raises `DataError` without pictures."""
    if name.startswith(_YOURS):
        return str(_tickets()[name].key)
    if name.startswith(_SET):
        return real_sets.stamp(_file_name(name))
    if not FAMILIES[name].needs_digits:
        return ""
    if digits is None:
        raise DataError(f"{title(name)} are made from MNIST's digits, which are missing here.")
    return digits.source.path


def pictures(name: str, digits: DigitSplits | None) -> Pixels:
    """All pictures of a kind (N, 28, 28), N > 0. Raises `DataError`."""
    if name.startswith(_YOURS):
        return uploaded()[name]
    if name in FAMILIES:
        key = ("family", name, stamp(name, digits))
        return cached.remember(key, lambda: draw_family(name, digits), "Drawing the pictures")
    images, with_ink = real_sets.read(_file_name(name))
    if not name.endswith(real.FRAMED):
        return images
    if not len(with_ink):
        raise DataError(f"{title(name)}: all pictures are blank, so none can be framed.")
    return real.framed(images)


def picture(name: str, index: int, digits: DigitSplits | None) -> NDArray[np.uint8]:
    """One picture of a kind, (28, 28). Raises `DataError`."""
    if name.startswith(_SET) and name.endswith(real.FRAMED):
        images, with_ink = real_sets.read(_file_name(name))
        return frame(images[with_ink[index]]).image
    return np.rint(pictures(name, digits)[index]).astype(np.uint8)


def draw_family(name: str, digits: DigitSplits | None) -> NDArray[np.uint8]:
    """The pictures of a family (1000, 28, 28)."""
    return family_images(name, None if digits is None else digits.test)


def _tickets() -> dict[str, Ticket]:
    return st.session_state.get(_UPLOADED, {})


def _file_name(name: str) -> str:
    return name.removeprefix(_SET).removesuffix(real.FRAMED)
