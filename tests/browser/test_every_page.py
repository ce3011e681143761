"""Every page: opened first on a cold server, and looked at in two themes and two sizes."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.actor import Actor
from browser.server import Server
from playwright.sync_api import Page, expect

SCREENSHOTS = Path(__file__).parent / "screenshots"
PAGES = ("", "thresholds", "dataset", "mistakes", "train", "playground", "scratch", "lessons")


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_by_its_address_on_a_cold_server(
    tab: Page, cold_server: Server, path: str
) -> None:
    Actor(tab, cold_server.url).open(path)
    expect(tab.locator("h1")).to_contain_text("?")
    for title in ("Draw", *(each.capitalize() for each in PAGES[1:])):
        expect(tab.get_by_role("link", name=title, exact=False).first).to_be_visible()
    expect(tab).to_have_title(f"{(path or 'draw').capitalize()} · None of the Above")
    tab.wait_for_timeout(500)
    expect(tab.get_by_text("Page not found")).to_have_count(0)


def test_second_run_of_a_cold_server_keeps_the_keyboard_where_it_was(
    tab: Page, cold_server: Server
) -> None:
    actor = Actor(tab, cold_server.url)
    actor.open("dataset")
    cell = tab.get_by_title("Test digit 3: label", exact=False)
    cell.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("strong", has_text="Test digit 3:")).to_be_visible()
    actor.settle()
    expect(cell).to_be_focused()


def test_unknown_address_is_not_found_on_a_cold_server_either(
    tab: Page, cold_server: Server
) -> None:
    tab.goto(f"{cold_server.url}/nowhere")
    expect(tab.get_by_text("Page not found")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height", "theme"),
    [
        (1280, 800, "light"),
        (1280, 800, "dark"),
        (375, 667, "light"),
        (375, 667, "dark"),
        (640, 400, "light"),  # what 200 % of a desktop leaves
        (1920, 1080, "light"),
    ],
)
@pytest.mark.parametrize("path", PAGES)
def test_page_fits_its_window_and_is_for_everybody(
    desktop: Actor, path: str, width: int, height: int, theme: str
) -> None:
    page = desktop.page
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    desktop.open(path)
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= width
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something went wrong on this page")).to_have_count(0)
    page.screenshot(path=SCREENSHOTS / f"{path or 'draw'}-{theme}-{width}.png")
    page.wait_for_timeout(500)  # a button that has just come still fades in
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in violations
        # Chromium and Firefox let the keyboard into all that scrolls, which axe does not know.
        if each["impact"] in ("serious", "critical") and each["id"] != "scrollable-region-focusable"
    ]


def test_no_page_asks_anybody_but_its_server(tab: Page, cold_server: Server) -> None:
    requests: list[str] = []
    tab.context.on("request", lambda request: requests.append(request.url))
    actor = Actor(tab, cold_server.url)
    for path in PAGES:
        actor.open(path)
        expect(tab.locator("h1")).to_contain_text("?")
        tab.wait_for_timeout(500)
        icon = tab.locator("link[rel='shortcut icon'], link[rel='icon']").first
        assert "svg" in str(icon.get_attribute("href"))
    assert len(requests) > 20
    inside = (cold_server.url, cold_server.url.replace("http", "ws"), "data:", "blob:")
    assert [url for url in requests if not url.startswith(inside)] == []
