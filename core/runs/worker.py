"""A worker's part in a run: training it for a slice of time, and measuring the best models when it
has ended. Takes the lock of all runs only to write.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from core.data.samples import Splits
from core.errors import NotaError
from core.recipes import Recipe
from core.runs.run import Run
from core.runs.snapshot import DONE, FAILED, PAUSED, TRAINING
from core.training.events import Event

Train = Callable[[Recipe, Splits], Iterator[Event]]

SLICE = 0.1  # seconds a run trains before another has its turn
NO_MEMORY = "There was not enough memory for this network. Make its layers smaller."


def keep_to_one_core(recipes: Iterable[Recipe]) -> None:
    """Let torch use one thread, which each thread that trains has to say for itself; nothing for
    recipes that do not need torch.
    """
    if any(recipe.needs_torch for recipe in recipes):
        import torch  # noqa: PLC0415 (as above)

        torch.set_num_threads(1)


def take_turn(run: Run, train: Train) -> None:
    """Train a run for a slice of time, or a paused one for a step. A failed one gets a message."""
    try:
        keep_to_one_core(lane.recipe for lane in run.lanes)
        if not run.generators:
            assert run.samples is not None
            run.generators = [train(lane.recipe, run.samples) for lane in run.lanes]
        if run.state == PAUSED:
            run.one_step()
            with run.lock:
                run.steps_asked = max(run.steps_asked - 1, 0)
        until = time.monotonic() + SLICE
        while run.state == TRAINING and run.advance():
            if time.monotonic() >= until:
                break
        if all(lane.finished for lane in run.lanes):
            run.settle(DONE)
    # A fault of ours must not leave the page waiting, nor end the worker for everybody else.
    except BaseException as error:  # noqa: BLE001
        run.settle(FAILED, complaint(error))


def measure_best(run: Run) -> None:
    """Make the model of each lane's best epoch; where it cannot be made, the run says why."""
    for lane in run.lanes:
        try:
            model = None if lane.best is None else lane.best.measure()
        except BaseException as error:  # noqa: BLE001 (as above)
            with run.lock:
                run.message = run.message or complaint(error)
        else:
            with run.lock:
                lane.model = model


def complaint(error: BaseException) -> str:
    """An error as a sentence for whoever watches the run."""
    text = str(error)
    if isinstance(error, NotaError):
        return text
    if isinstance(error, MemoryError) or "allocate memory" in text:
        return NO_MEMORY
    name = type(error).__name__
    return f"The training broke off ({f'{name}: {text[:200]}' if text else name})."
