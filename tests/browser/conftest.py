"""The real app in a real browser. Without Chromium these tests skip, unless REQUIRE_BROWSER=1."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.actor import Actor
from browser.chromium import HOW, find_chromium
from browser.server import Server, serve
from playwright.sync_api import Browser, Playwright, sync_playwright


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are marked `browser`, and come last: they are the slow ones."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker("browser")
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


@pytest.fixture(scope="module")
def bundled_server(browser: Browser, tmp_path_factory) -> Iterator[Server]:
    """The app without MNIST and without a network."""
    cache = str(tmp_path_factory.mktemp("cache"))
    with serve(env={"MNIST_DIR": "", "MNIST_DOWNLOAD": "0", "XDG_CACHE_HOME": cache}) as running:
        yield running


@pytest.fixture
def actor(browser: Browser, server: Server) -> Iterator[Actor]:
    """Somebody at a desktop who has just opened the first page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    actor = Actor(context.new_page(), server.url)
    actor.open()
    yield actor
    context.close()


@pytest.fixture
def desktop(browser: Browser, bundled_server: Server) -> Iterator[Actor]:
    """Somebody at a desktop, without MNIST, who has opened nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Actor(context.new_page(), bundled_server.url)
    context.close()
