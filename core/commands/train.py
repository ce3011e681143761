"""The command `train`: one training of a recipe, and a file with its model."""

import os
import time
from pathlib import Path

import click
from tqdm import tqdm

from core.commands.loading import load_digits
from core.commands.options import Result, prints_result
from core.judging.densities import with_density
from core.nets import checkpoints
from core.recipes import RECIPES, load_recipe
from core.training.events import EpochDone, Event, StepDone
from core.training.loop import fit
from core.wording import percent


@click.command("train")
@click.argument(
    "recipe_name", metavar="RECIPE|FILE.json", help=f"A file, or one of {', '.join(RECIPES)}."
)
@click.option("--epochs", type=int, metavar="N", help="Train for N epochs.")
@click.option("--train-size", type=int, metavar="N", help="Use the first N training images only.")
@click.option("--seed", type=int, metavar="N", help="Use the seed N.")
@click.option(
    "--out", "path", type=Path, required=True, metavar="FILE", help="A .safetensors file."
)
@prints_result
def train_recipe(
    recipe_name: str, path: Path, epochs: int | None, train_size: int | None, seed: int | None
) -> tuple[Result, str]:
    """Train a recipe and save its model."""
    # Read when torch is loaded: its threads sleep while they wait. Otherwise they spin, and beside
    # other work on the same cores a training took nine times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    recipe = load_recipe(recipe_name).replace(epochs=epochs, train_size=train_size, seed=seed)
    checkpoints.check_writable(path)
    digits = load_digits()
    started = time.perf_counter()
    with tqdm(desc=recipe.name, unit=" steps", disable=None) as bar:

        def report(event: Event) -> None:
            if isinstance(event, StepDone):
                bar.total = event.num_steps
                bar.update()
            elif isinstance(event, EpochDone):
                bar.set_postfix_str(f"validation accuracy {percent(event.validation_accuracy, 2)}")

        model = with_density(fit(recipe, digits, report), digits)
    checkpoints.save(model, path)
    seconds = round(time.perf_counter() - started, 3)
    accuracy = model.figures["validation_accuracy"]
    result = {
        "recipe": recipe.name,
        "seed": recipe.seed,
        "epochs": recipe.optimisation.epochs,
        "seconds": seconds,
        "validation_accuracy": accuracy,
        "out": str(path),
    }
    text = (
        f"{recipe.name}, seed {recipe.seed}: validation accuracy {percent(accuracy, 2)} after "
        f"{recipe.optimisation.epochs} epochs, {seconds:.1f} s. Saved to {path}."
    )
    return result, text
