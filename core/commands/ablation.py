"""The command `ablation`: what negatives, augmentation and the loss do for the strong networks."""

import click
from tqdm import tqdm

from core.commands.loading import load_digits
from core.commands.options import Result, prints_result, whole_number
from core.experiments.ablation import ablate, num_steps, trials
from core.reports.documents import write_document
from core.reports.strong_tables import ablation_table


@click.command("ablation")
@click.option(
    "--epochs",
    type=whole_number(1, 100),
    default=4,
    show_default=True,
    metavar="N",
    help="Of each training.",
)
@prints_result
def ablate_networks(epochs: int) -> tuple[Result, str]:
    """Train the strong networks with parts of the recipe left out."""
    recipes = trials(epochs)
    load_digits()
    steps = tqdm(ablate(recipes), total=num_steps(recipes), unit=" epochs", disable=None)
    done = [step for step in steps if step is not None]
    write_document()
    result = [
        {
            "recipe": trial.recipe.name,
            "loss": trial.recipe.optimisation.loss,
            "negatives": trial.recipe.data.negatives > 0,
            "augmentation": trial.recipe.augmentation is not None,
            "epochs": trial.recipe.optimisation.epochs,
            "score": way.score,
            "level": way.level,
            "test_accuracy": trial.measured.test_accuracy,
            "digits_refused": way.digits_refused,
            "accepted": way.accepted,
        }
        for trial in done
        for way in trial.measured.ways
    ]
    return result, ablation_table().rstrip()
