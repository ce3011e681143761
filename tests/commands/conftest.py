"""Run a command as `python -m core` does: for its JSON value, its text, or its complaint."""

import dataclasses
import json
from concurrent.futures import Future

import numpy as np
import pytest
from fakes import LAYERS, fake_splits

from core import files
from core.__main__ import main
from core.commands import pretrain as pretrain_command
from core.data import sources
from core.data.digits import DigitSplits, Source
from core.experiments import pretrain, processes
from core.judging import outputs
from core.recipes import RECIPES, Network


@pytest.fixture
def run_json(capsys):
    """Run a command with --json; returns the JSON value that it prints."""

    def run_json(*arguments):
        capsys.readouterr()
        assert main([*map(str, arguments), "--json"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert out.count("\n") == 1
        return json.loads(out, parse_constant=pytest.fail)

    return run_json


@pytest.fixture
def run_text(capsys):
    """Run a command; returns the text that it prints."""

    def run_text(*arguments):
        assert main([*map(str, arguments)]) == 0
        return capsys.readouterr().out

    return run_text


@pytest.fixture
def complaint_of(capsys):
    """Run a command that has to fail; returns the one line that it complains with."""

    def complaint_of(*arguments):
        capsys.readouterr()
        assert main([*map(str, arguments)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        assert err.endswith("\n")
        return err

    return complaint_of


@pytest.fixture
def made_up(monkeypatch):
    """Small made-up digits in place of those at hand."""
    splits = fake_splits()
    monkeypatch.setattr(sources, "load_splits", lambda progress=None: splits)
    return splits


@pytest.fixture
def save_npy(tmp_path):
    """Save an array; returns the path of the .npy file."""

    def save_npy(array, name="a.npy"):
        np.save(tmp_path / name, array)
        return tmp_path / name

    return save_npy


class InlinePool:
    """A pool of processes that works in this one."""

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, function, *arguments):
        done = Future()
        done.set_result(function(*arguments))
        return done

    def shutdown(self, *, cancel_futures):
        assert cancel_futures


@pytest.fixture
def train_inline(monkeypatch):
    """Trainings side by side run in this process, and leave no setting of threads behind."""
    import torch

    monkeypatch.setattr(torch, "set_num_threads", lambda _: None)
    for name in processes.THREADS:
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(processes, "ProcessPoolExecutor", InlinePool)


@pytest.fixture
def weights(monkeypatch, tmp_path, made_up, train_inline):
    """An empty folder of weights, and two small recipes to fill it, on what counts as MNIST."""
    mnist = DigitSplits(made_up.train, made_up.validation, made_up.test, Source("mnist", "here"))
    monkeypatch.setattr(pretrain, "load_splits", lambda: mnist)
    small = {
        name: dataclasses.replace(RECIPES[name], network=Network(LAYERS)).replace(epochs=1, seed=5)
        for name in ("course-classifier", "course-detector")
    }
    for module in (pretrain, pretrain_command):
        monkeypatch.setattr(module, "RECIPES", small)
    monkeypatch.setattr(pretrain_command, "SHIPPED", dict.fromkeys(small, 1))
    monkeypatch.setattr(pretrain, "NUM_MEASURED", 40)
    monkeypatch.setattr(outputs, "NUM_UNKNOWNS", 30)
    monkeypatch.setattr(pretrain, "find_sets", dict)
    pretrain._measured_unknowns.cache_clear()
    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setattr(files, "project_folder", lambda: tmp_path)
    (folder / "README.md").write_text("before\n<!-- files -->\nold\n<!-- end -->\nafter\n")
    (tmp_path / "README.md").write_text("<!-- overview -->\nold\n<!-- end -->\nafter\n")
    yield folder
    pretrain._measured_unknowns.cache_clear()
