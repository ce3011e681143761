"""Which model: a menu of the shipped ones and this session's, and the way to bring another."""

from collections.abc import Callable
from pathlib import PurePath

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import DigitSplits
from core.errors import CheckpointError, InputError, NotaError
from core.nets import checkpoints
from core.nets.model import Judged, Model
from core.recipes import DIGITS, RECIPES, Role
from pages.shared import cached, session

_UPLOAD = "weights"
_ADDED = "_added_weights"
SHIPPED = "built-in"
_YOURS = "yours: "  # so that no name of a user's is that of a shipped model


def titles() -> dict[str, str]:
    """All there are to choose from: name -> what it is called in menus and links."""
    shipped = {
        name: recipe.title
        for name, recipe in RECIPES.items()
        if checkpoints.path_of(name).is_file()
    }
    return shipped | {_YOURS + name: _YOURS + name for name in session.models()}


def menu(
    key: str, label: str, default: str, *, on_change: Callable[[], None] | None = None
) -> Model:
    """A select box whose choice is in the page's address; ends the page with a sentence."""
    known = titles()
    if not known:
        st.error("No model ships in `weights/`. Rebuild them with `python -m core pretrain`.")
        st.stop()
    names = list(known)
    name = st.selectbox(
        label,
        names,
        names.index(default) if default in names else 0,
        format_func=lambda name: known.get(name, name),
        key=key,
        bind="query-params",
        on_change=on_change,
    )
    try:
        own = session.models()
        return own[name.removeprefix(_YOURS)] if name.startswith(_YOURS) else cached.model(name)
    except NotaError as error:
        st.error(f"{error} Rebuild the shipped models with `python -m core pretrain`.")
        st.stop()


def judge(model: Model, images: NDArray[np.uint8] | NDArray[np.float32]) -> Judged:
    """What a model says. Raises `InputError` when its answers are no numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(images)
    if not np.isfinite(judged.outputs).all():
        raise InputError("The model's answers to these pictures are too large to be numbers.")
    return judged


def tell_added(name: str) -> None:
    """For `upload`: where the model is found, in the next run of the page."""
    st.session_state[_ADDED] = name


def show_added() -> None:
    """The sentence of `tell_added`, once."""
    if name := st.session_state.pop(_ADDED, None):
        st.success(
            f"These weights are now “{name}” in the model menus of *Draw* and *Mistakes*.",
            icon=":material/check:",
        )


def tell_dropped() -> None:
    """Say which models of this session are gone from its menus."""
    if names := [_YOURS + name for name in session.dropped_models()]:
        st.caption(
            f":material/info: Dropped to make room for newer models of all visitors: "
            f"{'; '.join(names)}. Train again, or upload the weights."
        )


def own_names(role: Role) -> list[str]:
    """What `own_menu` offers, as it stands in a page's address."""
    own = session.models().items()
    return [
        SHIPPED,
        *(_YOURS + name for name, model in own if model.recipe.role == role),
    ]


def own_menu(key: str, label: str, role: Role) -> Model | None:
    """One of this session's networks that may refuse, or that may not; None for the shipped."""
    names = own_names(role)
    name = st.selectbox(label, names, key=key, bind="query-params")
    return session.models().get(name.removeprefix(_YOURS))


def upload(splits: DigitSplits, on_added: Callable[[str], None]) -> None:
    """A place for a weights file, which is added to the menus; `on_added` gets its name there."""
    st.file_uploader(
        "A weights file",
        type="safetensors",
        key=_UPLOAD,
        on_change=_take,
        args=(splits, on_added),
        help="As saved here, or by `python -m core train`. It stays in this session: "
        f"{session.MAX_MODELS} models at most, the oldest goes first.",
    )


def _take(splits: DigitSplits, on_added: Callable[[str], None]) -> None:
    file = st.session_state[_UPLOAD]
    if file is None:
        session.forget_problem()
        return
    name = PurePath(file.name).stem[:40] or "model"
    with session.trying():
        model = checkpoints.from_bytes(file.getvalue(), file.name)
        if model.recipe.inputs != DIGITS:
            raise CheckpointError(
                f"{file.name} is a network for {model.recipe.inputs}, here they read digits. "
                "Choose another file."
            )
        cached.marked(splits, model)  # its answers have to be numbers
        session.add_model(name, model)
        on_added(_YOURS + name)
