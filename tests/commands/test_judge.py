"""The command `judge`: every kind of file, and verdicts by the stored thresholds."""

import dataclasses
import gzip
import json

import numpy as np
import pytest
from drawn import by, encoded
from fakes import fake_digits, fake_model

from core.__main__ import main
from core.data.pictures import load_pictures
from core.judging.scores import SCORES, distance_score
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import SQUARED_ERROR

CLASSIFIER, DETECTOR = "course-classifier", "course-detector"


@pytest.mark.parametrize(("name", "score"), [(DETECTOR, "distance"), (CLASSIFIER, "softmax")])
def test_judge_uses_a_models_default_score_and_the_strict_threshold(
    name, score, run_json, save_npy
):
    images = np.concatenate([fake_digits(5, "a").images, np.zeros((1, 28, 28), np.uint8)])
    file = save_npy(images)
    result = run_json("judge", name, file)
    model = checkpoints.load(name)
    judged = model.judge(images)
    scores = SCORES[score].compute(judged)
    threshold = model.thresholds.at(score, 0.95)
    assert result == {
        "model": name,
        "score": score,
        "threshold": threshold,
        "n": 6,
        "accepted": int((scores >= threshold).sum()),
        "accepted_fraction": float((scores >= threshold).mean()),
        "names": [f"{file}, {index}" for index in range(6)],
        "predictions": judged.preds.tolist(),
        "scores": scores.tolist(),
        "notes": {},
        "unread": {},
    }
    assert list(result)[:4] == ["model", "score", "threshold", "n"]


@pytest.mark.parametrize("accept", ["0.9", "0.90", "0.95", "0.99"])
@pytest.mark.parametrize(
    ("name", "score"),
    [(DETECTOR, "distance"), (DETECTOR, "largest"), (CLASSIFIER, "energy")],
)
def test_judge_takes_the_stored_thresholds(name, score, accept, run_json, save_npy):
    file = save_npy(np.zeros((28, 28), np.uint8))
    result = run_json("judge", name, file, "--score", score, "--accept", accept)
    assert result["score"] == score
    assert result["threshold"] == checkpoints.load(name).thresholds.at(score, float(accept))


def test_judge_accepts_a_score_that_is_the_threshold(run_json, save_npy):
    images = fake_digits(9, "a").images
    file = save_npy(images)
    scores = sorted(run_json("judge", DETECTOR, file)["scores"])
    result = run_json("judge", DETECTOR, file, f"--threshold={scores[4]!r}")
    assert (result["threshold"], result["accepted"]) == (scores[4], 5)
    assert result["accepted_fraction"] == pytest.approx(5 / 9)


def test_judge_reads_every_kind_of_file_in_order(run_json, save_npy, tmp_path):
    images = fake_digits(3, "a").images
    ink = by("a", 5)
    (tmp_path / "a.png").write_bytes(encoded(ink))
    (tmp_path / "a.jpg").write_bytes(encoded(255 - ink, "JPEG"))
    np.savez(tmp_path / "a.npz", images=images[1:] / 255)
    header = bytes([0, 0, 8, 3]) + np.array(images.shape, ">u4").tobytes()
    (tmp_path / "a.gz").write_bytes(gzip.compress(header + images.tobytes()))
    files = [save_npy(images[0]), *(tmp_path / f"a.{kind}" for kind in ("png", "jpg", "npz", "gz"))]
    result = run_json("judge", DETECTOR, *files)
    stack = np.concatenate([load_pictures(file).images for file in files])
    judged = checkpoints.load(DETECTOR).judge(stack)
    assert result["n"] == len(stack) == 1 + 1 + 1 + 2 + 3
    assert result["predictions"] == judged.preds.tolist()
    np.testing.assert_allclose(result["scores"], distance_score(judged), rtol=1e-5)
    assert result["predictions"][1:3] == [5, 5]


def test_judge_takes_28_pixels_as_they_are(run_json, save_npy, tmp_path):
    image = fake_digits(1, "a").images[0]
    (tmp_path / "a.png").write_bytes(encoded(image))
    as_is = run_json("judge", DETECTOR, tmp_path / "a.png", "--as-is")
    framed = run_json("judge", DETECTOR, tmp_path / "a.png")
    array = run_json("judge", DETECTOR, save_npy(image))
    assert as_is["scores"] == array["scores"] != framed["scores"]


def test_judge_tells_each_verdict(run_text, tmp_path):
    for digit in (3, 8):
        (tmp_path / f"{digit}.png").write_bytes(encoded(by("a", digit)))
    files = sorted(tmp_path.iterdir())
    lines = run_text("judge", DETECTOR, *files, "--accept", "0.99").splitlines()
    rows = [[str(files[0]), "3"], [str(files[1]), "8"]]
    assert [line.split()[:2] for line in lines[1:3]] == rows
    assert all(line.endswith("accepted") for line in lines[1:3])
    assert lines[3] == "2 of 2 accepted."
    refused = run_text("judge", DETECTOR, *files, "--threshold", "0.5").splitlines()
    assert all(line.endswith("none of these") for line in refused[1:3])
    assert refused[3] == "0 of 2 accepted."


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((5, 5), np.uint8), "has shape (5, 5). Needed: pictures of 28 x 28"),
        (np.zeros((0, 28, 28), np.uint8), ""),
        (np.full((28, 28), -3), "holds int64 from -3 to -3"),
        (np.full((28, 28), np.nan), "not numbers"),
        (np.full((28, 28), 16.0), "from 16 to 16. Needed: 0 (black) to 255 (white), or 0 to 1"),
        (np.array([None]), "not a plain .npy"),
    ],
)
def test_judge_refuses_arrays(array, sentence, complaint_of, save_npy):
    file = save_npy(array)
    complaint = complaint_of("judge", DETECTOR, file, "--json")
    assert sentence in complaint
    assert str(file) in complaint


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--score", "softmax"], "cannot be judged by 'softmax'. Use one of distance, largest"),
        (["--score", "nonsense"], "cannot be judged by 'nonsense'"),
        (["--accept", "0.93"], "must be 0.9, 0.95 or 0.99, got 0.93"),
        (["--accept", "all"], "must be 0.9, 0.95 or 0.99, got all"),
        (["--threshold", "nan"], "must be a finite number, got nan"),
        (["--threshold", "inf"], "must be a finite number, got inf"),
        (["--threshold", "high"], "must be a finite number, got high"),
        (["--threshold", "1", "--accept", "0.9"], "--accept 0.9 is not allowed with --threshold 1"),
        (["--acc", "0.9"], "No such option '--acc'"),
    ],
)
def test_judge_refuses_options(options, sentence, complaint_of, save_npy):
    file = save_npy(np.zeros((28, 28), np.uint8))
    assert sentence in complaint_of("judge", DETECTOR, file, *options)


def test_judge_refuses_unknown_models_and_no_files(complaint_of, save_npy):
    file = save_npy(np.zeros((28, 28)))
    assert "No model is called 'nothing'" in complaint_of("judge", "nothing", file)
    assert "FILE" in complaint_of("judge", DETECTOR)


def test_judge_refuses_a_blank_photo(complaint_of, tmp_path):
    (tmp_path / "a.png").write_bytes(encoded(np.full((90, 90), 200, np.uint8)))
    assert "a.png: No ink was found" in complaint_of("judge", DETECTOR, tmp_path / "a.png")


def test_judge_needs_a_threshold_where_none_is_stored(run_json, complaint_of, save_npy, tmp_path):
    path, file = tmp_path / "a.safetensors", save_npy(np.zeros((28, 28), np.uint8))
    model = dataclasses.replace(fake_model(SQUARED_ERROR), thresholds=Thresholds((), {}))
    checkpoints.save(model, path)
    assert "no threshold" in complaint_of("judge", path, file)
    assert run_json("judge", path, file, "--threshold=-3")["threshold"] == -3


@pytest.mark.parametrize("name", ["no.npy", "no.png"])
def test_judge_says_what_is_missing(name, complaint_of):
    assert f"{name} cannot be read: No such file" in complaint_of("judge", DETECTOR, name)


def test_judge_goes_on_after_a_bad_file_and_names_it(capsys, tmp_path):
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "a.png").write_bytes(encoded(by("a", 3)))
    (tmp_path / "3" / ".hidden").write_bytes(b"")
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    (tmp_path / "worse.npy").write_bytes(b"")
    good = tmp_path / "3" / "a.png"
    bad = [tmp_path / "bad.jpg", tmp_path / "worse.npy"]
    assert main(["judge", DETECTOR, str(tmp_path), "--json"]) == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert (result["names"], result["predictions"]) == ([str(good)], [3])
    assert list(result["unread"]) == list(map(str, bad))
    assert err.splitlines() == list(result["unread"].values())
    assert main(["judge", DETECTOR, *map(str, bad)]) == 2
    assert "bad.jpg" in (complaint := capsys.readouterr().err)
    assert "(And 1 others.)" in complaint


def test_judge_names_each_digit_of_a_photo_and_what_is_in_doubt(run_json, run_text, tmp_path):
    page = np.full((400, 700), 240, np.uint8)
    for digit, left in ((7, 30), (3, 370)):
        page[60:340, left : left + 280] -= by("a", digit) // 2 + by("a", digit) // 4
    (tmp_path / "two.png").write_bytes(encoded(page))
    halves = np.full((90, 90), 250, np.uint8)
    halves[:, 49:] = 5
    (tmp_path / "doubt.png").write_bytes(encoded(halves))
    files = [tmp_path / "two.png", tmp_path / "doubt.png"]
    result = run_json("judge", DETECTOR, *files)
    assert result["names"][:2] == [f"{files[0]}, 1 of 2", f"{files[0]}, 2 of 2"]
    assert result["predictions"][:2] == [7, 3]
    assert "there are 2 in it" in result["notes"][str(files[0])][0]
    assert "in doubt: read as" in result["notes"][str(files[1])][0]
    assert f"{files[1]}: in doubt: read as" in run_text("judge", DETECTOR, *files)
    told = [
        run_json("judge", DETECTOR, files[1], f"--{way}")
        for way in ("dark-on-light", "light-on-dark")
    ]
    assert told[0]["scores"] != told[1]["scores"]
    assert not told[0]["notes"]


def test_judge_leaves_a_sheet_for_the_whole_picture(run_json, tmp_path):
    table = np.full((600, 800), 60, np.uint8)
    table[100:500, 200:600] = 220
    table[160:440, 260:540] -= by("a", 7) // 2 + by("a", 7) // 4
    (tmp_path / "table.png").write_bytes(encoded(table))
    on_sheet = run_json("judge", DETECTOR, tmp_path / "table.png")
    assert on_sheet["predictions"] == [7]
    assert "--whole" in on_sheet["notes"][str(tmp_path / "table.png")][0]
    whole = run_json("judge", DETECTOR, tmp_path / "table.png", "--whole")
    assert whole["scores"] != on_sheet["scores"]
    assert not whole["notes"]
