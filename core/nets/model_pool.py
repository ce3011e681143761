"""The models that all sessions of a server keep, within one budget: the oldest weights go first."""

import threading

from core.nets import checkpoints
from core.nets.model import Model

MAX_BYTES = 100 * 2**20


class ModelPool:
    """Models by tickets. Equal models are kept once. Safe to share between threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()  # guards what follows
        self._models: dict[str, Model] = {}  # the one that was put last is last

    def put(self, model: Model) -> str:
        """Keep a model as the newest; returns the ticket to ask for it by.

        The oldest are dropped until the others fit; the newest stays, however large.
        """
        ticket = checkpoints.fingerprint(model)
        with self._lock:
            self._models[ticket] = self._models.pop(ticket, model)
            total = sum(map(num_bytes, self._models.values()))
            for oldest in list(self._models)[:-1]:
                if total <= self._max_bytes:
                    break
                total -= num_bytes(self._models.pop(oldest))
        return ticket

    def get(self, ticket: str) -> Model | None:
        """The model of a ticket; None when it was dropped."""
        with self._lock:
            return self._models.get(ticket)


def num_bytes(model: Model) -> int:
    """Memory of a model's weights and density."""
    density = () if model.density is None else vars(model.density).values()
    return sum(array.nbytes for array in (*model.weights.values(), *density))
