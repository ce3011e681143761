"""Commands behind docs/detection.md: noise, ablation, evidence."""

import argparse
from dataclasses import asdict

from core import files
from core.commands.common import Result, chosen_scores, digits_at_hand
from core.recipes import STRONG


def noise(options: argparse.Namespace) -> tuple[Result, str]:
    """How many of a great many pictures of noise are accepted, with an interval for the share."""
    from tqdm import tqdm

    from core.experiments import evidence
    from core.experiments.noise_counts import KINDS, flood
    from core.judging.intervals import proportion
    from core.nets import checkpoints
    from core.reports.documents import write_document

    model = checkpoints.load(options.model)
    scores = chosen_scores(model, options.score)
    if options.write:
        evidence.check_shipped(options.model)
    rows = []
    total = options.count * len(KINDS) * len(options.strength)
    with tqdm(total=total, unit=" pictures", unit_scale=True, disable=None) as bar:
        for strength in options.strength:
            for kind in KINDS:
                found = flood(model, scores, kind, strength, options.count, bar.update)
                if options.write:
                    evidence.write_noise(options.model, found)
                rows += found
    if options.write:
        write_document()
    result = [{**asdict(row), "interval": list(proportion(row.accepted, row.n))} for row in rows]
    lines = [
        f"{row['kind']:<8} {row['strength']:>8g}  {row['score']:<16} {row['level']:>5.0%} "
        f"{row['accepted']:>10,} of {row['n']:,}  ({row['interval'][0]:.2g} to "
        f"{row['interval'][1]:.2g})"
        for row in result
    ]
    head = f"{'noise':<8} {'strength':>8}  {'score':<16} {'level':>5} {'accepted':>10}"
    foot = (
        "Level: the share of validation digits accepted. In brackets a 95 % interval for the share "
        "of noise that is accepted."
    )
    return result, "\n".join([head, *lines, foot])


def ablation(options: argparse.Namespace) -> tuple[Result, str]:
    from tqdm import tqdm

    from core.experiments.ablation import ablate, num_steps, trials
    from core.reports.documents import write_document
    from core.reports.strong_tables import ablation_table

    wanted = trials(options.epochs)
    digits_at_hand()
    steps = tqdm(ablate(wanted), total=num_steps(wanted), unit=" epochs", disable=None)
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


def evidence(_: argparse.Namespace) -> tuple[Result, str]:
    from tqdm import tqdm

    from core.experiments.evidence import collect, shipped
    from core.nets import checkpoints
    from core.reports.documents import write_document
    from core.reports.evidence_tables import hands_table, intervals_table
    from core.reports.gallery import gallery

    names = shipped()
    digits_at_hand()
    found = list(tqdm(collect(names), total=len(names), unit=" models", disable=None))
    folder = files.project_folder() / "docs"
    if STRONG[0] in names:
        folder.mkdir(exist_ok=True)
        gallery(checkpoints.load(STRONG[0])).save(folder / "accepted.png", optimize=True)
    write_document()
    return [asdict(each) for each in found], f"{intervals_table()}\n{hands_table()}".rstrip()
