"""Trainings in the background, most of them made up: no torch, steps as short as we like."""

import errno
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fakes import fake_model, fake_recipe, fake_splits

from core import files, memory
from core.errors import DataError, InputError, TrainingError
from core.pool import Pool, num_bytes
from core.recipes import Network, Optimisation, Recipe
from core.runs import scheduler, turns, worker
from core.runs.needs import needed_bytes
from core.runs.scheduler import NOBODY, OTHERS, PATIENCE, Scheduler
from core.runs.snapshot import GOING, RunSnapshot
from core.runs.store import Link, RunStore, hashed, parse_link
from core.runs.turns import RESERVED_BYTES
from core.runs.worker import NO_MEMORY
from core.training.events import EpochDone, Event, StepDone, TrainingDone
from core.training.loop import train

DIGITS = fake_splits()


class Clock:
    """Time that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Trainer:
    """A training of 3 steps an epoch that waits at each step for a permit."""

    def __init__(self, permits: int = 0) -> None:
        self.permits = threading.Semaphore(permits)
        self.order: list[int] = []  # the seeds of the steps, as they were made
        self.error: BaseException | None = None

    def __call__(self, recipe: Recipe, digits: object) -> Iterator[Event]:
        epochs, step = recipe.optimisation.epochs, 0
        model = fake_model(seed=recipe.seed)
        for epoch in range(1, epochs + 1):
            for _ in range(3):
                assert self.permits.acquire(timeout=20)
                step += 1
                if self.error is not None and step == 5:
                    raise self.error
                self.order.append(recipe.seed)
                yield StepDone(step, 3 * epochs, 1 / step, 10 * step, 0.5)
            right = 0.9 if epoch == 1 else 0.5  # the first epoch is the best
            yield EpochDone(epoch, epochs, step, 1, 0.5, 1, right, model, lambda: model)
        yield TrainingDone(model)


def free(seconds: float = 0.0) -> Trainer:
    """A training that needs no permits; `seconds` for each step."""
    trainer = Trainer(10**6)
    if seconds:
        trainer.permits.acquire = lambda timeout: time.sleep(seconds) or True  # type: ignore
    return trainer


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    yield
    wait(lambda: not training_threads())


def training_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "training"]


def wait(condition, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.002)


def steps(runs: Scheduler, link: Link) -> list[int]:
    return [len(lane.curves.losses) for lane in runs.snapshot(link).lanes]


def ended(runs: Scheduler, link: Link) -> RunSnapshot:
    wait(lambda: not runs.snapshot(link).going)
    return runs.snapshot(link)


def recipe(seed: int = 0, **optimisation: object) -> Recipe:
    return fake_recipe(**optimisation).replace(seed=seed)


def test_run_ends_with_the_model_of_the_best_epoch() -> None:
    runs = Scheduler(free())
    link = runs.start([recipe()], DIGITS)
    run = ended(runs, link)
    assert (run.state, run.fraction, run.message) == ("done", 1, "")
    [lane] = run.lanes
    np.testing.assert_allclose(lane.curves.losses, [1 / n for n in range(1, 7)])
    assert lane.curves.best_epoch == 1
    assert lane.curves.validation_accuracies.tolist() == [0.9, 0.5]
    assert lane.model.recipe.name == "fake"


def test_two_runs_take_fair_turns_and_a_small_one_overtakes(monkeypatch) -> None:
    monkeypatch.setattr(turns, "NUM_WORKERS", 1)
    monkeypatch.setattr(worker, "SLICE", 0.01)
    trainer = free(0.002)
    runs = Scheduler(trainer)
    long = runs.start([recipe(1, epochs=300)], DIGITS)
    other = runs.start([recipe(2, epochs=300)], DIGITS)
    small = runs.start([recipe(3)], DIGITS)
    assert ended(runs, small).state == "done"
    begun = [steps(runs, link)[0] for link in (long, other)]
    assert all(0 < count < 100 for count in begun)
    assert max(begun) - min(begun) < 20
    for link in (long, other):
        runs.stop(link)


def test_race_keeps_its_lanes_side_by_side() -> None:
    trainer = free()
    runs = Scheduler(trainer)
    assert ended(runs, runs.start([recipe(1), recipe(2)], DIGITS)).state == "done"
    assert trainer.order == [1, 2] * 6


def test_race_of_unequal_lengths_keeps_the_shares_equal() -> None:
    trainer = free()
    runs = Scheduler(trainer)
    assert ended(runs, runs.start([recipe(1, epochs=1), recipe(2, epochs=2)], DIGITS)).fraction == 1
    assert trainer.order == [1, 2, 2] * 3


def test_pause_holds_between_steps_and_resume_goes_on() -> None:
    trainer, clock = Trainer(2), Clock()
    runs = Scheduler(trainer, clock=clock)
    link = runs.start([recipe(epochs=1)], DIGITS)
    wait(lambda: steps(runs, link) == [2])
    clock.now = 10
    runs.pause(link)
    trainer.permits.release(10)  # the step that was under way is finished, no other is begun
    wait(lambda: not training_threads())
    assert steps(runs, link) == [3]
    clock.now = 50
    paused = runs.snapshot(link)
    assert (paused.state, paused.seconds) == ("paused", 10)
    runs.resume(link)
    run = ended(runs, link)
    assert (run.state, run.seconds) == ("done", 10)


def test_step_does_one_batch_of_each_lane_and_shows_the_epoch_it_ends() -> None:
    runs = Scheduler(free())
    link = runs.start([recipe(1), recipe(2)], DIGITS, paused=True)
    assert steps(runs, link) == [0, 0]
    for count in (1, 2, 3):
        runs.step(link)
        wait(lambda count=count: steps(runs, link) == [count, count] and not training_threads())
    assert [lane.curves.num_epochs for lane in runs.snapshot(link).lanes] == [1, 1]
    assert runs.snapshot(link).state == "paused"
    for _ in range(3):
        runs.step(link)
    assert ended(runs, link).state == "done"


def test_stop_is_heeded_between_steps_and_keeps_the_best_so_far() -> None:
    trainer = Trainer(4)
    runs = Scheduler(trainer)
    link = runs.start([recipe(epochs=100)], DIGITS)
    wait(lambda: steps(runs, link) == [4])
    assert runs.stop(link) is None
    trainer.permits.release(100)
    stopped = ended(runs, link)
    assert stopped.state == "stopped"
    assert steps(runs, link) == [5]
    assert stopped.lanes[0].model is not None
    assert not stopped.message


def test_stop_before_the_first_epoch_has_no_model() -> None:
    runs = Scheduler(free())
    link = runs.start([recipe()], DIGITS, paused=True)
    runs.stop(link)
    assert ended(runs, link).lanes[0].model is None


def test_run_that_nobody_touches_stops_by_itself() -> None:
    clock = Clock()
    runs = Scheduler(free(), clock=clock)
    watched, unwatched = (runs.start([recipe(seed)], DIGITS, paused=True) for seed in (1, 2))
    clock.now = PATIENCE - 1
    runs.touch(watched)
    clock.now = PATIENCE
    assert ended(runs, unwatched).message == NOBODY
    assert runs.snapshot(watched).state == "paused"
    runs.touch(runs.watch_link(watched))
    clock.now = 2 * PATIENCE - 1  # only somebody with the link to share still looks
    assert runs.snapshot(watched).state == "paused"
    runs.stop(watched)


def test_nobody_watching_is_noticed_by_the_worker_too() -> None:
    clock = Clock()
    trainer = free(0.001)
    runs = Scheduler(trainer, clock=clock)
    runs.start([recipe(epochs=100_0)], DIGITS)
    wait(lambda: len(trainer.order) > 3)
    clock.now = PATIENCE
    wait(lambda: not training_threads())
    assert len(trainer.order) < 3_000


def test_identical_runs_are_one() -> None:
    trainer = Trainer(1)
    runs = Scheduler(trainer)
    one, two = (runs.start([recipe()], DIGITS) for _ in range(2))
    other = runs.start([recipe(seed=1)], DIGITS, paused=True)
    assert one.run == two.run != other.run
    assert one.secret != two.secret
    assert runs.snapshot(one).watchers == 2
    assert runs.pause(one) == OTHERS
    assert runs.stop(one) == OTHERS
    assert runs.snapshot(two).state == "training"
    assert runs.snapshot(two).watchers == 1
    trainer.permits.release(100)
    assert ended(runs, two).state == "done"
    assert runs.start([recipe()], DIGITS).run == one.run  # it is done: nobody has to wait
    assert trainer.order == [0] * 6
    runs.stop(other)


def test_who_wants_to_watch_gets_a_run_that_moves_and_who_steps_one_of_their_own() -> None:
    trainer = Trainer()
    runs = Scheduler(trainer)
    held = runs.start([recipe()], DIGITS, paused=True)
    stepped = runs.start([recipe()], DIGITS, paused=True)
    assert stepped.run != held.run
    watched = runs.start([recipe()], DIGITS, to_watch=True)
    assert watched.run not in (held.run, stepped.run)
    assert runs.start([recipe()], DIGITS, to_watch=True).run == watched.run
    assert runs.snapshot(held).state == runs.snapshot(stepped).state == "paused"
    trainer.permits.release(100)
    assert ended(runs, watched).state == "done"
    again = runs.start([recipe()], DIGITS, to_watch=True)
    assert again.run != watched.run
    assert ended(runs, again).state == "done"
    runs.stop_all()


def test_last_watcher_may_stop() -> None:
    runs = Scheduler(Trainer())
    one, two = runs.start([recipe()], DIGITS, paused=True), runs.start([recipe()], DIGITS)
    assert runs.snapshot(one).state == "training"  # whoever joins a paused run wants it to go on
    runs.stop(one)
    assert runs.stop(two) is None
    assert runs.snapshot(two).state == "stopped"
    assert runs.start([recipe()], DIGITS).run != one.run
    runs.stop_all()
    runs._train.permits.release(100)


def test_link_to_share_only_watches() -> None:
    runs = Scheduler(free())
    link = runs.start([recipe()], DIGITS, paused=True)
    shared = runs.watch_link(link)
    assert runs.watch_link(shared) == shared != link
    assert (runs.controls(link), runs.controls(shared)) == (True, False)
    runs.stop(shared)
    runs.resume(shared)
    runs.step(shared)
    assert runs.snapshot(shared).state == "paused"
    assert runs.snapshot(Link(link.run, "guessed")) is None
    assert not runs.controls(Link(link.run, "guessed"))
    runs.stop(link)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TrainingError("The loss stopped being a number."), "The loss stopped being a number."),
        (DataError("The digits are gone."), "The digits are gone."),
        (MemoryError(), NO_MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), NO_MEMORY),
        (ZeroDivisionError("oh"), "The training broke off (ZeroDivisionError: oh)."),
    ],
)
def test_training_that_fails_keeps_its_curves_and_its_best_model(error, sentence: str) -> None:
    trainer = free()
    trainer.error = error
    runs = Scheduler(trainer)
    failed = ended(runs, runs.start([recipe()], DIGITS))
    assert (failed.state, failed.message) == ("failed", sentence)
    assert len(failed.lanes[0].curves.losses) == 4
    assert failed.lanes[0].model is not None
    trainer.error = None
    assert ended(runs, runs.start([recipe()], DIGITS)).state == "done"  # the workers live


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TrainingError("The weights grew too large."), "The weights grew too large."),
        (MemoryError(), NO_MEMORY),
        (ZeroDivisionError("oh"), "The training broke off (ZeroDivisionError: oh)."),
    ],
)
def test_model_that_cannot_be_measured_leaves_a_sentence_and_the_workers(error, sentence) -> None:
    def fail() -> None:
        raise error

    def train_once(*_: object) -> Iterator[Event]:
        yield StepDone(1, 1, 1, 1, 0.5)
        yield EpochDone(1, 1, 1, 1, 0.5, 1, 0.5, fake_model(), fail)

    runs = Scheduler(train_once)
    for seed in range(turns.NUM_WORKERS + 1):
        done = ended(runs, runs.start([recipe(seed, epochs=1)], DIGITS))
        assert (done.state, done.message, done.lanes[0].model) == ("done", sentence, None)


def test_recipe_that_does_not_fit_the_digits_fails_with_its_sentence() -> None:
    runs = Scheduler()
    failed = ended(runs, runs.start([recipe().replace(train_size=51)], DIGITS))
    assert failed.message == "The recipe asks for 51 training images, there are 50."


def test_rate_that_is_too_large_fails_with_its_sentence() -> None:
    runs = Scheduler()
    deep = Network((784, *[64] * 6, 10))
    wild = Optimisation("squared_error", 100, "constant", batch=16, epochs=300)
    failed = ended(runs, runs.start([Recipe("wild", "Wild", deep, wild)], DIGITS))
    assert "too large for this network" in failed.message
    assert len(failed.lanes[0].curves.losses)


def test_twenty_runs_at_once_all_end() -> None:
    runs = Scheduler()
    links = [runs.start([recipe(seed)], DIGITS) for seed in range(20)]
    assert len(training_threads()) <= 2
    assert {ended(runs, link).state for link in links[-scheduler.NUM_KEPT :]} == {"done"}


def test_the_one_too_many_is_told_so(monkeypatch) -> None:
    monkeypatch.setattr(scheduler, "MAX_GOING", 3)
    runs = Scheduler(free())
    links = [runs.start([recipe(seed)], DIGITS, paused=True) for seed in range(3)]
    with pytest.raises(InputError, match="3 trainings are under way or waiting"):
        runs.start([recipe(3)], DIGITS)
    runs.start([recipe(0)], DIGITS)  # to join one is always possible
    runs.stop_all()
    assert len(links) == 3


def test_runs_wait_for_a_place_and_a_paused_one_blocks_nobody(monkeypatch) -> None:
    monkeypatch.setattr(turns, "MAX_ACTIVE", 1)
    trainer = Trainer(1)
    runs = Scheduler(trainer)
    one, two, three = (runs.start([recipe(seed)], DIGITS) for seed in (1, 2, 3))
    wait(lambda: steps(runs, one) == [1])
    assert [runs.snapshot(link).state for link in (two, three)] == ["queued", "queued"]
    assert runs.snapshot(three).ahead == 1
    runs.pause(one)
    trainer.permits.release(100)
    assert [ended(runs, link).state for link in (two, three)] == ["done", "done"]
    runs.resume(one)
    assert ended(runs, one).state == "done"


def test_network_that_is_too_large_for_the_memory_there_is_is_told_what_fits() -> None:
    huge = Recipe("huge", "Huge", Network((784, 4096, 4096, 10)))
    runs = Scheduler(free(), free_bytes=lambda: 300 * 2**20)
    with pytest.raises(InputError, match=r"about \d+ MB .* has 252 MB .*would fit") as refused:
        runs.start([huge], DIGITS)
    units = re.findall(r"(\d[\d,]*)(?= and| units)", str(refused.value))
    layers = (784, *(int(text.replace(",", "")) for text in units), 10)
    fitting = Recipe("fits", "Fits", Network(layers))
    assert ended(runs, runs.start([fitting], DIGITS)).state == "done"


def test_two_networks_that_fit_alone_only_wait_for_each_other() -> None:
    needs = needed_bytes(recipe())
    trainer = Trainer(1)
    runs = Scheduler(trainer, free_bytes=lambda: RESERVED_BYTES + int(1.5 * needs))
    one, two = (runs.start([recipe(seed)], DIGITS) for seed in (1, 2))
    wait(lambda: steps(runs, one) == [1])
    assert runs.snapshot(two).state == "queued"
    with pytest.raises(InputError, match="of memory"):  # both lanes of a run count
        runs.start([recipe(3), recipe(4)], DIGITS)
    trainer.permits.release(100)
    assert [ended(runs, link).state for link in (one, two)] == ["done", "done"]
    assert trainer.order == [1] * 6 + [2] * 6


def test_run_that_has_its_arrays_is_not_counted_twice() -> None:
    needs = needed_bytes(recipe())
    left = [RESERVED_BYTES + int(2.5 * needs)]
    trainer = Trainer(3)
    runs = Scheduler(trainer, free_bytes=lambda: left[0])
    one = runs.start([recipe(1)], DIGITS)
    wait(lambda: runs.snapshot(one).lanes[0].curves.num_epochs == 1)
    left[0] -= needs  # what the host shows after an epoch
    two = runs.start([recipe(2)], DIGITS)
    assert runs.snapshot(two).state == "training"
    trainer.permits.release(100)
    assert [ended(runs, link).state for link in (one, two)] == ["done", "done"]


def test_waiting_run_starts_when_there_is_memory_again_and_what_can_be_made_again_goes() -> None:
    left, pool = [10**12], Pool()
    pool.remember("answers", lambda: np.zeros(1000))
    runs = Scheduler(free(), pool=pool, free_bytes=lambda: left[0])
    paused = runs.start([recipe()], DIGITS, paused=True)
    left[0] = 0
    runs.resume(paused)
    assert runs.snapshot(paused).state == "queued"
    assert pool.num_bytes == 0
    left[0] = 10**12
    runs.touch(paused)
    assert ended(runs, paused).state == "done"


def test_same_recipe_gives_the_same_history_alone_and_beside_others() -> None:
    wanted = [event for event in train(recipe(), DIGITS) if isinstance(event, StepDone)]
    runs = Scheduler()
    links = [runs.start([recipe(seed), recipe(seed + 50)], DIGITS) for seed in range(4)]
    curves = ended(runs, links[0]).lanes[0].curves
    assert curves.losses.tolist() == [event.loss for event in wanted]
    for link in links:
        ended(runs, link)


def test_restarted_server_finds_the_run_and_its_models_by_their_links(tmp_path: Path) -> None:
    runs = Scheduler(free(), RunStore(tmp_path))
    link = runs.start([recipe(1), recipe(2)], DIGITS)
    shared = runs.watch_link(link)
    before = ended(runs, link)
    late = runs.start([recipe(1), recipe(2)], DIGITS)  # joined when it was written already
    again = Scheduler(free(), RunStore(tmp_path))
    for one in (shared, link, late):
        after = again.snapshot(parse_link(str(one)))
        assert (after.state, after.seconds, after.going) == ("done", before.seconds, False)
        assert again.controls(one) == (one != shared)
    for mine, theirs in zip(before.lanes, after.lanes, strict=True):
        assert mine.recipe == theirs.recipe
        np.testing.assert_array_equal(mine.curves.losses, theirs.curves.losses)
        np.testing.assert_array_equal(mine.curves.steps, theirs.curves.steps)
        for name, weight in mine.model.weights.items():
            np.testing.assert_array_equal(weight, theirs.model.weights[name])
    assert again.snapshot(Link(link.run, "A" * 22)) is None
    secrets = [one.secret for one in (link, late, shared)]
    written = "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert not any(secret in written for secret in secrets)


@pytest.mark.parametrize("name", ["0.safetensors", "run.json", "links"])
def test_damaged_file_of_a_stored_run_costs_that_file_alone(tmp_path: Path, name: str) -> None:
    runs = Scheduler(free(), RunStore(tmp_path))
    link = runs.start([recipe(1), recipe(2)], DIGITS)
    watching = runs.watch_link(link)
    ended(runs, link)
    if name == "links":
        (tmp_path / link.run / name / hashed(watching.secret)).write_bytes(b"\xff")
    else:
        (tmp_path / link.run / name).write_bytes(b"\xff[1")
    again = Scheduler(free(), RunStore(tmp_path))
    run = again.snapshot(link)
    has_model = [lane.model is not None for lane in run.lanes]
    num_epochs = [lane.curves.num_epochs for lane in run.lanes]
    if name == "0.safetensors":
        assert (has_model, num_epochs) == ([False, True], [2, 2])
        assert run.message == "The network of training 1 on the server's disk is damaged."
    elif name == "run.json":
        assert (has_model, num_epochs) == ([True, True], [0, 0])
        assert run.message == "Its curves on the server's disk are damaged."
    else:
        assert (has_model, num_epochs, run.message) == ([True, True], [2, 2], "")
        assert again.snapshot(watching) is None
    assert again.controls(link)


def test_run_of_which_nothing_can_be_read_is_no_run(tmp_path: Path) -> None:
    runs = Scheduler(free(), RunStore(tmp_path))
    link = runs.start([recipe()], DIGITS)
    ended(runs, link)
    for name in ("run.json", "0.safetensors"):
        (tmp_path / link.run / name).write_text("[1")
    assert Scheduler(free(), RunStore(tmp_path)).snapshot(link) is None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_disk_that_takes_nothing_more_ends_no_sharing_and_no_joining(
    tmp_path: Path, monkeypatch, code: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, "no")

    runs = Scheduler(free(), RunStore(tmp_path))
    link = runs.start([recipe()], DIGITS)
    ended(runs, link)
    monkeypatch.setattr(files, "write", fail)
    joined = runs.start([recipe()], DIGITS)
    shared = runs.watch_link(link)
    for each in (joined, shared):
        run = runs.snapshot(each)
        assert run.message.count("latest links could not be written") == 1
        assert run.lanes[0].model is not None
    again = Scheduler(free(), RunStore(tmp_path))
    assert again.snapshot(link) is not None
    assert again.snapshot(shared) is None
    assert again.watch_link(link) is not None  # opened from the disk, shared in memory


def test_link_made_while_a_run_is_written_is_not_lost(tmp_path: Path, monkeypatch) -> None:
    real = RunStore.save
    made = []

    def save(store: RunStore, run: str, snapshot: RunSnapshot, links: dict[str, bool]) -> None:
        real(store, run, snapshot, links)
        made.append(runs.watch_link(link))

    monkeypatch.setattr(RunStore, "save", save)
    runs = Scheduler(free(), RunStore(tmp_path))
    link = runs.start([recipe()], DIGITS)
    ended(runs, link)
    assert Scheduler(free(), RunStore(tmp_path)).snapshot(made[0]) is not None


def test_two_servers_on_one_folder_keep_each_other_s_links(tmp_path: Path) -> None:
    first = Scheduler(free(), RunStore(tmp_path))
    link = first.start([recipe()], DIGITS)
    ended(first, link)
    second = Scheduler(free(), RunStore(tmp_path))
    links = [link, second.watch_link(link), first.watch_link(link)]
    links.append(first.start([recipe()], DIGITS))
    third = Scheduler(free(), RunStore(tmp_path))
    for server in (first, second, third):
        assert all(server.snapshot(each) is not None for each in links)


@pytest.mark.parametrize(
    "error", [MemoryError(), ZeroDivisionError("oh"), SystemExit(), KeyboardInterrupt()]
)
@pytest.mark.parametrize(
    "where",
    [
        "core.runs.scheduler.measure_best",
        "core.runs.scheduler.take_turn",
        "core.runs.scheduler.memory",
        "core.runs.lane.checkpoints.fingerprint",
        "core.runs.run.Run.snapshot",
        "core.runs.store.checkpoints.save",
        "core.runs.store.to_json",
        "core.runs.store.os.replace",
    ],
)
def test_whatever_breaks_at_the_end_of_a_run_fails_it_alone(
    tmp_path: Path, monkeypatch, where: str, error: BaseException
) -> None:
    """Both workers lived on that way, and everybody waited for ever."""

    def fail(*_: object) -> None:
        raise error

    trainer = Trainer()
    runs = Scheduler(trainer, RunStore(tmp_path))
    links = [runs.start([recipe(seed)], DIGITS) for seed in range(3)]
    with monkeypatch.context() as patch:
        if where.endswith("memory"):  # theirs alone: other threads give back as well
            patch.setattr(where, SimpleNamespace(**vars(memory) | {"give_back": fail}))
        else:
            patch.setattr(where, fail)
        trainer.permits.release(10**6)
        wait(lambda: not any(run.state in GOING or run.busy for run in runs._runs.values()))
    for link in links:
        failed = runs.snapshot(link)
        assert failed.state == "failed"
        assert failed.message in (NO_MEMORY, f"The training broke off ({_named(error)}).")
    assert ended(runs, runs.start([recipe(9)], DIGITS)).state == "done"


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def test_system_without_threads_has_a_run_wait(monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    runs = Scheduler(free())
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        link = runs.start([recipe()], DIGITS)
    assert runs.snapshot(link).going
    runs.touch(link)
    assert ended(runs, link).state == "done"


def test_oldest_runs_make_room(tmp_path: Path) -> None:
    runs = Scheduler(free(), RunStore(tmp_path, max_bytes=60_000))
    links = []
    for seed in range(4):
        links.append(runs.start([recipe(seed)], DIGITS))
        ended(runs, links[-1])
        time.sleep(0.02)
    stored = {path.name for path in tmp_path.iterdir()}
    assert links[-1].run in stored
    assert 1 <= len(stored) < 4
    assert stored == {link.run for link in links[-len(stored) :]}


def test_disk_that_takes_nothing_is_told_and_loses_no_model(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    runs = Scheduler(free(), RunStore(tmp_path / "file"))
    run = ended(runs, runs.start([recipe()], DIGITS))
    assert run.state == "done"
    assert "download it" in run.message
    assert run.lanes[0].model is not None


def test_dropped_weights_leave_the_curves_and_are_trained_again_when_asked_for() -> None:
    runs = Scheduler(free(), pool=Pool(num_bytes(fake_model())))
    link = runs.start([recipe(1)], DIGITS)
    assert ended(runs, link).lanes[0].model is not None
    assert runs.start([recipe(1)], DIGITS).run == link.run
    ended(runs, runs.start([recipe(2)], DIGITS))
    [lane] = runs.snapshot(link).lanes
    assert (lane.model, lane.dropped, lane.curves.num_epochs) == (None, True, 2)
    assert runs.models_so_far(link) == (None,)
    again = runs.start([recipe(1)], DIGITS)
    assert again.run != link.run
    assert ended(runs, again).lanes[0].model is not None


@pytest.mark.parametrize("text", ["", "x", "../../etc/passwd", "a" * 31, "é" * 30, "a" * 30 + "\n"])
def test_parse_link_refuses_what_can_be_no_link(text: str) -> None:
    assert parse_link(text) is None
