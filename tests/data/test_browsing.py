import numpy as np
import pytest
from fakes import fake_digits, fake_splits

from core.data import browsing
from core.data.browsing import Selection
from core.data.digits import DISPUTED_TEST_LABELS


def test_select_agrees_with_a_loop() -> None:
    digits = fake_digits(60, "test")
    for classes, among in (((), None), ((3, 7), None), ((), (5, 2, 59)), ((1,), range(30))):
        expected = [
            index
            for index, label in enumerate(digits.labels)
            if (not classes or label in classes) and (among is None or index in among)
        ]
        assert browsing.select(digits, classes, among).tolist() == expected


def test_select_leaves_out_indices_that_do_not_exist() -> None:
    assert browsing.select(fake_digits(5, "test"), among=(-1, 4, 5, 9729)).tolist() == [4]


def test_shuffled_is_the_same_for_the_same_seed_and_loses_nothing() -> None:
    indices = np.arange(100, 200)
    first, again, second = (browsing.shuffled(indices, sample) for sample in (1, 1, 2))
    assert first.tolist() == again.tolist() != second.tolist()
    assert sorted(first) == sorted(second) == indices.tolist()
    assert browsing.shuffled(indices, 0).tolist() == indices.tolist()


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (1, 1), (55, 1), (56, 2), (10_000, 182)])
def test_num_pages_rounds_up(count, expected) -> None:
    assert browsing.num_pages(count, 55) == expected


def test_page_of_covers_everything_once_and_is_empty_beyond() -> None:
    indices = np.arange(23)
    pages = [browsing.page_of(indices, page, 10) for page in (1, 2, 3)]
    assert np.concatenate(pages).tolist() == indices.tolist()
    for page in (-1, 0, 4, 10**9):
        assert not len(browsing.page_of(indices, page, 10))


def test_neighbour_follows_the_order_and_stops_at_its_ends() -> None:
    indices = np.array([40, 7, 22])
    assert browsing.neighbour(indices, 40, 1) == 7
    assert browsing.neighbour(indices, 22, -1) == 7
    assert browsing.neighbour(indices, 22, 1) == 22
    assert browsing.neighbour(indices, 40, -1) == 40


def test_neighbour_of_an_index_outside_the_selection_is_an_end() -> None:
    indices = np.array([40, 7, 22])
    assert browsing.neighbour(indices, 5, 1) == 40
    assert browsing.neighbour(indices, 5, -1) == 22
    assert browsing.neighbour(np.array([], np.int64), 5, 1) == 5


def test_selection_of_disputed_labels_is_empty_outside_of_mnists_test_digits() -> None:
    splits = fake_splits()
    assert not len(Selection("test", disputed=True).indices(splits))
    assert not len(Selection("train", disputed=True).indices(splits))


@pytest.mark.mnist
def test_selection_of_disputed_labels_of_mnist(mnist) -> None:
    assert Selection("test", disputed=True).indices(mnist).tolist() == list(DISPUTED_TEST_LABELS)
    assert not len(Selection("validation", disputed=True).indices(mnist))
    eights = Selection("test", (8,), disputed=True).indices(mnist)
    assert 947 in eights  # a 9 for most people
    assert set(mnist.test.labels[eights]) == {8}
