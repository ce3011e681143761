"""What sessions share survives what any browser may send, and has one bound."""

import gc
import weakref
from io import BytesIO

import numpy as np
import pytest
import streamlit as st
from fakes import fake_model, fake_recipe, fake_splits
from PIL import Image
from screen import app_at, open_page, press

from core.data import loading
from core.nets import checkpoints
from core.runs.store import RunStore
from pages.shared import cached, session, session_run


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch, tmp_path):
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    monkeypatch.setattr(session_run, "RunStore", lambda folder: RunStore(tmp_path))
    cached.start_afresh()
    yield
    session_run.scheduler().stop_all()
    cached.start_afresh()


def test_cleared_caches_end_nobody_s_work() -> None:
    """Streamlit empties these caches when any browser sends `clear_cache`."""
    ticket = cached.ticket_for(fake_model())
    scheduler, loader = session_run.scheduler(), cached.digit_loader()
    link = scheduler.start([fake_recipe(epochs=500)], fake_splits(), paused=True)
    st.cache_resource.clear()
    st.cache_data.clear()
    assert session_run.scheduler() is scheduler
    assert session_run.scheduler().snapshot(link).state == "paused"
    assert cached.digit_loader() is loader
    assert cached.set_fetcher() is cached.set_fetcher()
    assert session_run.server_timing() is session_run.server_timing()
    assert ticket.get() is not None


def test_session_whose_run_is_gone_is_told_so(monkeypatch) -> None:
    at = app_at("train")
    link = session_run.scheduler().start([fake_recipe(epochs=500)], fake_splits(), paused=True)
    at.session_state[session_run._LINK] = link
    at.run()
    assert not at.warning
    session_run.scheduler().stop_all()
    cached.start_afresh()  # the server was started anew, and stored nothing of it
    at.run()
    assert "The training you followed is gone" in at.warning[0].value
    assert at.session_state[session_run._LINK] is None
    at.run()
    assert not at.warning


def test_remembered_values_share_the_bound_of_models(monkeypatch) -> None:
    monkeypatch.setattr(cached.pool(), "_max_bytes", 1_500)
    made = []
    for name in ("a", "b", "a"):
        cached.remember(name, lambda name=name: made.append(name) or np.zeros(1_000, np.uint8))
    assert made == ["a", "b", "a"]
    assert cached.pool().num_bytes == 1_000


def test_uploaded_weights_are_held_by_the_pool_alone() -> None:
    content = checkpoints.to_bytes(fake_model())
    at = open_page("mistakes")
    at.file_uploader(key="weights").upload("mine.safetensors", content, "application/octet-stream")
    at.run()
    assert list(at.session_state[session._MODELS]) == ["mine"]
    held = at.session_state["weights"]
    assert (held.name, held.getvalue()) == ("mine.safetensors", b"")


def test_photo_is_read_again_from_the_pool_until_it_has_to_make_room(monkeypatch) -> None:
    picture = Image.new("L", (40, 40), 255)
    picture.paste(0, (18, 5, 22, 35))
    file = BytesIO()
    picture.save(file, "PNG")
    at = open_page("")
    at.file_uploader(key="photo").upload("one.png", file.getvalue(), "image/png")
    at.run()
    assert at.session_state["photo"].getvalue() == b""
    press(at, "Read as light ink on dark")
    assert not at.error
    monkeypatch.setattr(cached.pool(), "_max_bytes", 1)
    other = cached.ticket_for(fake_model())
    press(at, "Read as dark ink on light")
    assert "one.png had to make room for other visitors' files" in at.error[0].value
    assert other.get() is not None


def test_what_can_be_made_again_goes_when_nobody_is_there(monkeypatch) -> None:
    monkeypatch.setattr(cached, "_present", weakref.WeakSet())
    cached.remember("answers", lambda: np.zeros(1_000))
    mine = cached.ticket_for(fake_model())
    somebody = cached.sign_in()
    cached.clear_when_alone()
    assert cached.pool().find("answers") is not None
    del somebody
    gc.collect()
    cached.clear_when_alone()
    assert cached.pool().find("answers") is None
    assert mine.get() is not None


def test_each_session_signs_in_once(monkeypatch) -> None:
    monkeypatch.setattr(cached, "_present", weakref.WeakSet())
    one, other = open_page("dataset"), open_page("dataset")
    one.run()
    assert len(cached._present) == 2
    del one, other
