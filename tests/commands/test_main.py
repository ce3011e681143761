"""`python -m core` as a process: help, exit codes, and one line for each mistake."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawn import by
from fakes import fake_model

from core.__main__ import main
from core.data import sources
from core.nets import checkpoints
from core.recipes import SQUARED_ERROR

ROOT = Path(__file__).resolve().parents[2]
DETECTOR = "course-detector"


@pytest.mark.parametrize("command", ["judge", "evaluate", "mistakes"])
def test_main_refuses_answers_that_are_no_numbers(
    command, complaint_of, made_up, save_npy, tmp_path
):
    """Finite weights whose products are not: JSON has neither NaN nor Infinity."""
    model = fake_model(SQUARED_ERROR, layers=(784, *[300] * 8, 10))
    weights = {name: np.full_like(weight, 6e4) for name, weight in model.weights.items()}
    path = tmp_path / "a.safetensors"
    checkpoints.save(dataclasses.replace(model, weights=weights), path)
    files = [save_npy(made_up.test.images)] if command == "judge" else []
    assert "too large to compute with" in complaint_of(command, path, *files, "--json")


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["--json"], ["--version"]])
def test_main_refuses_what_is_no_command(arguments, complaint_of):
    assert "See python -m core --help." in complaint_of(*arguments)


def test_main_lists_its_commands_from_the_first_needed_to_the_rare(capsys):
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:\n")[1]
    assert [line.split()[0] for line in listed.splitlines()] == [
        *("data", "train", "adopt", "evaluate", "mistakes", "judge", "hands"),
        *("unknowns", "noise"),
        *("pretrain", "ablation", "evidence", "record", "reproduce"),
    ]
    assert "..." not in listed  # no line is too long to be shown whole


def test_main_exits_with_130_when_it_is_interrupted(monkeypatch, capsys):
    def interrupted(progress=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(sources, "load_splits", interrupted)
    assert main(["data"]) == 130
    assert capsys.readouterr() == ("", "Stopped.\n")


def test_main_does_not_hide_our_own_mistakes(monkeypatch):
    def mistaken(progress=None):
        raise ZeroDivisionError

    monkeypatch.setattr(sources, "load_splits", mistaken)
    with pytest.raises(ZeroDivisionError):
        main(["data"])


def process(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "core", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_main_judges_as_a_process(save_npy):
    done = process("judge", DETECTOR, save_npy(by("b", 2)[:28, :28]), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["n"] == 1


def test_main_complains_as_a_process(tmp_path):
    done = process("judge", DETECTOR, tmp_path / "no.npy", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_main_without_mnist_as_a_process():
    done = process("data", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["source"] in ("bundled", "mnist")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["judge", "--help"]])
def test_main_shows_help_without_heavy_libraries(arguments):
    code = (
        "import sys; from core.__main__ import main; code = main(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Usage: python -m core ")
    assert "core.commands.judge" in done.stderr.split()
    assert not {"torch", "sklearn", "scipy"} & set(done.stderr.split())


def test_main_stays_silent_when_its_reader_has_left(save_npy):
    """As in `python -m core … | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "core",
                "judge",
                DETECTOR,
                save_npy(np.zeros((28, 28), np.uint8)),
            ],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
