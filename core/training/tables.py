"""The tables of the READMEs, as Markdown, made of what `core.training.pretrain` measured."""

from pathlib import Path

from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.data.unknowns.noise import NOISE_KINDS
from core.data.unknowns.real import FRAMED
from core.judging.measured import Measured, load_measured, spread
from core.judging.operating_points import STRICT
from core.judging.scores import scores_for
from core.judging.separation import Separation
from core.nets import checkpoints
from core.recipes import RECIPES
from core.training.readmes import put_tables

# What the project's README shows of it all.
_MAIN_WAYS = ("softmax", "energy", "distance", "largest")
_MAIN_KINDS = ("uniform", "shuffled", "scribbles", CHOICE_FAMILY, "printed", "fashion", "omniglot")


def write_tables(readme: Path) -> None:
    """Put the measured tables between the marks of a README that has them."""
    tables = {
        "files": files_table(),
        "overview": overview_table(),
        "ways": ways_table(),
        "unknowns": unknowns_table(),
    }
    put_tables(readme, tables)


def files_table() -> str:
    """Markdown: each shipped file with its figures and checksum."""
    lines = [
        "| file | parameters | bytes | test accuracy | over seeds: mean (range) | sha256 |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, rows in shipped_rows().items():
        path = checkpoints.weights_folder() / f"{name}.safetensors"
        model = checkpoints.load(name)
        lines.append(
            f"| `{path.name}` | {sum(weight.size for weight in model.weights.values()):,} "
            f"| {path.stat().st_size:,} | {model.figures['test_accuracy'] * 100:.2f} % "
            f"| {cell([row.test_accuracy for row in rows])} | `{checkpoints.sha256(path)}` |"
        )
    return "\n".join([*lines, ""])


def overview_table() -> str:
    """Markdown: the main ways to decide, what they refuse of the digits and accept of the rest."""
    shipped = shipped_rows()
    measured = next(iter(shipped.values()))[0].ways[0].accepted
    kinds = [kind for kind in _MAIN_KINDS if kind in measured]
    lines = [
        f"| recipe | way to decide | digits refused | {' | '.join(map(kind_title, kinds))} |",
        "|---|---|" + "--:|" * (len(kinds) + 1),
    ]
    for name, rows in shipped.items():
        for score in scores_for(RECIPES[name]):
            if score.name in _MAIN_WAYS:
                ways = [row.way(score.name, STRICT) for row in rows]
                cells = [cell([way.digits_refused for way in ways], 0)]
                cells += [cell([way.accepted[kind] for way in ways], 0) for kind in kinds]
                lines.append(f"| `{name}` | {score.title.lower()} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def ways_table(level: float = STRICT) -> str:
    """Markdown: what every way to decide refuses of the digits and accepts of each noise."""
    shipped = shipped_rows()
    kinds = list(next(rows[0].ways[0].noise_accepted for rows in shipped.values()))
    lines = [
        f"| recipe | way to decide | digits refused | {' | '.join(kinds)} |",
        "|---|---|" + "--:|" * (len(kinds) + 1),
    ]
    for name, rows in shipped_rows().items():
        for score in scores_for(RECIPES[name]):
            ways = [row.way(score.name, level) for row in rows]
            cells = [cell([way.digits_refused for way in ways])]
            cells += [cell([way.accepted[kind] for way in ways]) for kind in kinds]
            lines.append(f"| `{name}` | {score.title.lower()} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def unknowns_table() -> str:
    """Markdown: AUROC and the share accepted beside 95 % of the test digits, for all but noise."""
    shipped = shipped_rows()
    measured = next((rows[0].ways[0].accepted for rows in shipped.values()), {})
    kinds = [kind for kind in measured if kind not in NOISE_KINDS]
    lines = [
        f"| recipe | way to decide | {' | '.join(map(kind_title, kinds))} |",
        "|---|---|" + "--:|" * len(kinds),
    ]
    for name, rows in shipped.items():
        for score in scores_for(RECIPES[name]):
            cells = []
            for kind in kinds:
                found = [row.separations[score.name].get(kind) for row in rows]
                cells.append(_separation_cell([each for each in found if each is not None]))
            lines.append(f"| `{name}` | {score.title.lower()} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def kind_title(kind: str) -> str:
    """A kind of unknown above a column; * marks the family set aside for choices."""
    if kind in FAMILIES:
        return FAMILIES[kind].title.lower() + (" *" if kind == CHOICE_FAMILY else "")
    return f"{kind.removesuffix(FRAMED).capitalize()}{FRAMED if kind.endswith(FRAMED) else ''}"


def _separation_cell(found: list[Separation]) -> str:
    if not found:
        return ""
    area = spread([each.auroc for each in found]).mean
    mean, low, high = (100 * value for value in spread([each.fpr_at_95_tpr for each in found]))
    return f"{100 * area:.1f} / {mean:.0f} ({low:.0f}–{high:.0f})"


def shipped_rows() -> dict[str, list[Measured]]:
    """What lies in `weights/`, by recipe: `SHIPPED`, and any other that was asked for by name."""
    folder = checkpoints.weights_folder()
    return {
        name: load_measured(name) for name in RECIPES if (folder / f"{name}.safetensors").exists()
    }


def cell(values: list[float], places: int = 2) -> str:
    """Shares as their mean in per cent, and their range where it shows."""
    mean, low, high = (f"{100 * value:.{places}f}" for value in spread(values))
    return f"{mean} %" if low == high else f"{mean} % ({low}–{high})"
