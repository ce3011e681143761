"""Memory of this process and its host: how much is free, and giving back what is not used."""

import ctypes
import functools
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUPS = Path("/proc/self/cgroup")
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of mallopt(3)
_LARGE_BYTES = 128 * 2**10  # an array of so many bytes goes back to the system when it is freed
_TIDY_SECONDS = 15.0


def free_bytes() -> int:
    """Memory that this process may still take: what its control groups (version 1 or 2) leave of
    their limits, and what the machine has, whichever is least.
    """
    return min(psutil.virtual_memory().available, *_left_in_cgroups(), sys.maxsize)


@functools.cache
def settle_allocator() -> None:
    """Have the allocator keep few arenas and give large arrays back as soon as they are freed, for
    the rest of the process.

    By default glibc opens eight arenas for each core, each with holes of its own, and keeps arrays
    of up to 32 MB once one of that size was freed. Without glibc nothing happens.
    """
    if (libc := _glibc()) is not None:
        libc.mallopt(_ARENA_MAX, 2)
        libc.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_TRIM_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Collect garbage, and give the pages that nothing uses back to the system."""
    gc.collect()
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


def keep_tidy(before: Callable[[], None]) -> None:
    """Give memory back every now and then, in a daemon thread that lives as long as the process;
    `before` lets go of what nobody needs any more.
    """

    def tidy() -> None:
        pause = threading.Event()
        while not pause.wait(_TIDY_SECONDS):
            before()
            give_back()

    threading.Thread(target=tidy, name="tidy", daemon=True).start()


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None


def _left_in_cgroups(own: Path = _OWN_CGROUPS, root: Path = _CGROUPS) -> Iterator[int]:
    """What is left of the limit of each control group that this process is in.

    Files that the kernel kept in memory and has not used lately are as good as free.
    """
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:  # no Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            names = ("memory.max", "memory.current", "inactive_file")
            folder = root
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            folder = root / "memory"
        else:
            continue
        # The group and those around it. In a container the path may be one of the host's, and
        # the container's own group lies at the root.
        group = folder / path.lstrip("/")
        for each in {folder, group, *group.parents}:
            if each == folder or folder in each.parents:
                yield from _left_in_cgroup(each, *names)


def _left_in_cgroup(group: Path, limit: str, usage: str, inactive: str) -> Iterator[int]:
    try:
        text = (group / limit).read_text(encoding="utf-8").strip()
        used = int((group / usage).read_text(encoding="utf-8"))
        stat = (group / "memory.stat").read_text(encoding="utf-8")
    except OSError:
        return
    if text == "max":
        return
    figures = dict(line.split(maxsplit=1) for line in stat.splitlines())
    yield max(int(text) - used + int(figures.get(inactive, 0)), 0)
