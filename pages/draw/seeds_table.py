"""The same over several seeds: both kinds of mistake, for every pair of networks that ships."""

import streamlit as st

from core import wording
from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.errors import NotaError
from core.judging.operating_points import LENIENT, STRICT
from core.judging.scores import scores_for
from core.recipes import RECIPES
from pages.draw.networks import PAIRS
from pages.shared import cached

# From what is easily told from a digit to what is not; the last two are real.
_KINDS = ("uniform", "shuffled", "scribbles", "printed", "fashion", "omniglot")


def show() -> None:
    """What the main ways to decide accept, of noise and of worse, over the seeds of each pair."""
    st.subheader("One training is an anecdote", anchor=False)
    level = st.segmented_control(
        "Threshold that accepts",
        (STRICT, LENIENT),
        default=LENIENT,
        required=True,
        format_func=lambda value: f"{value:.0%} of validation digits",
        key="table",
    )
    head = ["networks", "way to decide", "digits refused", *map(_title, _KINDS)]
    table = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * (len(_KINDS) + 1)]
    seeds = []
    for pair, names in PAIRS.items():
        try:
            of_pair = {name: cached.measured(name) for name in names}
        except NotaError as error:
            st.info(f"{pair}: {error}")
            continue
        for name, rows in of_pair.items():
            recipe = RECIPES[name]
            role = recipe.role
            for score in scores_for(recipe)[:2]:
                ways = [row.way(score.name, level) for row in rows]
                cells = [_cell([way.digits_refused for way in ways])]
                cells += [_cell([way.accepted.get(kind) for way in ways]) for kind in _KINDS]
                row = [f"{pair}: {role.coloured(role.name)}", score.title.lower(), *cells]
                table.append(f"| {' | '.join(row)} |")
        seeds.append(f"{pair}: {len(rows)}")
    if not seeds:
        return
    st.markdown("\n".join(table))
    st.caption(
        "Per cent of the 10,000 test digits refused, and of what is no digit accepted: mean "
        f"(lowest–highest) over seeds ({'; '.join(seeds)}). The strong ones have learned from "
        "scribbles and shuffled digits, and from none of the other kinds. All ways and kinds: "
        "under *More* on *Thresholds*. Made by `python -m core pretrain`."
    )


def _title(kind: str) -> str:
    return FAMILIES[kind].title.lower() if kind in FAMILIES else real.title(kind)


def _cell(shares: list[float | None]) -> str:
    """Mean and range in per cent, short; a real set may not have been at hand."""
    known = [share for share in shares if share is not None]
    places = 0 if known and max(known) >= 0.1 else 1
    return wording.unbroken(wording.mean_and_range(known, places, sign=""))
