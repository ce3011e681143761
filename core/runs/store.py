"""A store on the disk of runs that have ended: links find them after the server has restarted.

Each run has a folder, written whole or not at all: `run.json` (recipes and curves), `links.json`
(hashes of the links' secrets) and a safetensors file for each lane with a model. The oldest runs go
when there is no more room.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import platformdirs

from core import files
from core.errors import CheckpointError, RecipeError
from core.nets import checkpoints
from core.runs.snapshot import RunSnapshot, from_json, to_json

MAX_BYTES = 10**9
_ID = re.compile(r"[A-Za-z0-9_-]{8}")
_LINK = re.compile(rf"({_ID.pattern})([A-Za-z0-9_-]{{22}})")
_RUN, _LINKS = "run.json", "links.json"


class Link(NamedTuple):
    """A run's id and a secret, as they stand in an address: the secret decides what its holder may
    do with the run.
    """

    run: str
    secret: str

    def __str__(self) -> str:
        return self.run + self.secret


def new_id() -> str:
    """An id for a run, 48 random bits in 8 characters."""
    return secrets.token_urlsafe(6)


def new_link(run: str) -> Link:
    """A link to the run of this id, with a secret of 128 random bits."""
    return Link(run, secrets.token_urlsafe(16))


def parse_link(text: str) -> Link | None:
    """The inverse of `str(link)`; None for text that can be no link."""
    match = _LINK.fullmatch(text)
    return None if match is None else Link(*match.groups())


def hashed(secret: str) -> str:
    """The SHA-256 of a secret, which is kept instead of the secret itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def default_folder() -> Path:
    """The folder of runs in the user's cache directory."""
    return Path(platformdirs.user_cache_dir("none-of-the-above")) / "runs"


class RunStore:
    """Runs in a folder of at most `max_bytes`."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def save(self, run: str, snapshot: RunSnapshot, links: Mapping[str, bool]) -> None:
        """Write a run under its id, with its links: hashed secret -> whether it controls.

        Raises `OSError` or `CheckpointError` when it cannot.
        """
        part = self._folder / f".part-{run}"
        shutil.rmtree(part, ignore_errors=True)
        try:
            part.mkdir(parents=True)
            for index, lane in enumerate(snapshot.lanes):
                if lane.model is not None:
                    checkpoints.save(lane.model, part / f"{index}.safetensors")
            (part / _RUN).write_text(json.dumps(to_json(snapshot)), encoding="utf-8")
            self._write_links(part, links)
            os.replace(part, self._folder / run)  # a folder, so it has to be a new name
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self._make_room()

    def save_links(self, run: str, links: Mapping[str, bool]) -> None:
        """Replace the links of a run, when it is still there."""
        with contextlib.suppress(FileNotFoundError):
            self._write_links(self._folder / run, links)

    def load(self, link: Link) -> tuple[RunSnapshot, dict[str, bool]] | None:
        """A run and its links as `save` takes them; None when there is none with this link."""
        folder = self._folder / link.run
        if not _ID.fullmatch(link.run):
            return None
        try:
            links = dict(json.loads((folder / _LINKS).read_text(encoding="utf-8")))
            if hashed(link.secret) not in links:
                return None
            run = json.loads((folder / _RUN).read_text(encoding="utf-8"))
            paths = [folder / f"{index}.safetensors" for index in range(len(run["lanes"]))]
            models = [checkpoints.load(path) if path.exists() else None for path in paths]
            return from_json(run, models), links
        # A file that is missing or damaged: there is no such run any more.
        except (OSError, KeyError, TypeError, ValueError, RecipeError, CheckpointError):
            return None

    def _write_links(self, folder: Path, links: Mapping[str, bool]) -> None:
        files.write(folder / _LINKS, json.dumps(dict(links)))

    def _make_room(self) -> None:
        """Delete the oldest runs until the others fit; the newest stays."""
        ages = []
        for folder in self._folder.iterdir():
            with contextlib.suppress(OSError):
                size = sum(path.stat().st_size for path in folder.iterdir())
                ages.append((folder.stat().st_mtime, folder, size))
        total = sum(size for _, _, size in ages)
        for _, folder, size in sorted(ages)[:-1]:
            if total <= self._max_bytes:
                return
            shutil.rmtree(folder, ignore_errors=True)
            total -= size
