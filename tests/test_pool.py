import gc
import threading
import time

import numpy as np
import pytest
from fakes import fake_model

from core.pool import Pool, num_bytes

ONE = np.zeros(1000, np.uint8)


def test_pool_gives_a_value_for_its_ticket() -> None:
    pool = Pool()
    ticket = pool.put("a", ONE)
    assert ticket.get() is ONE
    assert pool.num_bytes == 1000


def test_equal_keys_share_a_value_and_a_ticket() -> None:
    pool = Pool()
    first, second = pool.put("a", ONE), pool.put("a", ONE.copy())
    assert first is second
    assert pool.num_bytes == 1000


def test_value_goes_when_the_last_ticket_has_gone() -> None:
    pool = Pool()
    first = pool.put("a", ONE)
    second = pool.put("a", ONE)
    del first
    gc.collect()
    assert pool.num_bytes == 1000
    del second
    gc.collect()
    assert pool.num_bytes == 0
    assert pool.find("a") is None


def test_value_put_in_again_outlives_an_earlier_ticket() -> None:
    pool = Pool()
    ticket = pool.put("a", ONE)
    del ticket
    again = pool.put("a", ONE)
    assert pool.num_bytes == 1000
    assert again.get() is ONE


def test_oldest_values_make_room_and_the_newest_stays_however_large() -> None:
    pool = Pool(2_500)
    tickets = [pool.put(name, ONE) for name in "abc"]
    assert [ticket.get() is not None for ticket in tickets] == [False, True, True]
    tickets[1] = pool.put("b", ONE)  # used again: c is the oldest now
    tickets.append(pool.put("d", ONE))
    assert [ticket.get() is not None for ticket in tickets] == [False, True, False, True]
    large = pool.put("large", np.zeros(9_000, np.uint8))
    assert large.get() is not None
    assert pool.num_bytes == 9_000


def test_what_can_be_made_again_goes_first() -> None:
    pool = Pool(2_500)
    ticket = pool.put("mine", ONE)
    for name in ("made", "another", "third"):
        pool.remember(name, ONE.copy)
    assert ticket.get() is ONE
    assert pool.find("made") is pool.find("another") is None
    assert pool.find("third") is not None


def test_remember_makes_once_and_again_when_it_was_dropped() -> None:
    pool, made = Pool(1_500), []

    def make() -> np.ndarray:
        made.append(1)
        return ONE.copy()

    assert pool.remember("a", make) is pool.remember("a", make)
    assert len(made) == 1
    pool.remember("b", ONE.copy)
    pool.remember("a", make)
    assert len(made) == 2


def test_clear_drops_only_what_can_be_made_again() -> None:
    pool = Pool()
    ticket = pool.put("mine", ONE)
    pool.remember("made", ONE.copy)
    pool.clear()
    assert ticket.get() is ONE
    assert pool.num_bytes == 1000


def test_threads_that_want_the_same_wait_for_the_one_that_makes_it() -> None:
    pool, made, got = Pool(), [], []

    def make() -> int:
        made.append(1)
        time.sleep(0.05)
        return 7

    threads = [
        threading.Thread(target=lambda: got.append(pool.remember("a", make))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), got) == (1, [7] * 5)


def test_remember_that_fails_can_be_tried_again() -> None:
    pool = Pool()
    with pytest.raises(ZeroDivisionError):
        pool.remember("a", lambda: 1 // 0)
    assert pool.remember("a", lambda: 5) == 5


def test_num_bytes_counts_arrays_wherever_they_are() -> None:
    assert num_bytes((ONE, [ONE], {"a": ONE}, "abc", b"ab", 5, None)) == 3_005
    model = fake_model()
    weights = sum(weight.nbytes for weight in model.weights.values())
    assert weights <= num_bytes(model) < weights + 1_000
