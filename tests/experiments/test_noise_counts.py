import numpy as np
import pytest
from fakes import fake_model

from core.data.unknowns.noise import noise
from core.experiments import noise_counts
from core.experiments.noise_counts import CHUNK, SEED, NoiseCount
from core.judging.scores import scores_of
from core.recipes import SQUARED_ERROR


def test_flood_counts_what_a_loop_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise_counts, "CHUNK", 30)
    model, counts = fake_model(SQUARED_ERROR), []
    scores = scores_of(model)
    rows = noise_counts.count_noise(model, scores, "uniform", 0.5, 70, counts.append)
    assert counts == [30, 30, 10]
    chunks = [noise("uniform", count, SEED + k, 0.5) for k, count in enumerate(counts)]
    assert not (chunks[0] == chunks[1]).all()
    expected = []
    for score in scores:
        for level in (0.95, 0.99):
            threshold = model.thresholds.at(score.name, level)
            values = np.concatenate([score.compute(model.judge(images)) for images in chunks])
            num = int((values >= threshold).sum())
            expected.append(NoiseCount("uniform", 0.5, 70, score.name, level, num))
    assert rows == expected
    assert 0 < rows[0].accepted < 70


def test_flood_accepts_nothing_that_is_no_number() -> None:
    model = fake_model(SQUARED_ERROR)
    for weight in model.weights.values():
        weight[:] = np.inf
    rows = noise_counts.count_noise(model, scores_of(model)[:1], "uniform", 1, 5)
    assert [row.accepted for row in rows] == [0, 0]
    assert CHUNK > 5
