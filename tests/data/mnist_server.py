"""Mirrors on 127.0.0.1 that misbehave as the first part of a request's path says."""

import contextlib
import gzip
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class MnistServer(ThreadingHTTPServer):
    """Server of `files` (name without .gz -> .gz content); `requests` lists the paths it got."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.requests: list[str] = []
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def mirror(self, behaviour: str) -> str:
        """Address of a mirror with some behaviour: good, unpacked, 404, html, half, …"""
        return f"http://127.0.0.1:{self.server_address[1]}/{behaviour}/"

    def stop(self) -> None:
        """Let go of hanging requests and close."""
        self.closing.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: MnistServer

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        behaviour, name = self.path.strip("/").split("/")
        content = self.server.files[name.removesuffix(".gz")]
        match behaviour:
            case "good":
                self._send(content)
            case "unpacked":  # as a server that declares .gz as an encoding of its own
                self._send(content, encoding="gzip")
            case "404":
                self.send_error(404)
            case "html":
                self._send(b"<html>Please log in to this network</html>")
            case "wrong":
                self._send(gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x07"))
            case "half":
                self._send(content[: len(content) // 2], length=len(content))
            case "no-length":
                self._send(content[: len(content) // 2], length="many")
            case "negative" | "0" | "many" | "1000000000000000":
                self._send(content, length=behaviour.replace("negative", "-5"))
            case "hang":
                self.server.closing.wait(30)
            case "drip":
                self._send(b"", length=len(content))
                self._drip(content)
            case "slow-headers":
                self._drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            case "crawl":
                self._send(b"", length=10_000_000)
                for _ in range(400):
                    self.server.closing.wait(0.002)
                    self.wfile.write(bytes(100))

    def _send(self, content: bytes, *, length: object = None, encoding: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length or len(content)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(content)

    def _drip(self, content: bytes) -> None:
        for number in content:
            self.wfile.write(bytes([number]))
            self.wfile.flush()
            if self.server.closing.wait(0.05):
                return

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client gave up
            super().handle()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
