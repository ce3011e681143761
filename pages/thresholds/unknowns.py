"""The menu of unknowns: which kinds are mixed, and how to get more."""

from collections.abc import Container

import streamlit as st

from core.data.downloads import downloads_allowed
from core.data.unknowns import real
from core.data.unknowns.published import PUBLISHED
from core.errors import NotaError
from core.wording import cut
from pages.shared import cached
from pages.shared.plain import plain
from pages.thresholds import kinds
from pages.thresholds.scored_model import ModelAnswers

MIXED = ("uniform", "smooth", "scribbles", "symbols", "printed", "halves")
_SELECTED, _FILES = "unknowns", "unknown_files"
_PROBLEMS = "_unknown_problems"  # sentences about files that could not be read
_NOTES = "_unknown_notes"  # sentences about what was done to read the others
_ORDERED = "_ordered_sets"  # whose download was asked for in this session


def check_link() -> None:
    """Say which kinds in the page's address are not there to be mixed in."""
    titles = kinds.titles().values()
    missing = [text for text in st.query_params.get_all(_SELECTED) if text and text not in titles]
    if not missing:
        return
    names = {title: name for name, title in real.TITLES.items()}
    left_out = plain(cut(", ".join(missing), 200))
    sentences = [f"This link mixes in sets that are not here, so they were left out: {left_out}."]
    for title in (text.removesuffix(real.FRAMED) for text in missing):
        if title not in names:
            sentences.append("Uploads stay with whoever uploaded them.")
        elif names[title] in PUBLISHED and downloads_allowed():
            sentences.append(f"Get {title} under *Unknowns*.")
        else:
            sentences.append(
                f"Put {names[title]}{real.ENDING}.gz into data/unknowns/, or the folder that "
                "$UNKNOWNS_DIR names."
            )
    st.warning(" ".join(dict.fromkeys(sentences)))


def choose_kinds() -> list[str]:
    """Show the menu of the kinds that are mixed, with a place for one's own."""
    arrived = _take_arrived()
    titles = kinds.titles()
    if _SELECTED in st.session_state:
        selected = _updated(st.session_state[_SELECTED], arrived, titles)
    else:
        texts = st.query_params.get_all(_SELECTED)
        selected = [name for name, title in titles.items() if title in texts] or MIXED
    with st.popover(f"Unknowns: {len(selected)}", icon=":material/category:", width="stretch"):
        chosen = st.pills(
            "Non-digits to mix: a thousand pictures of each kind, or all of a set",
            list(titles),
            selection_mode="multi",
            default=list(MIXED),
            format_func=titles.get,
            key=_SELECTED,
            bind="query-params",
        )
        _offer_sets()
        st.caption(
            "Choices, such as the cheapest line below, use *Letters* only; the "
            "others just report. Larger sets weigh more. *Framed*: shrunk and "
            "centred like a drawing, so that size doesn't give them away."
        )
        st.file_uploader(
            "Your own unknowns: pictures of 28 × 28 (IDX, .npy, .npz, .csv, .pt) or photos",
            accept_multiple_files=True,
            key=_FILES,
            on_change=_take_uploads,
            help="The content decides how a file is read, not its name. Photos are "
            "framed like a drawing.",
        )
        for note in st.session_state.get(_NOTES, ()):
            st.caption(f":material/info: {plain(note)}")
        st.caption("They stay in this tab: a link to this page leaves them out.")
    return chosen


def leave_out_broken(chosen: list[str], answers: ModelAnswers) -> list[str]:
    """The kinds that can be judged; says why the others and some uploads cannot."""
    for problem in st.session_state.get(_PROBLEMS, ()):
        st.error(plain(problem))
    problems = [
        f"{title} had to make room for other visitors' files. Upload it again."
        for title in kinds.dropped()
    ]
    try:
        real.find_sets()
    except NotaError as error:
        problems.append(str(error))
    judged = []
    for kind in chosen:
        try:
            answers.to_kind(kind)
            judged.append(kind)
        except NotaError as error:
            problems.append(f"{error} It was left out.")
    for problem in dict.fromkeys(problems):
        st.warning(plain(problem))
    return judged


def _updated(names: list[str], arrived: list[str], titles: Container[str]) -> list[str]:
    """The selected names with sets that were fetched, and without what is no longer there."""
    updated = [name for name in dict.fromkeys([*names, *arrived]) if name in titles]
    if updated != names:
        st.session_state[_SELECTED] = updated
    return updated


def _offer_sets() -> None:
    """Show a button for each set that can be fetched and is not here, or how far it is."""
    at_hand = kinds.sets_at_hand()
    missing = [name for name in PUBLISHED if name not in at_hand]
    if not missing or not downloads_allowed():
        return
    fetcher = cached.set_fetcher()
    idle = [name for name in missing if fetcher.snapshot(name).fraction is None]
    with st.container(horizontal=True, gap="xsmall"):
        for name in idle:
            st.button(
                f"Get {real.title(name)} ({PUBLISHED[name].num_bytes / 1e6:.0f} MB)",
                icon=":material/download:",
                on_click=_fetch,
                args=(name,),
            )
    for name in idle:
        if problem := fetcher.snapshot(name).error:
            st.error(plain(problem))
    if len(idle) < len(missing):
        _show_fetching(tuple(name for name in missing if name not in idle))


def _take_arrived() -> list[str]:
    """The names of the kinds whose sets were fetched since the last call."""
    ordered, at_hand = st.session_state.get(_ORDERED, []), kinds.sets_at_hand()
    st.session_state[_ORDERED] = [name for name in ordered if name not in at_hand]
    return [kinds.set_kind(name) for name in ordered if name in at_hand]


def _fetch(name: str) -> None:
    cached.set_fetcher().start(name)
    st.session_state.setdefault(_ORDERED, []).append(name)


@st.fragment(run_every=0.5)
def _show_fetching(names: tuple[str, ...]) -> None:
    """Show bars that fill, and the whole page again when one has ended."""
    for name in names:
        fetching = cached.set_fetcher().snapshot(name)
        if fetching.fraction is None:
            st.rerun()
        st.progress(fetching.fraction, f"Fetching {real.title(name)}: {fetching.fraction:.0%}")


def _take_uploads() -> None:
    others = [name for name in st.session_state[_SELECTED] if name not in kinds.uploaded()]
    problems, notes = kinds.take_uploads(st.session_state[_FILES] or [])
    st.session_state[_PROBLEMS], st.session_state[_NOTES] = problems, notes
    st.session_state[_SELECTED] = [*others, *kinds.uploaded()]
