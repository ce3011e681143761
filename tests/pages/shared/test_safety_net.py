"""Whatever is raised inside a page, its visitor reads a sentence and can go on."""

import logging

import numpy as np
import pytest
import streamlit as st
from fakes import fake_model
from screen import app_at, press

from core.data import loading
from pages.shared import cached, session
from pages.shared.easel import Drawing, Easel

PAGES = ("", "thresholds", "dataset", "mistakes", "train", "playground", "scratch", "lessons")


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    cached.start_afresh()
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    yield
    cached.start_afresh()


@pytest.mark.parametrize("error", [ZeroDivisionError("oh"), KeyError("x"), AssertionError()])
@pytest.mark.parametrize("page", PAGES)
def test_fault_inside_a_page_is_a_sentence_and_a_way_on(
    monkeypatch, caplog, page: str, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    at = app_at(page)
    at.session_state[session._MODELS] = {"mine": cached.ticket_for(fake_model())}
    at.session_state[session._EASEL] = Easel(Drawing((), np.zeros((280, 280), np.uint8)))
    at.session_state["networks"] = "nonsense"
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(st, "title", fail)
        at.run()
        assert not at.exception
        assert "Something went wrong on this page" in at.error[0].value
        assert type(error).__name__ in caplog.text  # for whoever runs the server
        assert type(error).__name__ not in at.error[0].value
        press(at, "Start this page afresh")
        assert "Something went wrong" in at.error[0].value
    press(at, "Start this page afresh")
    assert not at.error
    assert at.title
    assert list(at.session_state[session._MODELS]) == ["mine"]
    assert at.session_state[session._EASEL].drawing is not None
