"""What somebody without a browser does with a page, and reads on it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).resolve().parents[1] / "app.py"


def app_at(page: str) -> AppTest:
    """The app, about to be opened for the first time at the address of a page; not run yet.

    `AppTest.switch_page` knows the addresses of pages only after a first run.
    """
    at = AppTest.from_file(APP, default_timeout=60)
    at._page_hash = calc_hash(page)
    return at


def open_page(page: str, **link: str) -> AppTest:
    """The app after it was opened at the address of a page, with the settings of a link."""
    at = app_at(page)
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> None:
    """Press the first button with this label."""
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def labels(at: AppTest) -> list[str]:
    """What stands on the buttons."""
    return [button.label for button in at.button]


def texts(at: AppTest) -> str:
    """Everything written on the page but titles, a line each."""
    return "\n".join(element.value for kind in ("markdown", "caption") for element in at.get(kind))
