"""What do the pictures look like to a network?"""

from pathlib import Path

import streamlit as st

from core.data.browsing import SPLITS
from pages.dataset import classes, digit_map, filters, grid, network_input
from pages.dataset.selection import MAX_SAMPLE, Browser
from pages.shared.links import check_link
from pages.shared.require_digits import require_digits
from pages.shared.texts import show_texts

st.title("What do the pictures look like to a network?", anchor=False)
st.markdown("You see a digit. A network gets 784 numbers, and a label to learn.")
splits = require_digits()
browser = Browser(splits)
digits = tuple("0123456789")
check_link(
    {"split": SPLITS, "only": digits, "map-only": digits, "numbers": network_input.SCALES},
    {"sample": (0, MAX_SAMPLE), "row": (0, 27), "column": (0, 27)},
)
filters.choose_filters(browser)
count = st.container()
left, right = st.columns([66, 34], gap="medium")
pictures, below = left.container(), left.container(horizontal=True, vertical_alignment="bottom")
with below:
    filters.choose_order(browser)
with count:
    filters.show_count(browser)
    grid.check_late_link(browser)
with below:
    page = grid.choose_page(browser)
with right:
    opened = grid.show_opened(browser)
with pictures:
    grid.show_grid(browser, page, opened)
network_input.show_input(splits, browser.digits, opened, hides_label=browser.hides_labels)
classes.show_classes(splits)
digit_map.show_map(splits, browser.open_test_digit, hides_labels=browser.hides_labels)
show_texts(Path(__file__).with_name("text.md"), classes.figures(splits))
