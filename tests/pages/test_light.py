"""What the pages do not load: half a second of a first visit and 60 MB of a server's memory."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Page -> whether it draws with components of ours as soon as it is opened.
PAGES = {
    "draw": True,
    "thresholds": True,
    "dataset": True,
    "mistakes": True,
    "train": False,
    "playground": True,
    "scratch": True,
    "lessons": False,
}
CODE = f"""
import sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from screen import app_at
for page, has_components in {PAGES}.items():
    at = app_at(page).run()
    assert not at.exception, at.exception
    assert bool(at.get("bidi_component")) == has_components, page
    print(page, *sorted({{"pandas", "torch", "sklearn"}} & sys.modules.keys()))
"""


def test_pages_load_no_heavy_library(tmp_path) -> None:
    """Streamlit loads pandas as soon as a component of ours is given a list or a dict."""
    nothing = {"MNIST_DIR": "", "MNIST_DOWNLOAD": "0", "XDG_CACHE_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env=os.environ | nothing,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.splitlines() == list(PAGES), run.stderr[-2000:]
