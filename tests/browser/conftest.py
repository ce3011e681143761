"""The real app in a real browser. Without Chromium these tests skip, unless REQUIRE_BROWSER=1."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.actor import Actor
from browser.chromium import HOW, find_chromium
from browser.server import Server, serve
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

DESKTOP = {"width": 1280, "height": 800}
expect.set_options(timeout=20_000)  # what is expected comes late on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are marked `browser`, and come last: they are the slow ones.

    Those that use a server with the digits at hand are marked `at_hand`.
    """
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker("browser")
        if {"server", "cold_server"} & set(item.fixturenames):
            item.add_marker("at_hand")
    items[:] = [item for item in items if item not in here] + here


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, the system's or Playwright's own."""
    found = find_chromium(playwright)
    if found is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(HOW)
        pytest.skip(HOW)
    chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def server(browser: Browser) -> Iterator[Server]:
    """The app, started once for all tests. (After the browser, so that a skip starts nothing.)"""
    with serve() as running:
        yield running


@pytest.fixture
def cold_server(browser: Browser) -> Iterator[Server]:
    """The app, just started, which nobody has visited."""
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def bundled_server(browser: Browser, tmp_path_factory) -> Iterator[Server]:
    """The app without MNIST and without a network, started once for all tests."""
    cache = str(tmp_path_factory.mktemp("cache"))
    with serve(env={"MNIST_DIR": "", "MNIST_DOWNLOAD": "0", "XDG_CACHE_HOME": cache}) as running:
        yield running


@pytest.fixture(scope="session")
def _tab(browser: Browser) -> Page:
    return browser.new_page(viewport=DESKTOP)


@pytest.fixture
def tab(_tab: Page) -> Iterator[Page]:
    """An empty tab at a desktop, the same for all tests: a new one would read 5 MB of scripts."""
    yield _tab
    _tab.goto("about:blank")  # which ends the session
    _tab.set_viewport_size(DESKTOP)
    _tab.emulate_media(color_scheme="light")


@pytest.fixture
def actor(tab: Page, bundled_server: Server) -> Actor:
    """Somebody at a desktop who has just opened the first page."""
    actor = Actor(tab, bundled_server.url)
    actor.open()
    return actor


@pytest.fixture
def student(desktop: Actor, request: pytest.FixtureRequest) -> Actor:
    """Somebody at a desktop who has opened the page that the test's file is named after."""
    desktop.open(request.path.stem.removeprefix("test_"))
    return desktop


@pytest.fixture
def desktop(tab: Page, bundled_server: Server) -> Actor:
    """Somebody at a desktop who has opened nothing yet."""
    return Actor(tab, bundled_server.url)
