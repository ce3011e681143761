"""Commands about training: which digits there are, train, rebuild what ships, record the race,
reproduce the lessons."""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from core.commands.common import Result, digits_at_hand, download_bar
from core.errors import InputError
from core.recipes import DIGITS, RECIPES, SHIPPED


def data(options: argparse.Namespace) -> tuple[Result, str]:
    from core.data.digits import Standardizer
    from core.recipes import STANDARDISED

    sets = None if options.unknowns is None else _sets(options.unknowns)
    digits = digits_at_hand()
    standardizer = Standardizer.fit(digits.train.images, STANDARDISED)
    result: dict[str, Any] = {
        "source": digits.source.name,
        "path": digits.source.path,
        "train": len(digits.train),
        "validation": len(digits.validation),
        "test": len(digits.test),
        "mean": standardizer.mean,
        "std": standardizer.std,
    }
    lines = [f"{key:<11}{value}" for key, value in result.items()]
    lines += [digits.source.note] if digits.source.note else []
    if sets is not None:
        result["unknowns"] = sets
        lines += [f"{'unknowns':<11}{name}: {path}" for name, path in sets.items()]
        lines += [] if sets else [f"{'unknowns':<11}no real set is at hand"]
    return result, "\n".join(lines)


def _sets(names: list[str]) -> dict[str, str]:
    """Fetch the sets of these names that are missing; name -> file of all that are at hand then."""
    from core.data.unknowns import published, real

    for name in names:
        with download_bar(real.title(name)) as progress:
            published.fetch_set(name, progress)
    return {name: str(path) for name, path in real.find_sets().items()}


def train(options: argparse.Namespace) -> tuple[Result, str]:
    # Read when torch is loaded: its threads sleep while they wait. Otherwise they spin, and beside
    # other work on the same cores a training took nine times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from tqdm import tqdm

    from core.judging.densities import with_density
    from core.nets import checkpoints
    from core.recipes import load_recipe
    from core.training.events import EpochDone, Event, StepDone
    from core.training.loop import fit

    recipe = load_recipe(options.recipe).replace(
        epochs=options.epochs, train_size=options.train_size, seed=options.seed
    )
    out = Path(options.out)
    checkpoints.check_writable(out)
    digits = digits_at_hand()
    started = time.perf_counter()
    with tqdm(desc=recipe.name, unit=" steps", disable=None) as bar:

        def show(event: Event) -> None:
            if isinstance(event, StepDone):
                bar.total = event.num_steps
                bar.update()
            elif isinstance(event, EpochDone):
                bar.set_postfix_str(f"validation accuracy {event.validation_accuracy:.2%}")

        model = with_density(fit(recipe, digits, show), digits)
    checkpoints.save(model, out)
    result = {
        "recipe": recipe.name,
        "seed": recipe.seed,
        "epochs": recipe.optimisation.epochs,
        "seconds": round(time.perf_counter() - started, 3),
        "validation_accuracy": model.figures["validation_accuracy"],
        "out": str(out),
    }
    text = (
        f"{recipe.name}, seed {recipe.seed}: validation accuracy "
        f"{result['validation_accuracy']:.2%} after {result['epochs']} epochs, "
        f"{result['seconds']:.1f} s. Saved to {out}."
    )
    return result, text


def pretrain(options: argparse.Namespace) -> tuple[Result, str]:
    from tqdm import tqdm

    from core.experiments import pretrain as rebuild
    from core.reports.documents import write_document

    if unknown := [name for name in options.recipes if name not in RECIPES]:
        raise InputError(f"No recipe is called {unknown[0]!r}. Use {', '.join(RECIPES)}.")
    names = options.recipes or list(SHIPPED)
    digits_at_hand()
    if options.outputs_only:
        written = list(tqdm(rebuild.write_outputs(names), total=len(names), disable=None))
        write_document()
        return [{"recipe": name} for name in written], f"Written: {', '.join(written)}."
    seeds = {name: options.seeds or SHIPPED.get(name, 1) for name in names}
    steps = tqdm(
        rebuild.pretrain(seeds), total=rebuild.num_steps(seeds), unit=" epochs", disable=None
    )
    rows = [step for step in steps if step is not None]
    write_document()
    result = [
        {
            "recipe": row.recipe,
            "seed": row.seed,
            "validation_accuracy": row.validation_accuracy,
            "test_accuracy": row.test_accuracy,
        }
        for row in sorted(rows, key=lambda row: (names.index(row.recipe), row.seed))
    ]
    lines = [
        f"{r['recipe']:<22} seed {r['seed']}  validation {r['validation_accuracy']:.2%}  "
        f"test {r['test_accuracy']:.2%}"
        for r in result
    ]
    return result, "\n".join(lines)


def record(_: argparse.Namespace) -> tuple[Result, str]:
    from core.runs import recording

    path = recording.default_path()
    run = recording.record(digits_at_hand(), path).run
    ends = [(lane.recipe.name, lane.curves.validation_accuracies[-1]) for lane in run.lanes]
    result = {"out": str(path), "seconds": run.seconds, "validation_accuracy": dict(ends)}
    said = ", ".join(f"{name} {accuracy:.2%}" for name, accuracy in ends)
    return result, f"Recorded in {run.seconds:.1f} s to {path}. Validation: {said}."


def reproduce(options: argparse.Namespace) -> tuple[Result, str]:
    from dataclasses import asdict

    from tqdm import tqdm

    from core.experiments import lessons
    from core.reports.documents import write_document
    from core.reports.lessons_tables import lessons_table

    variants = lessons.chosen(options.lessons)
    if any(variant.recipe.inputs == DIGITS for variant in variants):
        digits_at_hand()
    total = lessons.num_trainings(variants, options.seeds)
    steps = tqdm(
        lessons.reproduce(variants, options.seeds), total=total, unit=" trainings", disable=None
    )
    [figures] = [step for step in steps if step is not None]
    if options.write:
        lessons.write(figures)
        write_document()
    return [asdict(figure) for figure in figures], lessons_table(figures).rstrip()
