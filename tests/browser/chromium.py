"""Which Chromium there is: the system's, or Playwright's own."""

import shutil
from pathlib import Path

from playwright.sync_api import Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW = "There is no Chromium: apt-get install chromium, or python -m playwright install chromium"


def find_chromium(playwright: Playwright) -> str | None:
    """The path of a Chromium, or None."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)
