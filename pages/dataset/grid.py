"""The grid of pictures, a page at a time, and the one of them that is opened beside it."""

import streamlit as st

from core.data import browsing
from pages.components.picture_grid import picture_grid
from pages.dataset.selection import PAGE_SIZE, Browser
from pages.shared import images
from pages.shared.links import check_link, whole_number
from pages.shared.require_digits import DISPUTED


def check_late_link(browser: Browser) -> None:
    """Say whether the address asks for a picture or page that the chosen digits do not have."""
    limits = {"open": (0, len(browser.digits) - 1), "page": (1, _num_pages(browser))}
    # Later the address may lag behind what was chosen.
    check_link({}, {key: limit for key, limit in limits.items() if key not in st.session_state})


def choose_page(browser: Browser) -> int:
    """Show the number of the page, which counts from 1."""
    last = _num_pages(browser)
    return whole_number(f"Page, 1 to {last:,}", (1, last), 1, "page", width=160)


def show_grid(browser: Browser, page: int, opened: int) -> None:
    """Show a page of pictures, each of which can be pressed."""
    shown = browsing.page_of(browser.indices, page, PAGE_SIZE)
    if len(shown):
        picture_grid(
            browser.digits.images[shown],
            browser.captions(shown),
            browser.titles(shown),
            key="grid",
            selected=browsing.position(shown, opened),
            on_open=lambda position: browser.open(shown[position]),
        )
    elif browser.view.disputed and not browser.disputed:
        st.info("Disputed labels are known for MNIST's test digits only: nobody has checked these.")
    else:
        st.info("No pictures match. Choose more digits, or switch a filter off.")


def show_opened(browser: Browser) -> int:
    """Show the opened picture and the controls to open another; returns its index."""
    indices, last = browser.indices, len(browser.digits) - 1
    picture = st.container()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for label, icon, step in (("Previous", "chevron_left", -1), ("Next", "chevron_right", 1)):
            st.button(
                label, icon=f":material/{icon}:", on_click=browser.open_neighbour, args=(step,)
            )
        index = whole_number(
            f"Index, 0 to {last:,}",
            (0, last),
            int(indices[0]) if len(indices) else 0,
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


def _num_pages(browser: Browser) -> int:
    return browsing.num_pages(len(browser.indices), PAGE_SIZE)
