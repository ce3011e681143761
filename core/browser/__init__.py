"""The way from a drawing to a verdict in a browser, for where no server is asked."""

import dataclasses
import json
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
import safetensors.numpy

from core.nets import checkpoints
from core.nets.model import Model
from core.recipes import RELU

MAX_BYTES = 2_000_000  # of a network that is sent to a browser
# What was made of a model, as long as that is there: a page asks for it at every rerun.
_made: WeakKeyDictionary[Model, bytes | None] = WeakKeyDictionary()


def judge_script() -> str:
    """Source of a JavaScript module: ink, framing, network and scores, equal to those in Python."""
    return (Path(__file__).parent / "judge.js").read_text(encoding="utf-8")


def network_bytes(model: Model) -> bytes | None:
    """Model as the module's `readNetwork` takes it, without density; None if it is too large."""
    if model not in _made:
        _made[model] = _make_bytes(model)
    return _made[model]


def _make_bytes(model: Model) -> bytes | None:
    if 2 * sum(weight.size for weight in model.weights.values()) > MAX_BYTES:
        return None
    network = model.recipe.network
    about = {
        "fingerprint": checkpoints.fingerprint(model),
        "standardizer": dataclasses.asdict(model.standardizer),
        "loss": model.recipe.optimisation.loss,
        "rectified": network.activation == RELU,
        "pools": [pool for _, pool in network.windows],
    }
    weights = {name: weight.astype(np.float16) for name, weight in model.weights.items()}
    return safetensors.numpy.save(weights, metadata={"network": json.dumps(about)})
