"""Which model: a menu of the shipped ones and this session's, and a place to upload another."""

from collections.abc import Callable, Container
from pathlib import PurePath

import streamlit as st

from core import files
from core.data.digits import DigitSplits
from core.errors import CheckpointError, NotaError
from core.nets import checkpoints
from core.nets.model import Model
from core.recipes import DIGITS, LOSSES, RECIPES, SCALINGS, Role
from core.training.adoption import adopt
from core.wording import cut
from pages.shared import cached, session, uploads
from pages.shared.plain import plain

_UPLOAD = "weights"
_ADDED = "_added_weights"
_SCALING, _LOSS = "-scaling", "-loss"
_CHOSEN = "_own-"  # and a menu's key: the network of the user's that was last chosen there
BUILT_IN = "built-in"
_YOURS = "yours: "  # so that no name of a user's is that of a shipped model


def model_titles() -> dict[str, str]:
    """Name -> title, in menus and links, of every model that can be chosen."""
    shipped = {
        name: recipe.title
        for name, recipe in RECIPES.items()
        if checkpoints.path_of(name).is_file()
    }
    return shipped | {own_title(name): own_title(name) for name in session.models()}


def find_model(name: str) -> Model:
    """The model of a name in `titles`. Raises `CheckpointError`."""
    if name.startswith(_YOURS):
        return session.models()[name.removeprefix(_YOURS)]
    return cached.model(name)


def choose(
    key: str, label: str, default: str, *, on_change: Callable[[], None] | None = None
) -> Model:
    """A select box whose choice is in the page's address; ends the page with a sentence."""
    names = model_titles()
    if not names:
        st.error("There are no models in `weights/`. Rebuild them with `python -m core pretrain`.")
        st.stop()
    show_gone(key, names)
    name = st.selectbox(
        label,
        list(names),
        list(names).index(default) if default in names else 0,
        format_func=lambda name: names.get(name, name),
        key=key,
        bind="query-params",
        on_change=on_change,
    )
    _remember(key, name, names)
    try:
        return find_model(name)
    except NotaError as error:
        st.error(f"{plain(error)} Rebuild the shipped models with `python -m core pretrain`.")
        st.stop()


def tell_added(name: str) -> None:
    """Have `show_added` say the name of a model that was uploaded; a callback for `upload`."""
    st.session_state[_ADDED] = name


def show_added() -> None:
    """Say once under which name an uploaded model is in the menus."""
    if name := st.session_state.pop(_ADDED, None):
        st.success(
            f"These weights are now “{plain(name)}” in the model menus of *Draw*, *Thresholds* and "
            "*Mistakes*.",
            icon=":material/check:",
        )


def show_dropped() -> None:
    """Say which models of this session are gone from its menus."""
    if names := [_YOURS + name for name in session.dropped_models()]:
        st.caption(
            ":material/info: Dropped to make room for newer models of other "
            f"visitors: {plain('; '.join(names))}. Train again, or upload the "
            "weights."
        )


def own_titles(role: Role) -> list[str]:
    """The choices of `own_menu`, as they stand in a page's address."""
    models = session.models().items()
    return [BUILT_IN, *(_YOURS + name for name, model in models if model.recipe.role == role)]


def choose_own(key: str, label: str, role: Role) -> Model | None:
    """A select box of this session's networks of a role; None for the built-in one."""
    names = own_titles(role)
    name = st.selectbox(label, names, key=key, bind="query-params")
    _remember(key, name, names)
    return session.models().get(name.removeprefix(_YOURS))


def own_title(name: str) -> str:
    """The title, in menus and links, of a network of this session."""
    return _YOURS + name


def show_gone(key: str, names: Container[str]) -> None:
    """Say so where a network of the user's was chosen and is no longer among these names."""
    last = st.session_state.get(_CHOSEN + key)
    now = st.session_state.get(key) or ""
    chose_another = now in names and now.startswith(_YOURS)
    if last is None or last in names or chose_another:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.warning(
            f"“{plain(last)}” had to make room for newer networks, so a built-in "
            "one answers instead. Train it again, or upload its weights.",
            icon=":material/swap_horiz:",
        )
        st.button(
            "All right", key=f"{key}-gone", on_click=st.session_state.pop, args=(_CHOSEN + key,)
        )


def _remember(key: str, name: str, names: Container[str]) -> None:
    """Remember a network of the user's that is chosen; forget it when another is instead."""
    if name.startswith(_YOURS):
        st.session_state[_CHOSEN + key] = name
    elif st.session_state.get(_CHOSEN + key) in names:
        del st.session_state[_CHOSEN + key]


def show_upload(splits: DigitSplits, on_added: Callable[[str], None]) -> None:
    """Show a place for a weights file, which is added to the menus under a name for `on_added`."""
    st.file_uploader(
        "A weights file",
        type="safetensors",
        key=_UPLOAD,
        on_change=_take,
        args=(splits, on_added),
        help="As saved here or by `python -m core train`.",
    )
    st.caption("A file from elsewhere doesn't say how its network was trained:")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            "Pixels",
            SCALINGS,
            key=_UPLOAD + _SCALING,
            on_change=_take,
            args=(splits, on_added, True),
            help="Plain safetensors of Linear layers, with ReLU between them. Files "
            "saved here need none of this.",
        )
        st.selectbox(
            "Loss",
            LOSSES,
            format_func=lambda name: LOSSES[name].title,
            key=_UPLOAD + _LOSS,
            on_change=_take,
            args=(splits, on_added, True),
        )
    st.caption(
        f"You can keep {session.MAX_MODELS} networks, trained or uploaded, while "
        "this tab is open; the oldest goes first."
    )


def _take(splits: DigitSplits, on_added: Callable[[str], None], told: bool = False) -> None:
    """A callback: add the network of the upload, where it needs that as it was `told` now."""
    file = st.session_state[_UPLOAD]
    if file is None:
        session.forget_problem()
        return
    name = files.safe_name(PurePath(file.name).stem) or "model"
    with session.trying():
        content = uploads.read(file)
        if checkpoints.is_ours(content):
            if told:
                return
            model = checkpoints.from_bytes(content, cut(file.name))
        else:
            scaling, loss = (st.session_state[_UPLOAD + about] for about in (_SCALING, _LOSS))
            model = adopt(content, cut(file.name), scaling, loss, splits)
        if model.recipe.inputs != DIGITS:
            raise CheckpointError(
                f"{cut(file.name)} is a network for {model.recipe.inputs}, here they read digits. "
                "Choose another file."
            )
        cached.marked(splits, model)  # its answers have to be numbers
        session.add_model(name, model)
        on_added(_YOURS + name)
