"""A real server in a process of its own, as `streamlit run` starts it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
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

    def memory_mb(self) -> float:
        """Its resident memory (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextlib.contextmanager
def serve(script: str = "app.py", env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server on a free port, wait until it is healthy, stop it at the end."""
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
            "-m",
            "streamlit",
            "run",
            script,
            "--server.fileWatcherType=none",
            *options,
        ],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
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
