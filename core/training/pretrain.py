"""Rebuild `weights/` from the seeds: the models that ship and what was measured of five seeds.

Trainings run side by side, one thread each, so that a figure does not depend on how many cores
there are. The shipped model is that of the recipe's own seed, not the best of the seeds.
"""

import dataclasses
import multiprocessing
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from core.data.sources import load_splits
from core.data.unknowns import NOISE_KINDS, noise
from core.errors import DataError
from core.judging.measured import Measured, load_measured, measure, spread, to_text
from core.judging.scores import SCORES
from core.nets import checkpoints
from core.nets.model import Model
from core.recipes import RECIPES, Recipe

NUM_NOISE = 10_000  # images of each kind
NOISE_SEED = 1_000
_TABLE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)


def pretrain(names: Sequence[str], num_seeds: int) -> Iterator[Measured]:
    """Train each named recipe with its own seed and the next ones; yields rows as they are done.

    At the end the models, the rows and the tables of `weights/README.md` are written. Needs
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
    write_tables(checkpoints.weights_folder() / "README.md")


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
    """Put the measured tables between the two marks of a README that has them."""
    text = readme.read_text(encoding="utf-8")
    readme.write_text(_TABLE.sub(lambda _: tables(), text), encoding="utf-8")


def tables() -> str:
    """Markdown: each file with its figures and checksum, then what every way to decide accepts."""
    lines = [
        "| file | parameters | bytes | test accuracy | mean (range) over seeds | sha256 |",
        "|---|---|---|---|---|---|",
    ]
    ways = [
        "| recipe | way to decide | digits refused | uniform | normal | bright | shuffled |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in RECIPES:
        path = checkpoints.weights_folder() / f"{name}.safetensors"
        if not path.exists():
            continue
        model, rows = checkpoints.load(name), load_measured(name)
        accuracy = spread([row.test_accuracy for row in rows])
        lines.append(
            f"| `{path.name}` | {_num_parameters(model):,} | {path.stat().st_size:,} "
            f"| {model.figures['test_accuracy']:.2%} | {accuracy.mean:.2%} "
            f"({accuracy.low:.2%} to {accuracy.high:.2%}) | `{checkpoints.sha256(path)}` |"
        )
        ways += [
            f"| `{name}` | {SCORES[score].title.lower()} | {_cell(rows, score, None)} | "
            + " | ".join(_cell(rows, score, kind) for kind in rows[0].ways[0].accepted)
            + " |"
            for score in dict.fromkeys(way.score for way in rows[0].ways)
        ]
    return "\n".join([*lines, "", *ways, ""])


def _cell(rows: list[Measured], score: str, kind: str | None, level: float = 0.95) -> str:
    found = [row.way(score, level) for row in rows]
    values = [way.digits_refused if kind is None else way.accepted[kind] for way in found]
    mean, low, high = spread(values)
    if low == high:
        return f"{mean * 100:.2f} %"
    return f"{mean * 100:.2f} % ({low * 100:.2f}–{high * 100:.2f})"


def _num_parameters(model: Model) -> int:
    return sum(weight.size for weight in model.weights.values())
