"""A draw page that nothing from other tests has touched."""

import itertools

import pytest
from screen import APP
from streamlit.testing.v1 import AppTest

from core.data import loading
from pages.shared import cached


@pytest.fixture(scope="module")
def canvas():
    """The module, which can only be imported once an app is running: its component asks for it."""
    AppTest.from_file(APP, default_timeout=30).run()
    from pages.draw import canvas

    return canvas


@pytest.fixture(autouse=True)
def nothing_kept(bundled, monkeypatch, canvas):
    """The bundled digits to shuffle, the same noise at every press, nothing from other tests."""
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    monkeypatch.setattr(canvas, "_seeds", itertools.count())
    cached.start_afresh()
    yield
    cached.start_afresh()
