"""What do the pictures look like to a network?"""

import streamlit as st

from core.data import browsing
from core.data.browsing import SPLITS, Selection
from pages.components.picture_grid import picture_grid
from pages.dataset import digit_map, network_input, whole_set
from pages.dataset.selection import MAX_SAMPLE, PAGE_SIZE, Browser
from pages.shared import images
from pages.shared.links import check_link, whole_number
from pages.shared.require_digits import DISPUTED, require_digits

DIGITS = tuple("0123456789")
NONE_DISPUTED = "Disputed labels are known for MNIST's test digits only: nobody asked about these."


def show_filters() -> None:
    bound = {"bind": "query-params", "on_change": browser.begin}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control(
            "Split", SPLITS, default=Selection.split, required=True, key="split", **bound
        )
        st.pills(
            "Only these digits", range(10), selection_mode="multi", key="only", wrap=True, **bound
        )
        st.toggle(
            "Disputed labels only",
            key="disputed",
            bind="query-params",
            on_change=browser.begin_disputed,
            help=DISPUTED,
        )
        st.toggle("Hide labels", key="hide", bind="query-params")


def show_order() -> None:
    whole_number(
        "Order (0: the file's)",
        (0, MAX_SAMPLE),
        0,
        "sample",
        on_change=browser.begin,
        width=160,
        help="Each other number is a random order; the same number is the same order again.",
    )
    st.button("Random sample", icon=":material/shuffle:", on_click=browser.begin_sample)


def show_opened(last: int, first: int) -> int:
    """The opened picture, and the controls to open another; returns its index."""
    picture = st.container()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for label, icon, step in (("Previous", "chevron_left", -1), ("Next", "chevron_right", 1)):
            st.button(
                label, icon=f":material/{icon}:", on_click=browser.open_neighbour, args=(step,)
            )
        index = whole_number(
            f"Index, 0 to {last:,}",
            (0, last),
            first,
            "open",
            on_change=browser.open_typed,
            width=140,
        )
    [title] = browser.titles([index])
    with picture:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title}**")
            if index in browser.disputed:
                st.badge("disputed", icon=":material/help:", color="grey", help=DISPUTED)
        large = images.enlarged(browser.digits.images[index], 336)
        st.image(large, output_format="PNG", alt=title)
    return index


def show_grid(shown: browsing.Indices, opened: int) -> None:
    """A page of pictures, each of which can be pressed."""
    if not len(shown):
        unknown = browser.view.disputed and not browser.disputed
        st.info(NONE_DISPUTED if unknown else "There are no such pictures.")
        return
    picture_grid(
        browser.digits.images[shown],
        browser.captions(shown),
        browser.titles(shown),
        key="grid",
        selected=browsing.position(shown, opened),
        on_open=lambda place: browser.open(shown[place]),
    )


st.title("What do the pictures look like to a network?", anchor=False)
st.markdown("You see a digit. A network gets 784 numbers, and a label to learn.")
splits = require_digits()
browser = Browser(splits)
check_link(
    {"split": SPLITS, "only": DIGITS, "map-only": DIGITS, "numbers": network_input.SCALES},
    {"sample": (0, MAX_SAMPLE), "row": (0, 27), "column": (0, 27)},
)
show_filters()
line = st.container()
left, right = st.columns([66, 34], gap="medium")
grid, below = left.container(), left.container(horizontal=True, vertical_alignment="bottom")
with below:
    show_order()
digits, indices = browser.digits, browser.indices
num_pages = browsing.num_pages(len(indices), PAGE_SIZE)
with line:
    st.caption(whole_set.counted(splits, browser.view.split, len(indices)))
    limits = {"open": (0, len(digits) - 1), "page": (1, num_pages)}
    # Later the address may lag behind what was chosen.
    check_link({}, {key: limit for key, limit in limits.items() if key not in st.session_state})
with below:
    page = whole_number(f"Page, 1 to {num_pages:,}", (1, num_pages), 1, "page", width=160)
with right:
    opened = show_opened(len(digits) - 1, int(indices[0]) if len(indices) else 0)
with grid:
    show_grid(browsing.page_of(indices, page, PAGE_SIZE), opened)
network_input.show(splits, digits.images[opened], int(digits.labels[opened]))
whole_set.show(splits)
digit_map.show(splits, browser.open_test_digit)
whole_set.show_tasks(splits)
