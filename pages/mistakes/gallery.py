"""The gallery: the test digits that pass the filters, page by page, with both models' answers."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from core import files, wording
from core.data import browsing
from core.data.digits import DigitSplits
from core.judging import mistakes
from core.judging.mistakes import Indices
from pages.components.picture_grid import picture_grid
from pages.mistakes.filters import Filters
from pages.mistakes.models import MarkedModel, choose_added
from pages.shared import model_menu
from pages.shared.links import check_link, whole_number

PAGE_SIZE = 40
OPEN = "digit"  # in the page's address: the index of the picture that is open


@dataclass(frozen=True)
class Gallery:
    """The test digits that pass the filters, in their order, as two models read them."""

    splits: DigitSplits
    models: tuple[MarkedModel, MarkedModel]
    matrix_model: MarkedModel  # whose confidence sorts, and whose refusals are marked
    filters: Filters

    @cached_property
    def indices(self) -> Indices:
        """The indices (K,) into the test digits, in the order of the gallery."""
        filters, marked = self.filters, self.matrix_model.marked
        wrong = (model.marked.wrong for model in self.models)
        among = mistakes.wrong_by(*wrong, filters.which)
        indices = mistakes.select(marked, among, filters.label, filters.answer)
        return mistakes.ordered(marked, indices, filters.order, reverse=filters.is_reversed)

    @property
    def num_pages(self) -> int:
        """The number of its pages, at least one."""
        return browsing.num_pages(len(self.indices), PAGE_SIZE)

    @property
    def disputed(self) -> tuple[int, ...]:
        """The indices whose label most people dispute."""
        return browsing.disputed_labels(self.splits, "test")

    def caption(self, index: int) -> str:
        """The line below a picture: its label and both answers, and a question mark if disputed."""
        answers = "|".join(str(model.marked.preds[index]) for model in self.models)
        mark = " ?" if index in self.disputed else ""
        return f"{self.splits.test.labels[index]}→{answers}{mark}"

    def description(self, index: int) -> str:
        """A picture and its answers in words, for mouse and screen reader."""
        answers = (
            f"the {model.position} said {model.marked.preds[index]}"
            + (", refused" if model.refused[index] else "")
            for model in self.models
        )
        return f"Test digit {index:,}: label {self.splits.test.labels[index]}, {', '.join(answers)}"

    def legend(self) -> str:
        """Markdown: the number of pictures, what stands below them and what their greys mean."""
        model = self.matrix_model
        legend = (
            f"{wording.counted(len(self.indices), 'digit')}: true → said by the first | by the "
            f"second. :violet[◥] refused by the {model.position}. **?** disputed label."
        )
        if not self.filters.as_input:
            return legend
        low, high = (f"{end:.2f}".replace("-", "−") for end in model.ink_range)
        return (
            f"{legend} Scaled: no ink is {low}, full ink {high}; middle grey is 0, black "
            f"−{model.reach:.2f}, white {model.reach:.2f}."
        )

    def as_csv(self) -> str:
        """The table of its pictures, a row each."""
        marked = {model.column: model.marked for model in self.models}
        refused = {model.column: model.refused for model in self.models}
        return mistakes.as_csv(marked, refused, self.indices)


def open_digit(index: int) -> None:
    """A callback: the picture of this index is open, and in the page's address."""
    st.query_params[OPEN] = str(int(index))


def find_opened(splits: DigitSplits) -> int | None:
    """The index of the test digit that is open; None when there is none."""
    text = st.query_params.get(OPEN, "")
    index = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    return index if 0 <= index < len(splits.test) else None


def show_gallery(gallery: Gallery) -> None:
    """Show a page of pictures, what stands below them, and the way to other pages."""
    if "sheet" not in st.session_state:  # later the address may lag behind what was chosen
        check_link({}, {"sheet": (1, gallery.num_pages)})
    st.caption(gallery.legend())
    pictures = st.container()
    _show_pager(gallery)
    with pictures:
        _show_pictures(gallery)


def _show_pictures(gallery: Gallery) -> None:
    indices = browsing.page_of(gallery.indices, st.session_state["sheet"], PAGE_SIZE)
    if not len(indices):
        st.info("No pictures match. Press the cell again, or choose other mistakes.")
        return
    model = gallery.matrix_model
    picture_grid(
        model.pictures(gallery.splits.test.images[indices], as_input=gallery.filters.as_input),
        [gallery.caption(index) for index in indices],
        [gallery.description(index) for index in indices],
        key="grid",
        selected=browsing.position(indices, find_opened(gallery.splits)),
        refused=model.refused[indices],
        on_open=lambda position: open_digit(indices[position]),
    )


def _show_pager(gallery: Gallery) -> None:
    num_pages = gallery.num_pages
    if st.session_state.get("sheet", 1) > num_pages:
        st.session_state["sheet"] = num_pages
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        whole_number(f"Page, 1 to {num_pages:,}", (1, num_pages), 1, "sheet", width=150)
        recipes = [model.recipe.name for model in gallery.models]
        st.download_button(
            f"CSV of these {len(gallery.indices):,}",
            gallery.as_csv,
            f"mistakes-{files.safe_name('-'.join(recipes), 80)}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not len(gallery.indices),
        )
        with st.popover("Add a model", icon=":material/upload:"):
            model_menu.show_upload(gallery.splits, choose_added)
