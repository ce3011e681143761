"""Pool of the models of all sessions, within one budget of memory; the oldest are dropped first."""

import threading

from core.nets import checkpoints
from core.nets.model import Model

MAX_BYTES = 100 * 2**20


class ModelPool:
    """Models by tickets, equal ones once. Threads may share it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()  # guards the field below
        self._models: dict[str, Model] = {}  # newest last

    def put(self, model: Model) -> str:
        """Add a model as the newest, and return the ticket to get it by.

        The oldest models are dropped until the others fit; the newest stays, however large.
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
        """Model of a ticket, or None when it was dropped."""
        with self._lock:
            return self._models.get(ticket)


def num_bytes(model: Model) -> int:
    """Memory of a model's weights and density, in bytes."""
    density = () if model.density is None else vars(model.density).values()
    return sum(array.nbytes for array in (*model.weights.values(), *density))
