"""A real server in a process of its own, as `streamlit run` starts it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Server:
    """Where it listens, and its process."""

    url: str
    pid: int

    def loaded_libraries(self) -> str:
        """The paths of all shared libraries it has loaded (Linux)."""
        return Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")

    @property
    def is_alive(self) -> bool:
        """Whether its process is there and not dead."""
        try:
            return "zombie" not in Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return False

    def memory_mb(self) -> float:
        """Its resident memory (Linux)."""
        return self._status("VmRSS") / 1024

    def num_threads(self) -> int:
        """How many threads it has (Linux)."""
        return self._status("Threads")

    def busy_seconds(self) -> float:
        """How long its threads have computed, all together (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").split(") ")[-1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _status(self, name: str) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
        return int(line.split()[1])


@contextlib.contextmanager
def serve(
    script: str = "app.py",
    env: Mapping[str, str] | None = None,
    before: str = "pass",
    enter: Callable[[int], None] | None = None,
) -> Iterator[Server]:
    """Start a server on a free port, wait until it is healthy, stop it at the end.

    `before` is Python that its process runs first, to set what the app leaves nobody to set;
    `enter` is called with its process before it has loaded anything.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--server.port={port}",
        "--server.address=127.0.0.1",
        "--server.headless=true",
        "--server.fileWatcherType=none",
    ]
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"input(); {before}; from streamlit.web.cli import main; main()",
            "run",
            script,
            *options,
        ],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if enter is not None:
        enter(process.pid)
    assert process.stdin is not None
    process.stdin.write(b"\n")
    process.stdin.close()
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert process.poll() is None, f"streamlit run {script} ended by itself"
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health"):
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"streamlit run {script} is not healthy after 30 seconds")
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(20)
