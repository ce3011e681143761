"""The command `evaluate`: how right a model is on digits, and how many of them it refuses."""

import click

from core import wording
from core.commands.loading import load_digits
from core.commands.options import Result, model_argument, prints_result
from core.commands.scoring import judge_checked
from core.data import sources
from core.judging.evaluation import evaluate
from core.judging.measured import refused
from core.judging.scores import scores_for
from core.nets import checkpoints

BUNDLED = "bundled"


@click.command("evaluate")
@model_argument
@click.option(
    "--digits",
    "other_digits",
    type=click.Choice([BUNDLED]),
    help="In place of the test images: all 1,797 digits inside scikit-learn, other hands.",
)
@prints_result
def evaluate_model(model_name: str, other_digits: str | None) -> tuple[Result, str]:
    """Measure accuracy, loss and refusals on the test images."""
    model = checkpoints.load(model_name)
    if other_digits == BUNDLED:
        digits, dataset = sources.all_bundled(), BUNDLED
    else:
        splits = load_digits()
        digits, dataset = splits.test, splits.source.name
    judged = judge_checked(model, digits.images)
    evaluation = evaluate(judged, digits.labels, model.recipe.loss)
    shares_refused = refused(model, judged)
    result = {
        "model": model_name,
        "dataset": dataset,
        "split": digits.name,
        **evaluation._asdict(),
        "score": scores_for(model.recipe)[0].name,
        "refused": {str(level): share for level, share in shares_refused.items()},
    }
    costs = [
        f" Where {wording.level(level)} of the validation digits are accepted, "
        f"{wording.percent(share, 2)} are refused."
        for level, share in shares_refused.items()
    ]
    text = (
        f"{model_name} on the {evaluation.n:,} {digits.name} images of {dataset}: accuracy "
        f"{wording.percent(evaluation.accuracy, 2)}, loss {evaluation.loss:.4f}.{''.join(costs)}"
    )
    return result, text
