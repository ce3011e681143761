"""Uploaded files, held in the pool of all sessions instead of by Streamlit, which has no bound."""

import hashlib

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from core.errors import InputError
from core.pool import Ticket
from core.wording import cut
from pages.shared import cached

_HELD = "_uploads"  # id of a file -> ticket for its content


def take(file: UploadedFile) -> bytes:
    """Content of an uploaded file, which nobody holds from then on."""
    content = file.getvalue()
    context = get_script_run_ctx()
    if context is not None and content:
        # The widget goes on showing its name. `remove_file` would empty the widget.
        empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)
    file.truncate(0)
    return content


def read(file: UploadedFile) -> bytes:
    """Content of an uploaded file that will be read again, held by this session's ticket.

    Raises `InputError` when it had to make room for what others brought.
    """
    held: dict[str, Ticket] = st.session_state.setdefault(_HELD, {})
    if content := take(file):
        held[file.file_id] = cached.pool().put(("upload", hashed(content)), content)
        _let_go_of_removed(held)
    elif file.file_id in held:
        content = held[file.file_id].get()
        if content is None:
            raise InputError(
                f"{cut(file.name)} had to make room for other visitors' files. Upload it again."
            )
    return content


def hashed(content: bytes) -> str:
    """Text that differs for different contents."""
    return hashlib.sha256(content).hexdigest()


def _let_go_of_removed(held: dict[str, Ticket]) -> None:
    context = get_script_run_ctx()
    if context is None:
        return
    there = context.uploaded_file_mgr.get_files(context.session_id, list(held))
    for file_id in held.keys() - {record.file_id for record in there}:
        del held[file_id]
