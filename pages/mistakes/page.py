"""What do they get wrong?"""

import streamlit as st

from core.data import browsing
from core.judging.mistakes import confusion, refusals
from pages.components.confusion_table import confusion_table
from pages.components.picture_grid import picture_grid
from pages.mistakes import controls, dialog, selection, text
from pages.mistakes.selection import PAGE_SIZE, Side, View
from pages.shared import charts, model_menu, session
from pages.shared.links import check_link, whole_number
from pages.shared.require_digits import require_digits


def show_counts(side: Side) -> None:
    """Both kinds of mistake together, and what refusing would do about them."""
    n = refusals(side.marked.wrong, side.refused)
    st.markdown(
        f"{side.place.capitalize()}, {side.title}: **{100 * side.marked.accuracy:.2f} %** of "
        f"{n.wrong + n.right:,} read right. It would :violet[refuse] **{n.wrong_refused:,} of its "
        f"{n.wrong:,} mistakes**, and **{n.right_refused:,} of {n.right:,} right answers**."
    )
    if side.problem:
        st.caption(f"Nothing is refused: {side.problem}")


def show_matrix() -> None:
    side = view.of
    confusion_table(
        confusion(side.marked.labels, side.marked.preds),
        charts.colours(st.context.theme.type)[side.role],
        view.cell,
        selection.pick,
        label=f"How often each digit (row) was read as each (column) by the {side.place} model",
        key="confusion",
    )
    st.caption(
        "Press a cell to see its pictures, and again to see all. Their order and the marks of "
        "refusal are this model's."
    )


def show_grid() -> None:
    """A page of pictures, each of which can be pressed."""
    shown = browsing.page_of(view.indices, st.session_state["sheet"], PAGE_SIZE)
    if not len(shown):
        st.info("There are no such pictures. Press the cell again, or choose other mistakes.")
        return
    picture_grid(
        view.of.seen(splits.test.images[shown], as_network=st.session_state["seen"]),
        [view.caption(index) for index in shown],
        [view.told(index) for index in shown],
        key="grid",
        selected=browsing.position(shown, dialog.opened(view)),
        refused=view.of.refused[shown],
        on_open=lambda place: dialog.open_digit(shown[place]),
    )


def show_pager() -> None:
    pages = view.num_pages
    if st.session_state.get("sheet", 1) > pages:
        st.session_state["sheet"] = pages
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        whole_number(f"Page, 1 to {pages:,}", (1, pages), 1, "sheet", width=150)
        st.download_button(
            f"CSV of these {len(view.indices):,}",
            view.as_csv,
            f"mistakes-{view.first.model.recipe.name}-{view.second.model.recipe.name}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not len(view.indices),
        )
        with st.popover("Add a model", icon=":material/upload:"):
            model_menu.upload(splits, selection.choose_added)


st.title("What do they get wrong?", anchor=False)
st.markdown("Two networks read every test digit. Where do they fail, and could they have refused?")
splits = require_digits()
controls.check(splits)
if problem := session.problem():
    st.error(problem)
view = View(splits, *controls.choose_models(splits))
for column, side in zip(st.columns(2, gap="medium"), view.sides, strict=True):
    with column:
        show_counts(side)
left, right = st.columns([40, 60], gap="medium")
with right:
    controls.choose_mistakes()
with left:
    controls.choose_matrix()
    show_matrix()
with right:
    if "sheet" not in st.session_state:  # later the address may lag behind what was chosen
        check_link({}, {"sheet": (1, view.num_pages)})
    line, grid = st.container(), st.container()
    show_pager()
with line:
    st.caption(view.described(as_network=st.session_state["seen"]))
with grid:
    show_grid()
if dialog.opened(view) is not None:
    dialog.show(view)
text.show(view)
