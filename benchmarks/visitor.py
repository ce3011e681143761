"""A visitor: a session without a browser that speaks to the server as Streamlit's page does.

It draws nothing, so that thirty of them are light and every wait is for the server alone. It asks
for fragments again when their timers say so, and caches the messages that a browser would cache.
"""

import queue
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATIENCE = 60.0  # seconds for one answer of the server


class Visitor:
    """A session at the address `path` of a server, as in `train?seed=1`. Close it at the end."""

    def __init__(self, url: str, path: str = "") -> None:
        self._url = url
        self._session_id = ""
        self._file_urls: queue.SimpleQueue[FileURLs] = queue.SimpleQueue()
        self._uploads: dict[str, UploadedFileInfo] = {}  # by the ids of their uploaders
        self._socket = connect(
            f"{url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,  # as between a browser and a server on one machine
        )
        page_name, _, self.query = path.partition("?")
        self._page_hash = ""
        self.menu: list[Any] = []  # pages, but for hidden ones, in Streamlit's own class
        self._cached: dict[str, ForwardMsg] = {}
        self._elements: dict[tuple[int, ...], Any] = {}
        self._fragments: dict[str, str] = {}  # a slider's id -> the fragment it stands in
        self._timers: dict[str, tuple[float, float]] = {}  # fragment -> (seconds between, due)
        self._finished = threading.Semaphore(0)
        self._awaited = ForwardMsg.FINISHED_SUCCESSFULLY
        self._finished_at = 0.0
        threading.Thread(target=self._listen, name="visitor", daemon=True).start()
        self.seconds_to_open = self._run(page_name=page_name)

    def rerun(self) -> float:
        """Ask for the whole page again; seconds until the server has finished."""
        return self._run()

    def go(self, path: str, query: str = "") -> float:
        """Go to another page through the menu, with settings in the address; seconds as of
        `rerun`.
        """
        self.query = query
        self._uploads = {}
        [self._page_hash] = [p.page_script_hash for p in self.menu if p.url_pathname == path]
        return self._run()

    def press(self, label: str) -> float:
        """Press the button with this label; seconds as of `rerun`."""
        [button] = [b for b in self.shown("button") if b.label == label]
        assert not button.disabled, label
        return self.press_id(button.id)

    def press_id(self, button: str) -> float:
        """Press the button with this id; seconds as of `rerun`."""
        return self._run(pressed=button)

    def upload(self, uploader: str, name: str, content: bytes) -> float:
        """Choose a file in the uploader with this id, in place of the last one; seconds as of
        `rerun`.
        """
        message = BackMsg()
        request = message.file_urls_request
        request.request_id, request.session_id = uploader, self._session_id
        request.file_names.append(name)
        self._socket.send(message.SerializeToString())
        urls = self._file_urls.get(timeout=PATIENCE)
        with requests.Session() as session:
            session.get(f"{self._url}/_stcore/health")
            token = session.cookies.get("_streamlit_xsrf", "")
            session.put(
                self._url + urls.upload_url,
                files={name: (name, content)},
                headers={"X-Xsrftoken": token},
            ).raise_for_status()
        info = UploadedFileInfo(name=name, size=len(content), file_id=urls.file_id)
        info.file_urls.CopyFrom(urls)
        self._uploads[uploader] = info
        return self._run()

    def slide(self, slider: Any, option: str) -> float:
        """Move a slider that is `shown` to an option; seconds until its fragment has been rerun."""
        return self._run(moved=(slider.id, option), fragment=self._fragments[slider.id])

    def shown(self, kind: str) -> Iterator[Any]:
        """The elements of a kind that are on the page, in Streamlit's own classes."""
        for element in list(self._elements.values()):
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    @property
    def run(self) -> str:
        """The link to a training in the address; empty without one."""
        return parse_qs(self.query).get("run", [""])[0]

    def close(self) -> None:
        """Leave, as by closing the tab."""
        self._socket.close()

    def _run(self, page_name: str = "", **asked_for: Any) -> float:
        while self._finished.acquire(blocking=False):
            pass
        fragment = "fragment" in asked_for
        self._awaited = (
            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
            if fragment
            else ForwardMsg.FINISHED_SUCCESSFULLY
        )
        started = time.perf_counter()
        self._ask(page_name=page_name, **asked_for)
        if not self._finished.acquire(timeout=PATIENCE):
            raise TimeoutError(f"The server did not finish within {PATIENCE:.0f} seconds.")
        for exception in self.shown("exception"):
            raise AssertionError(f"{exception.type}: {exception.message}")
        for alert in self.shown("alert"):
            assert not alert.body.startswith("Something went wrong"), alert.body
        return self._finished_at - started

    def _ask(
        self,
        fragment: str = "",
        page_name: str = "",
        pressed: str = "",
        moved: tuple[str, str] = ("", ""),
        timer: bool = False,
    ) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, page_name
        state.page_script_hash = self._page_hash
        state.fragment_id, state.is_auto_rerun = fragment, timer
        state.cached_message_hashes.extend(list(self._cached))
        state.context_info.color_scheme = "light"
        if pressed:
            state.widget_states.widgets.add(id=pressed, trigger_value=True)
        for uploader, info in self._uploads.items():
            widget = state.widget_states.widgets.add(id=uploader)
            widget.file_uploader_state_value.uploaded_file_info.append(info)
        slider, option = moved
        if slider:
            state.widget_states.widgets.add(id=slider).string_array_value.data.append(option)
        self._socket.send(message.SerializeToString())

    def _listen(self) -> None:
        try:
            while True:
                due = min((due for _, due in self._timers.values()), default=None)
                wait = None if due is None else max(due - time.perf_counter(), 0.001)
                try:
                    data = self._socket.recv(timeout=wait)
                except TimeoutError:
                    self._ask_again()
                else:
                    self._take(ForwardMsg.FromString(data), time.perf_counter())
        except ConnectionClosed:
            pass

    def _ask_again(self) -> None:
        now = time.perf_counter()
        for fragment, (interval, due) in self._timers.items():
            if due <= now:
                self._timers[fragment] = interval, now + interval
                self._ask(fragment, timer=True)

    def _take(self, message: ForwardMsg, now: float) -> None:
        path = tuple(message.metadata.delta_path)
        if message.WhichOneof("type") == "ref_hash":
            message = self._cached[message.ref_hash]
        elif message.metadata.cacheable:
            self._cached[message.hash] = message
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self._elements[path] = element
            if element.WhichOneof("type") == "slider":
                self._fragments[element.slider.id] = message.delta.fragment_id
        elif kind == "file_urls_response":
            self._file_urls.put(message.file_urls_response.file_urls[0])
        elif kind == "new_session":
            self._session_id = message.new_session.initialize.session_id
            self._page_hash = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                self._elements, self._timers = {}, {}
        elif kind == "navigation":
            pages = message.navigation.app_pages
            self.menu = [page for page in pages if not page.is_hidden]
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            interval = message.auto_rerun.interval
            self._timers[message.auto_rerun.fragment_id] = interval, now + interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._timers.pop(fragment, None)
        elif kind == "script_finished":
            assert message.script_finished != ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            if message.script_finished == self._awaited:
                self._finished_at = now
                self._finished.release()
