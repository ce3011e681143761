import functools
import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from data.fake_mnist import NAMES, as_idx, fill, snapshot

from core.data import idx, sources
from core.data.drawing import centre_of_mass
from core.errors import DataError


@pytest.fixture
def folders(tmp_path, monkeypatch) -> tuple[Path, Path, Path]:
    """Folders for MNIST_DIR (not set), of the project and of the cache, all missing."""
    named, project, cache = (tmp_path / name for name in ("named", "project", "cache"))
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.delenv("MNIST_DOWNLOAD", raising=False)
    monkeypatch.setattr(sources, "project_folder", lambda: project)
    monkeypatch.setattr(sources, "cache_folder", lambda: cache)
    return named, project, cache


@pytest.fixture
def use_mirrors(server, monkeypatch):
    """Function that makes `load_splits` download from mirrors with some behaviours."""

    def use(*behaviours: str) -> None:
        download = functools.partial(
            sources.download_mnist, mirrors=[server.mirror(b) for b in behaviours]
        )
        monkeypatch.setattr(sources, "download_mnist", download)

    return use


@pytest.mark.parametrize("suffix", [".gz", ""])
def test_load_mnist_takes_the_first_training_images_for_validation(
    tmp_path, contents, suffix
) -> None:
    splits = sources.load_mnist(fill(tmp_path, contents, suffix))
    images, labels, *test = (idx.parse(content, "x") for content in contents.values())
    for digits, expected in (
        (splits.validation, (images[:5], labels[:5])),
        (splits.train, (images[5:], labels[5:])),
        (splits.test, test),
    ):
        np.testing.assert_array_equal(digits.images, expected[0])
        np.testing.assert_array_equal(digits.labels, expected[1])
    assert splits.source.is_mnist
    assert splits.source.note == ""


def _swap(contents: dict[str, bytes], first: int, second: int) -> dict[str, bytes]:
    names = list(NAMES)
    names[first], names[second] = names[second], names[first]
    return dict(zip(names, contents.values(), strict=True))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda c: _swap(c, 0, 1), f"this is {NAMES[1]}, not {NAMES[0]}: two files were swapped"),
        (lambda c: _swap(c, 0, 2), f"this is {NAMES[2]}, not {NAMES[0]}: two files were swapped"),
        (lambda c: {**c, NAMES[3]: c[NAMES[3]][:-1]}, f"{NAMES[3]}.* holds 5"),
        (lambda c: {**c, NAMES[3]: c[NAMES[3]][:-1] + b"\x09"}, "checksum begins"),
        (lambda c: {**c, NAMES[1]: as_idx(np.zeros(9, np.uint8))}, f"not MNIST's {NAMES[1]}"),
        (lambda c: {**c, NAMES[2]: b"<html>"}, f"{NAMES[2]}.* not an IDX file"),
        (lambda c: {n: c[n] for n in NAMES[:3]}, f"has no {NAMES[3]}"),
    ],
    ids=["labels as images", "test as train", "truncated", "changed", "foreign", "html", "missing"],
)
def test_load_mnist_names_the_file_and_what_is_wrong(tmp_path, contents, spoil, sentence) -> None:
    with pytest.raises(DataError, match=sentence):
        sources.load_mnist(fill(tmp_path, spoil(contents)))


def test_find_mnist_prefers_the_folder_in_the_environment(folders, contents, monkeypatch) -> None:
    named, project, cache = folders
    assert sources.find_mnist() is None
    for folder in (cache, project):
        fill(folder, contents)
        assert sources.find_mnist() == folder
    fill(named, contents)
    monkeypatch.setenv("MNIST_DIR", str(named))
    assert sources.find_mnist() == named
    (named / f"{NAMES[2]}.gz").unlink()
    with pytest.raises(DataError, match=f"MNIST_DIR is .*no {NAMES[2]}.*or unset MNIST_DIR"):
        sources.find_mnist()


@pytest.mark.parametrize("origin", ["named", "project"])
def test_load_splits_never_replaces_a_broken_file_of_the_user(
    folders, contents, server, use_mirrors, monkeypatch, origin
) -> None:
    folder = fill(folders[0] if origin == "named" else folders[1], {**contents, NAMES[1]: b"mine"})
    if origin == "named":
        monkeypatch.setenv("MNIST_DIR", str(folder))
    before = snapshot(folder)
    use_mirrors("good")
    with pytest.raises(DataError, match=f"{NAMES[1]}.*not an IDX file"):
        sources.load_splits()
    assert snapshot(folder) == before
    assert server.requests == []


def test_load_splits_fetches_a_broken_cached_file_again(
    folders, contents, server, use_mirrors
) -> None:
    cache = fill(folders[2], {**contents, NAMES[3]: b"broken"})
    use_mirrors("good")
    splits = sources.load_splits()
    assert splits.source.is_mnist
    assert splits.source.path == str(cache)
    assert server.requests == [f"/good/{NAMES[3]}.gz"]


@pytest.mark.parametrize(
    ("options", "variable", "note"),
    [
        ({}, "1", "HTTP status 404"),
        ({}, "0", "switched off by MNIST_DOWNLOAD=0"),
        ({"download": False}, "1", "MNIST is not here"),
    ],
)
def test_load_splits_falls_back_to_bundled_and_says_so(
    folders, server, use_mirrors, monkeypatch, options, variable, note
) -> None:
    monkeypatch.setenv("MNIST_DOWNLOAD", variable)
    use_mirrors("404")
    source = sources.load_splits(**options).source
    assert source.name == "bundled"
    assert re.search(f"not MNIST.*{note}.*To get MNIST, put its four files", source.note)
    assert bool(server.requests) == (note == "HTTP status 404")


def test_load_bundled_has_scikit_learns_labels_in_their_order(bundled) -> None:
    from sklearn.datasets import load_digits

    parts = (bundled.validation, bundled.train, bundled.test)
    assert [len(part) for part in parts] == [180, 1257, 360]
    np.testing.assert_array_equal(np.concatenate([p.labels for p in parts]), load_digits().target)


def test_load_bundled_frames_as_mnist_was_made(bundled) -> None:
    assert all(
        13.5 <= mean < 14.5 for image in bundled.train.images for mean in centre_of_mass(image)
    )
    assert (bundled.train.images.max(axis=(1, 2)) == 255).all()


@pytest.mark.mnist
def test_load_mnist_splits_55_000_5_000_10_000(mnist) -> None:
    assert [len(part) for part in (mnist.train, mnist.validation, mnist.test)] == [
        55_000,
        5_000,
        10_000,
    ]
    assert mnist.validation.labels[:5].tolist() == [5, 0, 4, 1, 9]  # as every tutorial shows them
    assert mnist.test.labels[:5].tolist() == [7, 2, 1, 0, 4]


@pytest.mark.parametrize(
    "spelled",
    [
        lambda name: name.replace("-idx", ".idx"),
        lambda name: name.upper() + ".GZ",
        lambda name: name.replace("-idx", ".idx") + " (1).gz",
        lambda name: f"{name}/{name}",
        lambda name: f"MNIST/raw/{name}",
    ],
    ids=["dot", "capitals", "copy", "folder a file", "torchvision"],
)
def test_files_are_found_however_they_are_spelled(tmp_path, contents, monkeypatch, spelled) -> None:
    for name, content in contents.items():
        path = tmp_path / spelled(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        packed = path.suffix.lower() == ".gz"
        path.write_bytes(gzip.compress(content) if packed else content)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    assert sources.find_mnist() == tmp_path
    assert sources.load_mnist(tmp_path).source.is_mnist


def test_own_spelling_goes_before_others(tmp_path, contents) -> None:
    fill(tmp_path, contents)
    for name in contents:
        (tmp_path / name.replace("-idx", ".idx")).write_bytes(b"broken")
    assert sources.load_mnist(tmp_path).source.is_mnist


def test_what_is_near_but_not_right_is_named(folders, contents, monkeypatch) -> None:
    named, project, _ = folders
    fill(named, contents)
    (named / f"{NAMES[1]}.gz").rename(named / "train-labels-idx1-ubyte.zip")
    monkeypatch.setenv("MNIST_DIR", str(named))
    with pytest.raises(DataError, match=r"no train-labels.*There is train-labels-idx1-ubyte\.zip"):
        sources.find_mnist()
    monkeypatch.delenv("MNIST_DIR")
    monkeypatch.setenv("MNIST_DOWNLOAD", "0")
    named.rename(project)
    note = sources.load_splits().source.note
    assert "project has no train-labels-idx1-ubyte" in note
    assert "There is train-labels-idx1-ubyte.zip, which is not it." in note


def test_few_digits_are_the_first_test_digits_at_hand(monkeypatch) -> None:
    monkeypatch.setattr(sources, "find_mnist", lambda: None)
    few, whole = sources.few_digits(), sources.load_bundled().test
    np.testing.assert_array_equal(few.images, whole.images)
    np.testing.assert_array_equal(few.labels, whole.labels)
