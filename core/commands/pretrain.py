"""The command `pretrain`: the models in weights/, and what is measured of them, made again."""

import click
from tqdm import tqdm

from core.commands.loading import load_digits
from core.commands.options import Result, prints_result, whole_number
from core.errors import InputError
from core.experiments import pretrain
from core.recipes import RECIPES, SHIPPED
from core.reports.documents import write_document
from core.wording import percent


@click.command("pretrain")
@click.argument("names", nargs=-1, metavar="[RECIPE]...", help="Those that ship, if none is named.")
@click.option(
    "--seeds",
    "num_seeds",
    type=whole_number(1, 100),
    metavar="N",
    help="How many seeds.  [default: 5, of the strong networks 3]",
)
@click.option(
    "--outputs-only",
    is_flag=True,
    help="Train nothing: only judge all again with the models in weights/ and renew the tables.",
)
@prints_result
def rebuild_weights(
    names: tuple[str, ...], num_seeds: int | None, outputs_only: bool
) -> tuple[Result, str]:
    """Rebuild weights/ from the seeds."""
    if unknown := [name for name in names if name not in RECIPES]:
        raise InputError(f"No recipe is called {unknown[0]!r}. Use {', '.join(RECIPES)}.")
    names = names or tuple(SHIPPED)
    load_digits()
    return _judge_again(names) if outputs_only else _train_again(names, num_seeds)


def _judge_again(names: tuple[str, ...]) -> tuple[Result, str]:
    written = list(tqdm(pretrain.write_outputs(names), total=len(names), disable=None))
    write_document()
    return [{"recipe": name} for name in written], f"Written: {', '.join(written)}."


def _train_again(names: tuple[str, ...], num_seeds: int | None) -> tuple[Result, str]:
    seeds = {name: num_seeds or SHIPPED.get(name, 1) for name in names}
    num_steps = pretrain.num_steps(seeds)
    steps = tqdm(pretrain.pretrain(seeds), total=num_steps, unit=" epochs", disable=None)
    rows = [step for step in steps if step is not None]
    write_document()
    rows.sort(key=lambda row: (names.index(row.recipe), row.seed))
    result = [
        {
            "recipe": row.recipe,
            "seed": row.seed,
            "validation_accuracy": row.validation_accuracy,
            "test_accuracy": row.test_accuracy,
        }
        for row in rows
    ]
    lines = [
        f"{row.recipe:<22} seed {row.seed}  validation {percent(row.validation_accuracy, 2)}  "
        f"test {percent(row.test_accuracy, 2)}"
        for row in rows
    ]
    return result, "\n".join(lines)
