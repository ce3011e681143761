"""The command `adopt`: a network that was trained elsewhere, as a model of ours."""

from pathlib import Path

import click

from core.commands.loading import load_digits
from core.commands.options import Result, prints_result
from core.data import idx
from core.nets import checkpoints
from core.recipes import LOSSES, SCALINGS
from core.training.adoption import adopt
from core.wording import percent


@click.command("adopt")
@click.argument("weights", type=Path, metavar="FILE")
@click.option(
    "--scaling", required=True, type=click.Choice(SCALINGS), help="Of the pixels it has learned."
)
@click.option("--loss", required=True, type=click.Choice(list(LOSSES)), help="It was trained with.")
@click.option(
    "--out", "path", type=Path, required=True, metavar="FILE", help="A .safetensors file."
)
@prints_result
def adopt_network(weights: Path, scaling: str, loss: str, path: Path) -> tuple[Result, str]:
    """Take a network that was trained elsewhere.

    The file is a plain safetensors of Linear layers, with ReLU between them.
    """
    checkpoints.check_writable(path)
    model = adopt(idx.read_raw(weights), weights.name, scaling, loss, load_digits())
    checkpoints.save(model, path)
    layers = list(model.recipe.network.layers)
    accuracy = model.figures["validation_accuracy"]
    result = {
        "layers": layers,
        "scaling": scaling,
        "loss": loss,
        "validation_accuracy": accuracy,
        "out": str(path),
    }
    text = (
        f"{weights.name}: {' - '.join(map(str, layers))}, validation accuracy "
        f"{percent(accuracy, 2)}. Saved to {path}."
    )
    return result, text
