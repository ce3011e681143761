"""The menu of unknowns on the thresholds page: generated families, real sets, one's own."""

from collections.abc import Collection

import streamlit as st

from core.data.downloads import downloads_allowed
from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.published import PUBLISHED
from core.errors import NotaError
from pages.shared import cached, real_sets
from pages.thresholds import scored_model

MIXED = ("uniform", "smooth", "scribbles", "symbols", "printed", "halves")
_KINDS = "unknowns"
_PROBLEMS = "_unknown_problems"
_WANTED = "_wanted_sets"  # whose download was asked for here


def check_link() -> None:
    """Say which kinds in the page's address are not there to be mixed in."""
    known = _titles().values()
    strange = [name for name in st.query_params.get_all(_KINDS) if name and name not in known]
    if not strange:
        return
    sets = {title: name for name, title in real.TITLES.items()}
    said = [f"This link mixes in what is not here, so it was left out: {', '.join(strange)[:200]}."]
    for title in dict.fromkeys(title.removesuffix(real.FRAMED) for title in strange):
        if title not in sets:
            said.append("What somebody uploaded stays with them.")
        elif sets[title] in PUBLISHED and downloads_allowed():
            said.append(f"Get {title} under *Unknowns*.")
        else:
            said.append(f"Put {sets[title]}{real.ENDING}.gz into {_folder()}.")
    st.warning(" ".join(dict.fromkeys(said)))


def choose() -> list[str]:
    """Which kinds are mixed, and a place for one's own."""
    titles = _titles()
    _take_fetched()
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
        _offer_sets()
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
    return families | sets | {name: name for name in scored_model.uploaded()}


def _offer_sets() -> None:
    """A button for each set that can be fetched and is not here, or how far it is."""
    there = _sets_there()
    missing = [name for name in PUBLISHED if name not in there]
    if not missing or not downloads_allowed():
        return
    fetcher = cached.set_fetcher()
    waiting = [name for name in missing if fetcher.snapshot(name).fraction is None]
    with st.container(horizontal=True, gap="xsmall"):
        for name in waiting:
            st.button(
                f"Get {real.title(name)} ({PUBLISHED[name].num_bytes / 1e6:.0f} MB)",
                icon=":material/download:",
                on_click=_fetch,
                args=(name,),
            )
    for name in waiting:
        if problem := fetcher.snapshot(name).error:
            st.error(problem)
    if len(waiting) < len(missing):
        _watch(tuple(name for name in missing if name not in waiting))


def _fetch(name: str) -> None:
    cached.set_fetcher().start(name)
    st.session_state.setdefault(_WANTED, []).append(name)


@st.fragment(run_every="0.5s")
def _watch(names: tuple[str, ...]) -> None:
    """Bars that fill, and the whole page again when one has ended."""
    for name in names:
        now = cached.set_fetcher().snapshot(name)
        if now.fraction is None:
            st.rerun()
        st.progress(now.fraction, f"Fetching {real.title(name)}: {now.fraction:.0%}")


def _take_fetched() -> None:
    """Mix in what was asked for, when it has come."""
    there = _sets_there()
    wanted = st.session_state.get(_WANTED, [])
    if come := [real_sets.kind(name) for name in wanted if name in there]:
        st.session_state[_WANTED] = [name for name in wanted if name not in there]
        kinds = st.session_state[_KINDS]
        st.session_state[_KINDS] = [*kinds, *(kind for kind in come if kind not in kinds)]


def _sets_there() -> Collection[str]:
    try:
        return real.find_sets()
    except NotaError:  # told by `without_broken`
        return ()


def _folder() -> str:
    try:
        return str(real.folder())
    except NotaError:
        return "data/unknowns/"


def _take() -> None:
    own = scored_model.uploaded()
    before = [kind for kind in st.session_state[_KINDS] if kind not in own]
    st.session_state[_KINDS] = before + scored_model.take_files()
