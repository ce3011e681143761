"""What many tests share. The suite never uses the network, and MNIST only where a test says so."""

import sys
from pathlib import Path

import pytest
from fakes import fake_splits

from core.data import sources
from core.data.digits import DigitSplits
from core.data.sources import find_mnist, load_bundled, load_mnist


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests marked `mnist` run when the four files are found; a broken MNIST_DIR is an error."""
    if item.get_closest_marker("mnist") and find_mnist() is None:
        pytest.skip("MNIST is not at hand: set MNIST_DIR to a folder that has its four files")


@pytest.fixture(scope="session")
def nothing(tmp_path_factory) -> Path:
    """An empty folder."""
    return tmp_path_factory.mktemp("nothing")


@pytest.fixture(autouse=True)
def only_digits_asked_for(request, monkeypatch, nothing) -> None:
    """Tests marked `mnist` or `at_hand` see the machine's MNIST; for all others there is none.

    So they need no second run without it.
    """
    if any(map(request.node.get_closest_marker, ("mnist", "at_hand"))):
        return
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("MNIST_DOWNLOAD", "0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(nothing))
    monkeypatch.setattr(sources, "project_folder", lambda: nothing)


@pytest.fixture(scope="session")
def mnist() -> DigitSplits:
    """The real MNIST; for tests marked `mnist`."""
    return load_mnist(find_mnist())


@pytest.fixture(scope="session")
def bundled() -> DigitSplits:
    """The 1,797 digits inside scikit-learn, framed."""
    return load_bundled()


@pytest.fixture
def splits() -> DigitSplits:
    """50 made-up training digits, 20 for validation, 20 for test."""
    return fake_splits()


@pytest.fixture(autouse=True)
def no_safety_net(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that breaks off fails its test, but for those of the net itself."""
    if "streamlit" in sys.modules and request.node.path.name != "test_safety_net.py":
        monkeypatch.setattr("pages.shared.safety_net.run_page", lambda page: page.run())
