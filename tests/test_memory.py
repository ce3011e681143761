import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core import memory


def write(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(f"{content}\n")


def left(tmp_path: Path, own: str) -> list[int]:
    (tmp_path / "own").write_text(own)
    return sorted(memory._left_in_cgroups(tmp_path / "own", tmp_path / "cgroup"))


def test_free_memory_is_that_of_the_machine_at_most() -> None:
    assert 0 < memory.free_bytes() <= psutil.virtual_memory().total


def test_group_of_version_2_leaves_its_limit_less_what_is_used(tmp_path: Path) -> None:
    root = tmp_path / "cgroup"
    write(root, memory__max="max", memory__current=999, memory__stat="inactive_file 0")
    write(root / "a", memory__max=500, memory__current=100, memory__stat="anon 5\ninactive_file 30")
    write(root / "a/b", memory__max=300, memory__current=90, memory__stat="inactive_file 0")
    assert left(tmp_path, "0::/a/b\n") == [210, 430]  # of both groups that it is in


def test_group_of_version_1_does_too(tmp_path: Path) -> None:
    write(
        tmp_path / "cgroup/memory/a",
        memory__limit_in_bytes=500,
        memory__usage_in_bytes=450,
        memory__stat="inactive_file 1\ntotal_inactive_file 40",
    )
    assert left(tmp_path, "5:cpu,cpuacct:/x\n4:memory:/a\n1:name=systemd:/\n") == [90]


def test_group_at_the_root_counts_where_the_path_is_the_hosts(tmp_path: Path) -> None:
    write(
        tmp_path / "cgroup",
        memory__max=500,
        memory__current=600,
        memory__stat="inactive_file 0",
    )
    assert left(tmp_path, "0::/docker/not-here\n") == [0]


def test_no_groups_leave_nothing_out(tmp_path: Path) -> None:
    assert left(tmp_path, "") == []
    assert list(memory._left_in_cgroups(tmp_path / "missing", tmp_path)) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's allocator")
def test_settled_allocator_gives_back_what_is_freed() -> None:
    """Arrays of 1 MB, of which every second one is freed, leave no holes that are kept."""
    code = """
import numpy as np
from core import memory

def anonymous():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024

memory.settle_allocator()
large = [np.ones(40 * 2**20, np.uint8)]
large.clear()  # by default this raises the size that is kept to 32 MB
before = anonymous()
arrays = [np.ones(2**20, np.uint8) for _ in range(100)]
del arrays[::2]
print(anonymous() - before)
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert float(result.stdout) < 60


def test_give_back_collects_cycles() -> None:
    class Node:
        alive = 0

        def __init__(self) -> None:
            self.me = self
            Node.alive += 1

        def __del__(self) -> None:
            Node.alive -= 1

    Node()
    memory.give_back()
    assert Node.alive == 0
