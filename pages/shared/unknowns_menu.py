"""The menu of unknowns on the thresholds page: generated families, real sets, one's own."""

import streamlit as st

from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.errors import NotaError
from pages.shared import real_sets, threshold_data

MIXED = ("uniform", "smooth", "scribbles", "symbols", "printed", "halves")
_KINDS = "unknowns"
_PROBLEMS = "_unknown_problems"


def check_link() -> None:
    """Say which kinds in the page's address are not there to be mixed in."""
    known = _titles().values()
    strange = [name for name in st.query_params.get_all(_KINDS) if name and name not in known]
    files = {
        title + ending: f"{name}{real.ENDING}.gz"
        for name, title in real.TITLES.items()
        for ending in ("", real.FRAMED)
    }
    if strange:
        missing = sorted({files[name] for name in strange if name in files})
        st.warning(
            f"This link mixes in what is not here, so it was left out: {', '.join(strange)[:200]}."
            + (f" Put {', '.join(missing)} into {_folder()}." if missing else "")
            + (" What somebody uploaded stays with them." if set(strange) - set(files) else "")
        )


def choose() -> list[str]:
    """Which kinds are mixed, and a place for one's own."""
    titles = _titles()
    if _KINDS in st.session_state:
        chosen = st.session_state[_KINDS]
        if gone := set(chosen) - titles.keys():  # a file was taken away
            chosen = st.session_state[_KINDS] = [each for each in chosen if each not in gone]
    else:
        asked = st.query_params.get_all(_KINDS)
        chosen = [name for name, title in titles.items() if title in asked] or MIXED
    with st.popover(f"Unknowns: {len(chosen)}", icon=":material/category:", width="stretch"):
        kinds = st.pills(
            "What is no digit: a thousand pictures of each kind, and all of a set",
            list(titles),
            selection_mode="multi",
            default=list(MIXED),
            format_func=titles.get,
            key=_KINDS,
            bind="query-params",
        )
        st.caption(
            "*Letters* are what choices are made by, such as the price below; the others only "
            "report. The larger a set, the more it weighs in the mix. *Framed*: shrunk and centred "
            "like a drawing, since whoever tells sizes apart does not tell digits."
        )
        st.file_uploader(
            "Your own unknowns: IDX, .npy or .npz (28 × 28), PNG or JPEG",
            ["gz", "npy", "npz", "png", "jpg", "jpeg", "idx", "idx3-ubyte", "ubyte"],
            accept_multiple_files=True,
            key="unknown_files",
            on_change=_take,
            help="Arrays are taken as they are, photos are framed like a drawing.",
        )
        st.caption("They stay in this session: a link to this page leaves them out.")
    return kinds


def without_broken(kinds: list[str]) -> list[str]:
    """The kinds that can be judged; says what is wrong with the others and with one's own."""
    for problem in st.session_state.get(_PROBLEMS, ()):
        st.error(problem)
    try:
        real_sets.kinds()
    except NotaError as error:
        st.warning(str(error))
    problems = {kind: real_sets.problem(kind) for kind in kinds if real_sets.is_set(kind)}
    for problem in dict.fromkeys(filter(None, problems.values())):
        st.warning(f"{problem} It was left out.")
    return [kind for kind in kinds if not problems.get(kind)]


def _titles() -> dict[str, str]:
    """Name -> title of every kind of unknown that can be chosen."""
    families = {name: kind.title for name, kind in FAMILIES.items()}
    try:
        sets = real_sets.kinds()
    except NotaError:  # told by `without_broken`
        sets = {}
    return families | sets | {name: name for name in threshold_data.uploaded()}


def _folder() -> str:
    try:
        return str(real.folder())
    except NotaError:
        return "data/unknowns/"


def _take() -> None:
    own = threshold_data.uploaded()
    before = [kind for kind in st.session_state[_KINDS] if kind not in own]
    st.session_state[_KINDS] = before + threshold_data.take_files()
