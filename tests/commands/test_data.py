"""The command `data`: exact keys, and sets that are fetched by name."""

import pytest

from core.data.unknowns import real


def test_data_describes_what_is_at_hand(run_json, run_text, made_up):
    result = run_json("data")
    pixels = made_up.train.images / 255
    assert list(result) == [
        "source",
        "path",
        "train",
        "validation",
        "test",
        "mean",
        "std",
        "dataset",
    ]
    assert list(result.values())[:5] == ["bundled", "made up", 50, 20, 20]
    assert result["mean"] == pytest.approx(pixels.mean())
    assert result["std"] == pytest.approx(pixels.std())
    assert "made up" in run_text("data")


def test_data_falls_back_on_the_bundled_digits(run_json, run_text):
    result = run_json("data")
    assert (result["source"], result["path"]) == ("bundled", "scikit-learn")
    assert [result[split] for split in ("train", "validation", "test")] == [1257, 180, 360]
    assert "To get MNIST" in run_text("data")


def test_data_complains_of_a_wrong_folder(complaint_of, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    assert "MNIST_DIR is" in complaint_of("data", "--json")


def test_data_lists_real_sets_and_fetches_those_it_is_asked_for(
    run_json, run_text, complaint_of, made_up, monkeypatch, tmp_path
):
    monkeypatch.setenv("UNKNOWNS_DIR", str(tmp_path))
    monkeypatch.setattr(real, "cache_folder", lambda: tmp_path / "cache")
    assert run_json("data", "--unknowns")["unknowns"] == {}
    assert "no real set is at hand" in run_text("data", "--unknowns")
    path = tmp_path / "kmnist-images-idx3-ubyte.gz"
    path.touch()
    assert run_json("data", "--unknowns", "kmnist")["unknowns"] == {"kmnist": str(path)}
    assert str(path) in run_text("data", "--unknowns")
    monkeypatch.setenv("MNIST_DOWNLOAD", "0")
    assert "switched off by MNIST_DOWNLOAD=0" in complaint_of("data", "--unknowns", "fashion")
    assert "'letters' can be fetched" in complaint_of("data", "--unknowns", "letters")
    assert "fashion is fetched with python -m core data --unknowns fashion." in (
        complaint_of("data", "fashion")
    )


@pytest.mark.mnist
def test_data_knows_mnist(run_json):
    result = run_json("data")
    assert result["source"] == "mnist"
    assert [result[split] for split in ("train", "validation", "test")] == [55_000, 5_000, 10_000]
    assert (result["mean"], result["std"]) == pytest.approx((0.1307, 0.3081), abs=1e-3)
