"""A control group (cgroup, version 1 or 2) with little memory and a share of a core."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_NAME = f"none-of-the-above-{os.getpid()}"
_PERIOD = 100_000  # microseconds, in which a share of a core may be used


class ControlGroup:
    """A group that processes can be put into."""

    def __init__(self, folders: list[Path]) -> None:
        self._folders = folders

    def add(self, pid: int) -> None:
        """Put a process into the group, with all that it starts from then on."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def anonymous_mb(self) -> float:
        """Memory of the group's processes that is no copy of a file."""
        stat = (self._folders[0] / "memory.stat").read_text()
        figures = dict(line.split() for line in stat.splitlines())
        return int(figures["anon" if self._is_2 else "total_rss"]) / 1e6

    @property
    def _is_2(self) -> bool:
        return (self._folders[0] / "memory.max").exists()


@contextlib.contextmanager
def control_group(megabytes: int, cores: float | None) -> Iterator[ControlGroup | None]:
    """A new group of `megabytes` and a number of cores (None: all), removed at the end; None where
    this machine or this user may make none.
    """
    try:
        group = _make(megabytes, cores)
    except OSError:
        yield None
        return
    try:
        yield group
    finally:
        for folder in group._folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _make(megabytes: int, cores: float | None) -> ControlGroup:
    if (_ROOT / "cgroup.controllers").exists():
        folder = _ROOT / _NAME
        folder.mkdir()
        (folder / "memory.max").write_text(str(megabytes * 10**6))
        with contextlib.suppress(OSError):
            (folder / "memory.swap.max").write_text("0")
        if cores is not None:
            (folder / "cpu.max").write_text(f"{int(cores * _PERIOD)} {_PERIOD}")
        return ControlGroup([folder])
    memory = _ROOT / "memory" / _NAME
    memory.mkdir()
    (memory / "memory.limit_in_bytes").write_text(str(megabytes * 10**6))
    folders = [memory]
    if cores is not None:
        cpu = _ROOT / "cpu" / _NAME
        cpu.mkdir()
        (cpu / "cpu.cfs_period_us").write_text(str(_PERIOD))
        (cpu / "cpu.cfs_quota_us").write_text(str(int(cores * _PERIOD)))
        folders.append(cpu)
    return ControlGroup(folders)
