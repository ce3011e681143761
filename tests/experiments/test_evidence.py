import dataclasses
import json
from functools import partial

import numpy as np
import pytest
from fakes import fake_model, fake_splits
from PIL import Image

import core.__main__
from core import files
from core.data import sources
from core.data.digits import Digits, DigitSplits, Source
from core.data.sources import all_bundled
from core.errors import CheckpointError, DataError, InputError
from core.experiments import evidence, pretrain
from core.experiments.evidence import (
    check_shipped,
    collect,
    load_evidence,
    load_noise,
    shipped,
    write_noise,
)
from core.experiments.noise_counts import NoiseCount
from core.judging.measured import load_measured, measure, to_text
from core.judging.ranking import rank
from core.judging.scores import distance_score
from core.judging.separation import separate
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import SQUARED_ERROR
from core.reports import evidence_tables, gallery
from core.reports.documents import TABLES, write_document
from core.reports.strong_tables import beside_table, results_table

DETECTOR = "cnn-detector"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Weights of a fake detector that reads every other test digit right and refuses half of them,
    rows of two seeds, and one real set; made-up digits count as MNIST.
    """
    weights = tmp_path / "weights"
    weights.mkdir()
    monkeypatch.setattr(files, "project_folder", lambda: tmp_path)
    splits, bare = fake_splits(), fake_model(SQUARED_ERROR)
    judged = bare.judge(splits.test.images)
    limits = np.quantile(distance_score(judged), [0.6, 0.5]).tolist()
    by_score = {name: tuple(limits) for name in bare.thresholds.by_score}
    model = dataclasses.replace(
        bare,
        recipe=dataclasses.replace(bare.recipe, name=DETECTOR),
        thresholds=Thresholds((0.95, 0.99), by_score),
        figures={"validation_accuracy": 0.5},
    )
    checkpoints.save(model, weights / f"{DETECTOR}.safetensors")
    labels = (judged.preds + np.arange(20) % 2) % 10
    test = Digits(splits.test.images, labels, "test")
    mnist = DigitSplits(splits.train, splits.validation, test, Source("mnist", "here"))
    monkeypatch.setattr(pretrain, "load_splits", lambda: mnist)
    images = np.random.default_rng(4).integers(0, 256, (9, 28, 28)).astype(np.uint8)
    sets = {"fashion": images, "fashion, framed": images[:5]}
    monkeypatch.setattr(evidence, "find_sets", lambda: {"fashion": None})
    monkeypatch.setattr(evidence, "load_set", lambda _: sets)
    monkeypatch.setattr(evidence, "all_bundled", lambda: splits.validation)
    kinds = {"printed": model.judge(images)} | {name: model.judge(x) for name, x in sets.items()}
    first = measure(model, test, kinds)
    rows = [first, dataclasses.replace(first, seed=1, test_accuracy=0.7)]
    (weights / f"{DETECTOR}.measured.json").write_text(to_text(rows), encoding="utf-8")
    return weights


def test_collect_counts_what_the_stored_model_says(folder) -> None:
    [measured] = collect(shipped())
    assert load_evidence() == [measured]
    assert (measured.model, measured.score) == (DETECTOR, "distance")
    assert measured.sha256 == checkpoints.sha256(folder / f"{DETECTOR}.safetensors")
    model, test = checkpoints.load(DETECTOR), pretrain.mnist().test
    limit = model.thresholds.at("distance", 0.99)
    judged = model.judge(test.images)
    scores, right = distance_score(judged), judged.preds == test.labels
    assert measured.test.right == right.sum()
    assert measured.test.refused["0.99"] == (scores < limit).sum()
    assert measured.bundled.n == 20
    assert {digit.index for digit in measured.misread} == set(
        np.flatnonzero(~right & (scores >= limit))
    )
    assert [digit.score for digit in measured.misread] == sorted(
        [digit.score for digit in measured.misread], reverse=True
    )
    assert {digit.index for digit in measured.lost} == set(np.flatnonzero(right & (scores < limit)))
    assert measured.misread
    assert measured.lost
    first, framed = measured.sets
    assert (first.name, framed.name, first.n) == ("fashion", "fashion, framed", 9)
    others = distance_score(model.judge(evidence.load_set("fashion")["fashion"]))
    assert first.accepted["0.99"] == (others >= limit).sum()
    expected = separate(rank(scores, right), rank(others))
    assert first.figures == pytest.approx(expected, abs=5.1e-6)
    assert (np.array(first.low) <= first.figures).all()
    assert (np.array(first.high) >= first.figures).all()


def test_evidence_writes_picture_and_document(folder, capsys, monkeypatch) -> None:
    monkeypatch.setattr(sources, "load_splits", lambda progress=None: pretrain.load_splits())
    monkeypatch.setattr(gallery, "gallery", partial(gallery.gallery, num_measured=12))
    document = folder.parent / "docs" / "detection.md"
    document.parent.mkdir()
    document.write_text("<!-- hands -->\n<!-- end -->\n", encoding="utf-8")
    assert core.__main__.main(["evidence", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    [measured] = load_evidence()
    assert (row["model"], row["test"]["right"]) == (DETECTOR, measured.test.right)
    assert document.read_text(encoding="utf-8").startswith("<!-- hands -->\n| network | digits |")
    with Image.open(document.parent / "accepted.png") as picture:
        assert picture.size[0] > 1_000


def test_collect_needs_a_real_set(folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "find_sets", dict)
    with pytest.raises(DataError, match="none is at hand"):
        next(collect(shipped()))


def test_write_noise_replaces_the_same_noise_only(folder) -> None:
    def rows(kind: str, accepted: int, strength: float = 1.0) -> list[NoiseCount]:
        levels = (0.95, 0.99)
        return [NoiseCount(kind, strength, 50, "distance", at, accepted) for at in levels]

    write_noise(DETECTOR, rows("uniform", 3))
    write_noise(DETECTOR, rows("normal", 4))
    write_noise(DETECTOR, rows("uniform", 5, 0.5))
    write_noise("course-detector", rows("uniform", 6))
    write_noise(DETECTOR, rows("uniform", 0))
    assert [(m, r.kind, r.strength, r.accepted) for m, r in load_noise() if r.level == 0.99] == [
        (DETECTOR, "normal", 1, 4),
        (DETECTOR, "uniform", 0.5, 5),
        ("course-detector", "uniform", 1, 6),
        (DETECTOR, "uniform", 1, 0),
    ]
    line = evidence_tables.noise_table().splitlines()[-1]
    assert line.endswith("| uniform | 1 | 50 | 0 | 0 | 0 to 0.071 |")


def test_check_shipped_and_load_refuse_with_a_sentence(folder) -> None:
    check_shipped(DETECTOR)
    with pytest.raises(InputError, match="not cnn-classifier"):
        check_shipped("cnn-classifier")
    (folder / "evidence.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"evidence\.json is damaged"):
        load_evidence()


def test_tables_name_the_command_until_there_is_something(folder) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, make in TABLES.items():
        assert make().startswith("Not measured yet: `python -m core "), name


def test_tables_over_seeds_show_mean_and_range_of_what_was_measured(folder) -> None:
    first, _ = load_measured(DETECTOR)
    assert first.test_accuracy == 0.5
    for name in ("results", "beside"):
        lines = TABLES[name]().splitlines()
        assert len({line.count("|") for line in lines}) == 1
    results, way = results_table(), first.way("distance", 0.99)
    for row in (
        "| score |  | distance to a clean answer |",
        "| seeds |  | 2 |",
        "| test digits | accuracy | 60.00 % (50.00–70.00) |",
        f"| test digits | refused at 99 % | {100 * way.digits_refused:.1f} % |",
        f"| printed letters | accepted at 99 % | {100 * way.accepted['printed']:.1f} % |",
        f"| Fashion | accepted at 99 % | {100 * way.accepted['fashion']:.1f} % |",
    ):
        assert row in results.splitlines()
    assert "| accepted at 95 % |" in results
    area = first.separations["distance"]["fashion, framed"].auroc
    assert f"| Fashion, framed | AUROC | {100 * area:.2f} % |" in results
    assert len(beside_table().splitlines()) == 2 + 2 * 3  # without a density there are three ways


def test_tables_show_what_was_collected(folder) -> None:
    [measured] = collect(shipped())
    for name in ("intervals", "hands", "published", "digits"):
        lines = TABLES[name]().splitlines()
        assert len({line.count("|") for line in lines}) == 1
    right = f"{100 * measured.test.right / 20:.2f} %"
    assert f"| MNIST, test | 20 | {right} (" in evidence_tables.hands_table()
    real_set = measured.sets[0]
    area, ccr, low, high = (
        100 * figure
        for figure in (
            real_set.figures.auroc,
            real_set.figures.ccr_at_fpr_1e_3,
            real_set.low.ccr_at_fpr_1e_3,
            real_set.high.ccr_at_fpr_1e_3,
        )
    )
    assert low < ccr < high
    row = evidence_tables.intervals_table().splitlines()[2]
    assert f"| {area:.2f} | " in row  # an interval whose ends read the same is left out
    assert row.endswith(f"| {ccr:.2f} ({low:.2f}–{high:.2f}) |")
    fashion, letters, *_ = evidence_tables.published_table().splitlines()[2:]
    assert f"{100 * measured.sets[0].figures.auroc:.2f} / " in fashion
    assert letters.endswith("| not at hand |")
    first = measured.misread[0]
    assert f"{first.index}: {first.label}→{first.pred}" in evidence_tables.digits_table()
    disputed = dataclasses.replace(first, index=947)
    assert evidence_tables._digit(disputed).endswith(" †")


def test_write_document_fills_the_marks_that_are_there(folder) -> None:
    write_document()  # neither file is there
    readme = folder.parent / "README.md"
    readme.write_text("before\n<!-- hands -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    write_document()
    text = readme.read_text(encoding="utf-8")
    assert text == f"before\n<!-- hands -->\n{TABLES['hands']()}<!-- end -->\nafter\n"


def test_all_bundled_is_every_digit_once(bundled) -> None:
    every = all_bundled()
    assert len(every) == 1_797
    assert (every.images[180:1437] == bundled.train.images).all()
    assert (every.labels[-360:] == bundled.test.labels).all()
