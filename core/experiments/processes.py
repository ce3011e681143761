"""Processes for trainings side by side: as many at a time as there are cores, one thread each, so
that neither the time of a training nor its figures depend on the cores.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from multiprocessing.queues import SimpleQueue
from typing import Any, TypeVar

from core.training.events import EpochDone, Event

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_PAUSE = 0.2  # seconds between two looks at how far the trainings are

Result = TypeVar("Result")
Epochs = SimpleQueue[None]
_epochs: Epochs | None = None


def side_by_side(
    work: Callable[..., Result], jobs: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[tuple[Any, ...], Result] | None]:
    """Call `work(*job)` for each job. Yields None for each epoch that `tell_epochs` counts there,
    and each job with its result when it has ended. When it is closed no other job is begun.
    """
    os.environ.update(dict.fromkeys(THREADS, "1"))  # for NumPy, in the processes
    # spawn, since a fork would copy torch's thread pools in mid-air.
    context = multiprocessing.get_context("spawn")
    epochs: Epochs = context.SimpleQueue()
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=context, initializer=_begin, initargs=(epochs,)
    ) as pool:
        working = {pool.submit(work, *job): job for job in jobs}
        try:
            while working:
                finished, _ = wait(working, _PAUSE, FIRST_COMPLETED)
                while not epochs.empty():
                    yield epochs.get()
                for future in finished:
                    yield working.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def tell_epochs(event: Event) -> None:
    """Count the epochs among a training's events, for the process that waits for the training."""
    if _epochs is not None and isinstance(event, EpochDone):
        _epochs.put(None)


def _begin(epochs: Epochs) -> None:
    global _epochs
    _epochs = epochs
