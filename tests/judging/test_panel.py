import numpy as np
import pytest
from fakes import fake_digits, fake_model
from judging.made_outputs import judged, model_with

from core.errors import InputError
from core.judging.decisions import decide
from core.judging.panel import Line, Panel
from core.judging.scores import SCORES, scores_of
from core.nets.model import Judged, Model
from core.recipes import CLASSIFIER, CROSS_ENTROPY, DETECTOR, LOSSES, ONE_VS_REST, SQUARED_ERROR

IMAGE = fake_digits(1, "test").images[0]
CLASSIFIER_MODEL, DETECTOR_MODEL = fake_model(CROSS_ENTROPY), fake_model(SQUARED_ERROR)


def panel(level: float = 0.95, line: Line | None = None, detector: Model = DETECTOR_MODEL) -> Panel:
    return Panel(CLASSIFIER_MODEL, detector, level, line)


def by_name(panel: Panel, model: Model, pictures: Judged) -> dict[str, float | None]:
    """Shares of the pictures that each score accepts."""
    shares = panel.accepted_shares(model, pictures)
    return {score.name: share for score, share in shares.items()}


def test_judge_lets_the_classifier_answer_and_the_detector_decide_at_the_level() -> None:
    for level in (0.95, 0.99):
        classifier, detector = panel(level).judge(IMAGE)
        assert classifier.decision is None
        assert classifier.accepted
        assert classifier.answers.sum() == pytest.approx(1)
        assert detector.decision == decide(DETECTOR_MODEL, detector.judged, level)
        assert detector.accepted == detector.decision.accepted
        np.testing.assert_array_equal(detector.answers, detector.judged.outputs[0])
        assert not classifier.by_line
        assert not detector.by_line


@pytest.mark.parametrize(("threshold", "accepted"), [(-1e9, True), (1e9, False)])
def test_line_decides_for_its_model_alone(threshold: float, accepted: bool) -> None:
    plain = panel().judge(IMAGE)
    line = Line(CLASSIFIER_MODEL, "Classifier", SCORES["energy"], threshold)
    classifier, detector = panel(line=line).judge(IMAGE)
    assert (classifier.by_line, classifier.accepted) == (True, accepted)
    assert detector.decision == plain[1].decision
    line = Line(DETECTOR_MODEL, "Detector", SCORES["largest"], threshold)
    changed = panel(line=line)
    classifier, detector = changed.judge(IMAGE)
    assert changed.deciding == (SCORES["largest"], threshold)
    assert (detector.by_line, detector.accepted) == (True, accepted)
    assert detector.decision.score.name == "largest"
    assert classifier.decision is None


def test_line_of_a_model_that_is_not_on_the_panel_decides_nothing() -> None:
    line = Line(fake_model(ONE_VS_REST), "Another", SCORES["sigmoid"], 9.0)
    assert panel(line=line).judge(IMAGE)[1].decision == panel().judge(IMAGE)[1].decision


def test_line_has_a_role_and_a_rule_in_words() -> None:
    line = Line(DETECTOR_MODEL, "Detector", SCORES["distance"], -0.65)
    assert line.role is DETECTOR
    assert line.rule == "distance to a clean answer at most 0.65"
    line = Line(CLASSIFIER_MODEL, "Classifier", SCORES["softmax"], 0.5)
    assert line.role is CLASSIFIER
    assert line.rule == "largest softmax at least 0.5"


@pytest.mark.parametrize("loss", LOSSES)
def test_decisions_begin_with_the_default_and_cover_every_score(loss: str) -> None:
    model, pictures = fake_model(loss), judged({4: 0.9, 6: -0.3})
    decisions = panel(0.99, detector=model).decisions(model, pictures)
    assert tuple(decisions) == scores_of(model)
    assert next(iter(decisions.values())) == decide(model, pictures, 0.99)
    assert {decision.digit for decision in decisions.values()} == {4}


def test_accepted_shares_include_ties() -> None:
    model = model_with(SQUARED_ERROR, distance=(-0.5, -2.0), largest=(1.0, 1.5), margin=(1.0, 1.75))
    four = judged({3: 1.0}, {3: 1.0, 5: 0.5}, {3: 1.75}, {3: 4.0})  # distances 0, 0.5, 0.75, 3
    strict, lenient = (by_name(panel(level, detector=model), model, four) for level in (0.95, 0.99))
    assert strict == {"distance": 0.5, "largest": 1.0, "margin": 0.75}
    assert lenient == {"distance": 0.75, "largest": 0.5, "margin": 0.5}


def test_accepted_shares_are_means_of_single_decisions() -> None:
    model = model_with(SQUARED_ERROR, distance=(-0.9, -0.9), largest=(0.3, 0.3), margin=(0.1, 0.1))
    pictures = Judged(np.random.default_rng(0).normal(0, 0.2, (50, 10)).astype(np.float32))
    shares = by_name(panel(detector=model), model, pictures)
    assert all(0 < share < 1 for share in shares.values())
    for score, share in shares.items():
        decisions = [decide(model, Judged(row[None]), 0.95, score) for row in pictures.outputs]
        assert share == np.mean([decision.accepted for decision in decisions])


def test_score_without_a_threshold_is_neither_accepted_nor_refused() -> None:
    model = model_with(SQUARED_ERROR, distance=(-0.5, -2.0))
    undecided, pictures = panel(detector=model), judged({3: 1.0})
    assert undecided.threshold(model, SCORES["largest"]) is None
    assert undecided.decisions(model, pictures)[SCORES["largest"]] is None
    assert by_name(undecided, model, pictures) == {"distance": 1.0, "largest": None, "margin": None}


def test_deciding_needs_a_threshold() -> None:
    with pytest.raises(InputError, match="no threshold of 'distance'"):
        _ = panel(detector=model_with(SQUARED_ERROR, largest=(0, 0))).deciding
