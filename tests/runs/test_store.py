"""What killed servers leave in the folder of runs."""

import os
import subprocess
import sys
import time
from pathlib import Path

from fakes import fake_model, fake_recipe
from filelock import FileLock

from core.runs.curves import NO_CURVES
from core.runs.snapshot import DONE, LaneSnapshot, RunSnapshot
from core.runs.store import RunStore, hashed, new_id, new_link

RUN = RunSnapshot(DONE, (LaneSnapshot(fake_recipe(), 1, 1, NO_CURVES, fake_model()),), "", 1.0, 1)


def test_sweep_deletes_what_a_killed_server_left(tmp_path: Path) -> None:
    code = f"""
import os, sys
sys.path[:0] = [".", "tests"]
from pathlib import Path
from core.runs import store
from runs.test_store import RUN
replace = os.replace
os.replace = lambda a, b: os._exit(9) if Path(a).is_dir() else replace(a, b)
store.RunStore(Path({str(tmp_path)!r})).save("abcdefgh", RUN, {{}})
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 9
    assert (tmp_path / ".part-abcdefgh" / "0.safetensors").exists()
    link = new_link(new_id())
    RunStore(tmp_path).save(link.run, RUN, {hashed(link.secret): True})
    RunStore(tmp_path).sweep()
    assert [path.name for path in tmp_path.iterdir()] == [link.run]
    assert RunStore(tmp_path).load(link) is not None


def test_sweep_leaves_what_another_server_writes_now(tmp_path: Path) -> None:
    part = tmp_path / ".part-abcdefgh"
    part.mkdir()
    with FileLock(f"{part}.lock"):
        RunStore(tmp_path).sweep()
        assert part.exists()
    RunStore(tmp_path).sweep()
    assert list(tmp_path.iterdir()) == []


def test_sweep_deletes_small_files_that_nobody_writes_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "abcdefgh" / "links"
    folder.mkdir(parents=True)
    old, new = folder / "old.part", folder / "new.part"
    for path in (old, new):
        path.write_text("x")
    os.utime(old, (time.time() - 3_600,) * 2)
    RunStore(tmp_path).sweep()
    assert list(folder.iterdir()) == [new]


def test_sweep_of_a_folder_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    RunStore(tmp_path / "missing").sweep()
    (tmp_path / "file").write_text("")
    RunStore(tmp_path / "file").sweep()
