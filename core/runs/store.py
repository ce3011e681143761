"""A store on the disk of runs that have ended: links find them after the server has restarted.

Each run has a folder, written whole or not at all: `run.json` (recipes and curves), `links/` (a
file for each link, named after the hash of its secret) and a safetensors file for each lane with a
model. The oldest runs go when there is no more room.
"""

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import platformdirs
from filelock import FileLock, Timeout

from core import files
from core.errors import CheckpointError, RecipeError
from core.nets import checkpoints
from core.nets.model import Model
from core.runs.curves import NO_CURVES
from core.runs.snapshot import DONE, LaneSnapshot, RunSnapshot, from_json, to_json

MAX_BYTES = 10**9
_ID = re.compile(r"[A-Za-z0-9_-]{8}")
_LINK = re.compile(rf"({_ID.pattern})([A-Za-z0-9_-]{{22}})")
_RUN, _LINKS, _PART = "run.json", "links", ".part-"
_CONTROLS, _WATCHES = "controls", "watches"
_WRITING_SECONDS = 600  # after which a small file is no longer being written


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
    """Runs in a folder of at most `max_bytes`, which several servers may share."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def sweep(self) -> None:
        """Delete what servers left half-written that were killed, but nothing that one writes
        now. A folder that cannot be read or changed stays as it is.
        """
        for part in {path.with_suffix("") for path in self._folder.glob(f"{_PART}*")}:
            with contextlib.suppress(OSError, Timeout), self._lock(part).acquire(blocking=False):
                shutil.rmtree(part, ignore_errors=True)
                Path(f"{part}.lock").unlink()
        for leftover in self._folder.glob(f"*/**/*{files.PART}"):
            with contextlib.suppress(OSError):
                if time.time() - leftover.stat().st_mtime > _WRITING_SECONDS:
                    leftover.unlink()

    def save(self, run: str, snapshot: RunSnapshot, links: Mapping[str, bool]) -> None:
        """Write a run under its id, with its links: hashed secret -> whether it controls.

        Raises `OSError` or `CheckpointError` when it cannot.
        """
        part = self._folder / f"{_PART}{run}"
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock(part):
            shutil.rmtree(part, ignore_errors=True)
            try:
                part.mkdir()
                for index, lane in enumerate(snapshot.lanes):
                    if lane.model is not None:
                        checkpoints.save(lane.model, part / f"{index}.safetensors")
                (part / _RUN).write_text(json.dumps(to_json(snapshot)), encoding="utf-8")
                for secret, controls in links.items():
                    _write_link(part, secret, controls=controls)
                os.replace(part, self._folder / run)  # a folder, so it has to be a new name
            finally:
                shutil.rmtree(part, ignore_errors=True)
                Path(f"{part}.lock").unlink(missing_ok=True)
        self._make_room()

    def add_link(self, run: str, secret: str, *, controls: bool) -> None:
        """Write down another link of a run, by its hashed secret, when the run is still there.

        A file a link, so that servers that share the folder lose none of each other's. Raises
        `OSError` when it cannot be written.
        """
        if (self._folder / run).is_dir():
            _write_link(self._folder / run, secret, controls=controls)

    def links(self, run: str) -> dict[str, bool]:
        """Links of a run that are on the disk, those of other servers too."""
        return _read_links(self._folder / run)

    def load(self, link: Link) -> tuple[RunSnapshot, dict[str, bool]] | None:
        """A run and its links as `save` takes them; None when there is none with this link.

        A damaged file costs what it holds: a network, or the curves. The message says so.
        """
        folder = self._folder / link.run
        if not _ID.fullmatch(link.run):
            return None
        links = _read_links(folder)
        if hashed(link.secret) not in links:
            return None
        models, problems = _read_models(folder)
        try:
            run = json.loads((folder / _RUN).read_text(encoding="utf-8"))
            by_lane = [models.get(index) for index in range(len(run["lanes"]))]
            snapshot = from_json(run, by_lane)
        except (OSError, KeyError, TypeError, ValueError, RecipeError):
            if not models:
                return None
            problems.append("Its curves on the server's disk are damaged.")
            lanes = tuple(
                LaneSnapshot(model.recipe, 0, 0, NO_CURVES, model)
                for _, model in sorted(models.items())
            )
            snapshot = RunSnapshot(DONE, lanes, "", 0.0, watchers=1)
        message = " ".join(filter(None, [snapshot.message, *problems]))
        return dataclasses.replace(snapshot, message=message), links

    def _lock(self, part: Path) -> FileLock:
        """The lock that whoever writes a half-written folder holds, also beyond this process."""
        return FileLock(f"{part}.lock")

    def _make_room(self) -> None:
        """Delete the oldest runs until the others fit; the newest stays."""
        ages = []
        for folder in self._folder.glob("[!.]*"):
            with contextlib.suppress(OSError):
                size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                ages.append((folder.stat().st_mtime, folder, size))
        total = sum(size for _, _, size in ages)
        for _, folder, size in sorted(ages)[:-1]:
            if total <= self._max_bytes:
                return
            shutil.rmtree(folder, ignore_errors=True)
            total -= size


def _write_link(folder: Path, secret: str, *, controls: bool) -> None:
    files.write(folder / _LINKS / secret, _CONTROLS if controls else _WATCHES)


def _read_links(folder: Path) -> dict[str, bool]:
    """Hashed secret -> whether it controls, of the links that can be read."""
    links = {}
    with contextlib.suppress(OSError):
        for path in (folder / _LINKS).iterdir():
            with contextlib.suppress(OSError, ValueError):
                text = path.read_text(encoding="utf-8")
                if text in (_CONTROLS, _WATCHES):
                    links[path.name] = text == _CONTROLS
    return links


def _read_models(folder: Path) -> tuple[dict[int, Model], list[str]]:
    """Models by their lanes, and sentences about those that cannot be read."""
    models, problems = {}, []
    for path in sorted(folder.glob("[0-9].safetensors")):
        try:
            models[int(path.stem)] = checkpoints.load(path)
        except (OSError, CheckpointError):
            problems.append(
                f"The network of training {int(path.stem) + 1} on the server's disk is damaged."
            )
    return models, problems
