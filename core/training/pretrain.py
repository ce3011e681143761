"""Rebuild `weights/` from the seeds: the models that ship and what was measured of five seeds.

Trainings run side by side, one thread each, so that a figure does not depend on how many cores
there are. The shipped model is that of the recipe's own seed, not the best of the seeds.
"""

import dataclasses
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from core.data.sources import load_splits
from core.data.unknowns import NOISE_KINDS, noise
from core.errors import DataError
from core.judging.measured import Measured, load_measured, measure, spread, to_text
from core.judging.operating_points import STRICT
from core.judging.scores import scores_for
from core.nets import checkpoints
from core.recipes import RECIPES, Recipe

NUM_NOISE = 10_000  # images of each kind
NOISE_SEED = 1_000


def pretrain(names: Sequence[str], num_seeds: int) -> Iterator[Measured]:
    """Train each named recipe with its own seed and the next ones; yields rows as they are done.

    At the end the models, the rows and the tables of both READMEs are written. Needs
    MNIST: raises `DataError` without it, and `RecipeError` for settings that do not fit.
    """
    source = load_splits().source
    if not source.is_mnist:
        raise DataError(f"The shipped weights are trained on MNIST. {source.note}")
    jobs = [
        RECIPES[name].replace(seed=RECIPES[name].seed + k)
        for name in names
        for k in range(num_seeds)
    ]
    rows: dict[str, list[Measured]] = {name: [] for name in names}
    # spawn, since a fork would copy torch's thread pools in mid-air.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        for done in as_completed([pool.submit(train_and_measure, job) for job in jobs]):
            content, row = done.result()
            if row.seed == RECIPES[row.recipe].seed:
                model = checkpoints.from_bytes(content, row.recipe)
                checkpoints.save(model, checkpoints.weights_folder() / f"{row.recipe}.safetensors")
            rows[row.recipe].append(row)
            yield row
    for name, of_recipe in rows.items():
        of_recipe.sort(key=lambda row: row.seed)
        path = checkpoints.weights_folder() / f"{name}.measured.json"
        path.write_text(to_text(of_recipe), encoding="utf-8")
    for readme in (
        checkpoints.weights_folder() / "README.md",
        checkpoints.weights_folder().parent / "README.md",
    ):
        write_tables(readme)


def train_and_measure(recipe: Recipe) -> tuple[bytes, Measured]:
    """One training on one thread: the model's file content and what was measured of it."""
    import torch  # noqa: PLC0415 (the parent process needs none)

    from core.training.loop import fit  # noqa: PLC0415

    torch.set_num_threads(1)
    digits = load_splits()
    model = fit(recipe, digits)
    unknowns = {
        kind: model.judge(noise(kind, NUM_NOISE, NOISE_SEED, digits=digits.test.images))
        for kind in NOISE_KINDS
        if kind != "blank"
    }
    row = measure(model, digits.test, unknowns)
    figures = {**model.figures, "test_accuracy": row.test_accuracy}
    return checkpoints.to_bytes(dataclasses.replace(model, figures=figures)), row


def write_tables(readme: Path) -> None:
    """Put the measured tables between the marks of a README that has them."""
    text = readme.read_text(encoding="utf-8")
    for name, table in (("files", files_table()), ("ways", ways_table())):
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        if mark:
            _, end, after = rest.partition("<!-- end -->")
            text = before + mark + table + end + after
    readme.write_text(text, encoding="utf-8")


def files_table() -> str:
    """Markdown: each shipped file with its figures and checksum."""
    lines = [
        "| file | parameters | bytes | test accuracy | over seeds: mean (range) | sha256 |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, rows in _shipped().items():
        path = checkpoints.weights_folder() / f"{name}.safetensors"
        model = checkpoints.load(name)
        lines.append(
            f"| `{path.name}` | {sum(weight.size for weight in model.weights.values()):,} "
            f"| {path.stat().st_size:,} | {model.figures['test_accuracy'] * 100:.2f} % "
            f"| {_cell([row.test_accuracy for row in rows])} | `{checkpoints.sha256(path)}` |"
        )
    return "\n".join([*lines, ""])


def ways_table(level: float = STRICT) -> str:
    """Markdown: what every way to decide refuses of the digits and accepts of each noise."""
    lines = [
        "| recipe | way to decide | digits refused | uniform | normal | bright | shuffled |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name, rows in _shipped().items():
        for score in scores_for(RECIPES[name]):
            ways = [row.way(score.name, level) for row in rows]
            cells = [_cell([way.digits_refused for way in ways])]
            cells += [_cell([way.accepted[kind] for way in ways]) for kind in ways[0].accepted]
            lines.append(f"| `{name}` | {score.title.lower()} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _shipped() -> dict[str, list[Measured]]:
    """What lies in `weights/`, by recipe: `SHIPPED`, and any other that was asked for by name."""
    folder = checkpoints.weights_folder()
    return {
        name: load_measured(name) for name in RECIPES if (folder / f"{name}.safetensors").exists()
    }


def _cell(values: list[float]) -> str:
    mean, low, high = (100 * value for value in spread(values))
    return f"{mean:.2f} %" if low == high else f"{mean:.2f} % ({low:.2f}–{high:.2f})"
