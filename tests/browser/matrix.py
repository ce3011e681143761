"""The confusion matrix of the mistakes page and the pictures beside it, as a browser finds them."""

import re

from playwright.sync_api import Locator, Page, expect


def pictures_of(page: Page) -> Locator:
    """The buttons of the grid."""
    return page.get_by_role("button", name=re.compile(r"^Test digit [\d,]+: label \d"))


def worst_cell(page: Page) -> tuple[Locator, int, int, int]:
    """A cell of the matrix off its diagonal with the most mistakes: itself, true, said, count."""
    cells = page.get_by_role("button", name=re.compile(r"^true \d, said \d: \d+$"))
    expect(cells).to_have_count(100)
    names = [cell.get_attribute("aria-label") for cell in cells.all()]
    numbers = [tuple(map(int, re.findall(r"\d+", name))) for name in names]
    true, said, count = max((n for n in numbers if n[0] != n[1]), key=lambda n: n[2])
    name = f"true {true}, said {said}: {count}"
    return page.get_by_role("button", name=name, exact=True), true, said, count
