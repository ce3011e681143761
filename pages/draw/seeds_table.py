"""The table over several seeds: both kinds of error, for every network that ships."""

import itertools

import streamlit as st

from core import wording
from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.errors import NotaError
from core.judging.measured import digits_refused, unknowns_accepted
from core.judging.operating_points import LENIENT, STRICT
from core.judging.scores import scores_for
from core.recipes import RECIPES
from pages.draw.networks import PAIRS
from pages.shared import cached
from pages.shared.plain import plain

# From what is easily told from a digit to what is not; the last two are real.
_KINDS = ("uniform", "shuffled", "scribbles", "printed", "fashion", "omniglot")


def show_seeds_table() -> None:
    """Show what the main scores accept, of noise and of worse, over the seeds of each network."""
    level = st.segmented_control(
        "Threshold that accepts",
        (STRICT, LENIENT),
        default=LENIENT,
        required=True,
        format_func=lambda level: f"{wording.level(level)} of validation digits",
        key="table",
    )
    head = ["networks", "score", "digits refused", *map(_title, _KINDS)]
    table = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * (len(_KINDS) + 1)]
    seeds = []
    for name in dict.fromkeys(itertools.chain(*PAIRS.values())):  # two pairs share a detector
        recipe = RECIPES[name]
        try:
            rows = cached.measured(name)
        except NotaError as error:
            st.info(plain(error))
            continue
        network = recipe.role.coloured(recipe.title)
        for score in scores_for(recipe)[:2]:
            shares = [
                digits_refused(rows, score.name, level),
                *(unknowns_accepted(rows, score.name, level, kind) for kind in _KINDS),
            ]
            cells = map(_cell, shares)
            table.append(f"| {' | '.join([network, score.title.lower(), *cells])} |")
        seeds.append(f"{recipe.title}: {len(rows)}")
    if not seeds:
        return
    st.markdown("\n".join(table))
    st.caption(
        "Per cent of the 10,000 test digits refused, and of non-digits accepted: "
        f"mean (lowest–highest) over seeds ({'; '.join(seeds)}). The strong "
        "networks trained on scribbles and shuffled digits, the others on digits "
        "alone; none on the other kinds shown here. All scores and kinds: *More* "
        "on *Thresholds*. Made by `python -m core pretrain`."
    )


def _title(kind: str) -> str:
    return FAMILIES[kind].title.lower() if kind in FAMILIES else plain(real.title(kind))


def _cell(shares: list[float]) -> str:
    places = 0 if shares and max(shares) >= 0.1 else 1
    return wording.unbroken(wording.mean_and_range(shares, places, sign=""))
