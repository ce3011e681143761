import numpy as np
import pytest
from data.fake_mnist import as_idx

from core.data.drawing import frame
from core.data.unknowns import real
from core.data.unknowns.real import find_sets, load_set, title
from core.errors import DataError

IMAGES = np.zeros((4, 28, 28), np.uint8)
IMAGES[:3, 2:9, 3:6] = 200  # the last is blank
IMAGES[1, 20, 20] = 90


@pytest.fixture
def folder(tmp_path, monkeypatch):
    named, cache = tmp_path / "named", tmp_path / "cache"
    named.mkdir()
    monkeypatch.setenv("UNKNOWNS_DIR", str(named))
    monkeypatch.setattr(real, "cache_folder", lambda: cache)
    return named


def test_find_sets_names_what_is_in_the_folder(folder) -> None:
    for file in (
        "b-images-idx3-ubyte.gz",
        "a-images-idx3-ubyte",
        "C-images.idx3-ubyte",
        "b-labels-idx1-ubyte.gz",
        "c.png",
    ):
        (folder / file).touch()
    assert list(find_sets()) == ["a", "b", "c"]


def test_find_sets_prefers_the_users_file_to_a_downloaded_one(folder) -> None:
    real.cache_folder().mkdir()
    cache = real.cache_folder()
    for parent, name in ((folder, "b"), (cache, "b"), (cache, "a")):
        (parent / f"{name}-images-idx3-ubyte.gz").touch()
    parents = {name: path.parent for name, path in find_sets().items()}
    assert parents == {"a": cache, "b": folder}
    assert list(find_sets()) == ["a", "b"]


def test_load_set_returns_it_as_it_is_and_framed(folder) -> None:
    (folder / "things-images-idx3-ubyte.gz").write_bytes(as_idx(IMAGES))
    sets = load_set("things")
    assert list(sets) == ["things", "things, framed"]
    np.testing.assert_array_equal(sets["things"], IMAGES)
    expected = np.stack([frame(image).image for image in IMAGES[:3]])
    np.testing.assert_array_equal(sets["things, framed"], expected)


def test_load_set_turns_emnist_upright_and_reads_no_more_than_the_limit(
    folder, monkeypatch
) -> None:
    monkeypatch.setattr(real, "MAX_IMAGES", 2)
    (folder / "emnist-letters-images-idx3-ubyte.gz").write_bytes(as_idx(IMAGES))
    images = load_set("emnist-letters")["emnist-letters"]
    np.testing.assert_array_equal(images, IMAGES[:2].transpose(0, 2, 1))


def test_load_set_brings_pictures_to_the_scale_and_ground_of_digits(folder) -> None:
    for name, images in {"bits": (IMAGES > 0).astype(np.uint8), "paper": 255 - IMAGES}.items():
        (folder / f"{name}-images-idx3-ubyte").write_bytes(as_idx(images))
    np.testing.assert_array_equal(load_set("bits")["bits"], (IMAGES > 0) * 255)
    np.testing.assert_array_equal(load_set("paper")["paper"], IMAGES)
    (folder / "dim-images-idx3-ubyte").write_bytes(as_idx(IMAGES // 20))
    with pytest.raises(DataError, match="255 should be white"):
        load_set("dim")


def test_load_set_frames_no_blank_pictures(folder) -> None:
    (folder / "blank-images-idx3-ubyte.gz").write_bytes(as_idx(IMAGES[3:]))
    assert list(load_set("blank")) == ["blank"]


def test_real_sets_say_what_is_wrong(folder, monkeypatch) -> None:
    (folder / "small-images-idx3-ubyte.gz").write_bytes(as_idx(np.zeros((2, 8, 8), np.uint8)))
    with pytest.raises(DataError, match=r"should hold pictures of 28x28 pixels, .* \(2, 8, 8\)"):
        load_set("small")
    with pytest.raises(DataError, match="no set of unknowns called 'nobody'"):
        load_set("nobody")
    monkeypatch.setenv("UNKNOWNS_DIR", str(folder / "none"))
    with pytest.raises(DataError, match=r"UNKNOWNS_DIR is .* which is no folder"):
        find_sets()


def test_project_folder_is_ignored_by_git_and_may_be_missing(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("UNKNOWNS_DIR", raising=False)
    monkeypatch.setattr(real, "cache_folder", lambda: tmp_path / "none")
    assert real.folder().parts[-2:] == ("data", "unknowns")
    assert find_sets() == {} or real.folder().is_dir()


def test_title_is_known_or_the_name_of_the_file() -> None:
    assert title("kmnist") == "Kuzushiji-MNIST"
    assert title("kmnist, framed") == "Kuzushiji-MNIST, framed"
    assert title("mine") == "mine"
    assert title("mine, framed") == "mine, framed"
