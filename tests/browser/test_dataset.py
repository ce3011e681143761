"""The dataset page in a browser: press, type, follow links, look at the map."""

import re

import pytest
from browser.actor import Actor
from playwright.sync_api import Locator, Page, expect


def pictures_of(page: Page) -> Locator:
    """The buttons of the grid."""
    return page.get_by_role("button", name=re.compile(r"^[A-Z][a-z]+ digit [\d,]+: label \d"))


def opened(page: Page, title: str) -> None:
    expect(page.locator("strong", has_text=re.compile(f"^{title}"))).to_be_visible()


def test_grid_is_above_the_fold(student: Actor) -> None:
    cells = pictures_of(student.page)
    expect(cells).to_have_count(55)
    expect(cells.first).to_be_in_viewport(ratio=1)
    expect(cells.nth(32)).to_be_in_viewport(ratio=1)
    expect(student.page.get_by_text("These are scikit-learn's 1,797 small digits")).to_be_visible()


def test_pressing_a_picture_opens_it_and_the_keyboard_stays_there(student: Actor) -> None:
    pictures_of(student.page).nth(3).focus()
    student.page.keyboard.press("Enter")
    opened(student.page, "Test digit 3:")
    expect(student.page).to_have_url(re.compile("open=3"))
    student.page.keyboard.press("Tab")
    student.page.keyboard.press("Enter")
    opened(student.page, "Test digit 4:")
    student.press("Next")
    opened(student.page, "Test digit 5:")


def test_link_shows_the_same_to_somebody_else(student: Actor) -> None:
    page = student.page
    page.get_by_test_id("stButtonGroup").get_by_text("7", exact=True).click()
    student.settle()
    student.press("Random sample")
    student.press("Next")
    page.get_by_text("standardised", exact=True).click()
    student.settle()
    title = page.locator("strong", has_text=re.compile("^Test digit")).inner_text()
    shown = pictures_of(page).all_inner_texts()
    assert set(shown) == {"7"}
    names = [cell.get_attribute("title") for cell in pictures_of(page).all()]
    expect(page).to_have_url(re.compile("(?=.*only=7)(?=.*sample=1)(?=.*numbers=standardised)"))
    page.goto(page.url)
    expect(pictures_of(page)).to_have_count(len(names), timeout=30_000)
    student.settle()
    assert [cell.get_attribute("title") for cell in pictures_of(page).all()] == names
    opened(page, title)
    expect(page.get_by_text("0 of 784 pixels differ")).to_be_visible()
    expect(page.get_by_text("Some settings in this link don't exist")).to_have_count(0)


def test_changing_the_split_far_into_it_blames_no_link(desktop: Actor) -> None:
    page = desktop.page
    desktop.open("dataset?split=train&open=1200")
    opened(page, "Train digit 1,200")
    page.get_by_text("validation", exact=True).first.click()
    opened(page, "Validation digit 0")
    expect(page.get_by_text("Some settings in this link don't exist")).to_have_count(0)


def test_pressing_a_number_shows_where_it_goes(student: Actor) -> None:
    student.page.get_by_title("row 10, column 14", exact=True).click()
    expect(student.page.get_by_text("28 × 10 + 14 =")).to_be_visible()


def test_point_on_the_map_opens_its_digit(desktop: Actor) -> None:
    page = desktop.page
    desktop.open("dataset?map-open=true&split=train")
    plot = page.locator(".js-plotly-plot")
    expect(plot.locator("canvas").first).to_be_visible(timeout=30_000)
    plot.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box = plot.bounding_box()
    hover = page.get_by_text(re.compile(r"^test digit \d+: label"))
    for share in (0.5, 0.45, 0.55, 0.4, 0.6):  # until a character is under the mouse
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.5)
        page.wait_for_timeout(300)
        if hover.count():
            break
    index = re.search(r"\d+", hover.text_content())[0]
    page.mouse.down()
    page.mouse.up()
    opened(page, f"Test digit {index}:")


@pytest.mark.parametrize(
    "link", ["?open=99999", "?open=1e999", "?split=x&only=77", "?page=0", "?disputed=maybe"]
)
def test_link_that_cannot_be_obeyed_breaks_nothing(desktop: Actor, link: str) -> None:
    desktop.open(f"dataset{link}")
    expect(pictures_of(desktop.page)).to_have_count(55)
    expect(desktop.page.get_by_test_id("stException")).to_have_count(0)
