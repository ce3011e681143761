"""A visitor who does what comes to mind, without a pause: changes page, presses any button, trains
and sweeps with settings of its own, uploads, leaves and comes back.
"""

import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from visitor import Visitor

ROOT = Path(__file__).resolve().parents[1]
_MIX = {  # shares of what is done
    "change page": 0.25,
    "rerun": 0.17,
    "press": 0.35,
    "train": 0.12,
    "upload": 0.08,
    "leave": 0.03,
}


class MixedVisitor:
    """One visitor; a seed decides what it does. `problems` counts what went wrong, by page."""

    def __init__(self, url: str, seed: int) -> None:
        self._url, self._rng = url, np.random.default_rng(seed)
        self._visitor = Visitor(url)
        self.page = ""
        self.done: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.seconds: list[float] = []

    def act(self) -> None:
        """Do one thing, and write down how long the server took or what went wrong."""
        name = str(self._rng.choice(list(_MIX), p=list(_MIX.values())))
        actions: dict[str, Callable[[], float]] = {
            "change page": self._change_page,
            "rerun": self._visitor.rerun,
            "press": self._press,
            "train": self._train,
            "upload": self._upload,
            "leave": self._leave,
        }
        try:
            self.seconds.append(actions[name]())
            self.done[name] += 1
        except AssertionError as error:  # an exception on the page
            self.problems[f"{self.page or 'draw'}, {name}: {str(error)[:160]}"] += 1

    def come_back(self) -> None:
        """Begin again after a lost connection."""
        self._leave()

    def close(self) -> None:
        """Leave for good."""
        self._visitor.close()

    def _change_page(self) -> float:
        pages = [page.url_pathname for page in self._visitor.menu]
        self.page = str(self._rng.choice(pages))
        return self._visitor.go(self.page)

    def _press(self) -> float:
        buttons = [button for button in self._visitor.shown("button") if not button.disabled]
        if not buttons:
            return self._visitor.rerun()
        return self._visitor.press_id(buttons[self._rng.integers(len(buttons))].id)

    def _train(self) -> float:
        """Train, or sweep over, networks of settings that nobody else has."""
        rng = self._rng
        if rng.random() < 0.3:
            self.page = "lessons"
            values = ",".join(str(value) for value in rng.integers(16, 200, 3))
            query = f"setting=Units+of+the+hidden+layers&values={values}"
            seconds = self._visitor.go("lessons", query)
            return seconds + self._press_if_there("Sweep")
        self.page = "train"
        hidden = "%2C+".join(str(units) for units in rng.integers(16, 300, rng.integers(1, 3)))
        query = (
            f"hidden={hidden}&epochs={rng.integers(1, 6)}&seed={rng.integers(10_000)}"
            f"&batch={rng.choice([32, 64, 128, 256])}"
        )
        seconds = self._visitor.go("train", query)
        return seconds + self._press_if_there("Start race", "Start")

    def _press_if_there(self, *labels: str) -> float:
        for button in self._visitor.shown("button"):
            if button.label in labels and not button.disabled:
                self.done[f"pressed {button.label}"] += 1
                return self._visitor.press_id(button.id)
        return 0.0

    def _upload(self) -> float:
        uploaders = list(self._visitor.shown("file_uploader"))
        if not uploaders:
            self.page = str(self._rng.choice(["", "thresholds", "mistakes", "train"]))
            self._visitor.go(self.page)
            uploaders = list(self._visitor.shown("file_uploader"))
        uploader = uploaders[self._rng.integers(len(uploaders))]
        name, content = self._file(set(uploader.type))
        return self._visitor.upload(uploader.id, name, content)

    def _file(self, suffixes: set[str]) -> tuple[str, bytes]:
        rng = self._rng
        if ".safetensors" in suffixes:
            paths = sorted((ROOT / "weights").glob("*.safetensors"))
            return f"mine-{rng.integers(99)}.safetensors", rng.choice(paths).read_bytes()
        if ".json" in suffixes:
            network = {"layers": [784, int(rng.integers(10, 400)), 10]}
            recipe = {"name": "mine", "title": "Mine", "network": network}
            return "mine.json", json.dumps(recipe).encode()
        if ".npy" in suffixes and rng.random() < 0.5:
            file = io.BytesIO()
            np.save(file, rng.integers(0, 256, (500, 28, 28)).astype(np.uint8))
            return "things.npy", file.getvalue()
        pixels = np.full((900, 1200), 220, np.uint8) - rng.integers(0, 20, (900, 1200), np.uint8)
        pixels[200:700, 560:620] = 30
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG")
        return "photo.jpg", file.getvalue()

    def _leave(self) -> float:
        self._visitor.close()
        self._visitor = Visitor(self._url)
        self.page = ""
        return self._visitor.seconds_to_open
