"""Tables of docs/detection.md about the shipped files, as Markdown: intervals, digits from other
hands, noise, what others published, and digits by index. Made of what `core.experiments.evidence`
measured.
"""

from core.data.digits import DISPUTED_TEST_LABELS
from core.data.unknowns import real
from core.experiments.evidence import Digit, Evidence, RealSet, load_evidence, load_noise
from core.experiments.people import load_people
from core.judging.intervals import proportion
from core.judging.operating_points import LENIENT, STRICT
from core.recipes import RECIPES, STRONG
from core.reports.cells import SEPARATION_FIGURES, kind_title, score_title
from core.reports.markdown import table
from core.wording import percent, ranged

_COMMAND = "python -m core evidence"
# Set, AUROC and share accepted where 95 % of the digits are, in per cent, network, source.
_PUBLISHED = (
    ("fashion", "99.80 / 0.61", "Gaussian mixture on features, accuracy 98.5 %", "OpenOOD"),
    ("emnist-letters", "99.0 / –", "accuracy 98.7 %", "Bitterwolf et al. 2020"),
    ("emnist-letters", "95.9 / –", "accuracy 99.4 %", "Bitterwolf et al. 2020"),
    ("omniglot", "99.6 / –", "with an extra head", "Hendrycks and Gimpel 2017"),
)


def intervals_table() -> str:
    """The shipped files beside the real sets, with 95 % intervals."""
    head = ["network", "unknowns", "pictures", "accepted at 95 %", "accepted at 99 %"]
    lines = [
        (
            RECIPES[evidence.model].title,
            kind_title(real_set.name),
            f"{real_set.n:,}",
            *(_share(count, real_set.n) for count in real_set.accepted.values()),
            *_separation(real_set),
        )
        for evidence in load_evidence()
        for real_set in evidence.sets
    ]
    return table([*head, *(title for _, title, _ in SEPARATION_FIGURES)], lines, "ll", _COMMAND)


def _separation(real_set: RealSet) -> list[str]:
    cells = []
    for name, _, _ in SEPARATION_FIGURES:
        parts = (real_set.figures, real_set.low, real_set.high)
        figure, low, high = (getattr(part, name) for part in parts)
        cells.append(ranged(figure, low, high, 2, sign=""))
    return cells


def hands_table() -> str:
    """Digits of MNIST's test and of other hands: read right and refused, with 95 % intervals."""
    head = ["network", "digits", "pictures", "read right", "refused at 95 %", "refused at 99 %"]
    lines = [
        (
            RECIPES[evidence.model].title,
            title,
            f"{hands.n:,}",
            *(_share(count, hands.n) for count in (hands.right, *hands.refused.values())),
        )
        for evidence in load_evidence()
        for title, hands in (("MNIST, test", evidence.test), ("scikit-learn's", evidence.bundled))
    ]
    return table(head, lines, "ll", _COMMAND)


def people_table() -> str:
    """What people wrote with a pen: digits read right and refused, other characters accepted."""
    head = ["network", "what", "characters", "read right", "refused at 95 %", "refused at 99 %"]
    head += ["accepted at 95 %", "accepted at 99 %", "over 90 % sure of a digit"]
    lines = []
    for model, row in load_people():
        of_digits = [share for share in (row.right, *row.refused.values()) if share is not None]
        of_others = [*row.accepted.values(), *([] if row.sure is None else [row.sure])]
        cells = [percent(share) for share in of_digits] or [""] * 3
        cells += [percent(share) for share in of_others]
        lines.append(
            (
                RECIPES[model].title,
                row.file.split(".")[0],
                f"{row.digits or row.unknowns:,}",
                *(cells + [""] * 6)[:6],
            )
        )
    return table(head, lines, "ll", "python -m core hands FILE... MODEL --write")


def noise_table() -> str:
    """How much of a great many pictures of noise is accepted, and how much may be at most."""
    head = ["network", "score", "noise", "strength", "pictures", "accepted at 95 %"]
    counts = {
        (model, row.kind, row.strength, row.score, row.level): row for model, row in load_noise()
    }
    lines = []
    for (model, kind, strength, score, level), row in counts.items():
        if level == STRICT:
            lenient = counts[model, kind, strength, score, LENIENT].accepted
            low, high = proportion(lenient, row.n)
            names = RECIPES[model].title, score_title(score), kind_title(kind)
            numbers = [f"{number:,}" for number in (row.n, row.accepted, lenient)]
            lines.append((*names, f"{strength:g}", *numbers, f"{low:.2g} to {high:.2g}"))
    head += ["accepted at 99 %", "share at 99 %, 95 % interval"]
    return table(head, lines, "lll", "python -m core noise cnn-detector --write")


def published_table() -> str:
    """Published figures beside those of the shipped strong networks."""
    networks = _strong()
    titles = [
        f"{RECIPES[evidence.model].title}, accuracy "
        f"{percent(evidence.test.right / evidence.test.n, 2)}"
        for evidence in networks
    ]
    lines = [
        (real.title(kind), *published, *(_auroc_and_fpr(evidence, kind) for evidence in networks))
        for kind, *published in (_PUBLISHED if networks else ())
    ]
    head = ["unknowns", "published: AUROC / accepted", "by", "source", *titles]
    return table(head, lines, "lrll", _COMMAND)


def _auroc_and_fpr(evidence: Evidence, kind: str) -> str:
    for real_set in evidence.sets:
        if real_set.name == kind:
            figures = real_set.figures
            return f"{100 * figures.auroc:.2f} / {100 * figures.fpr_at_95_tpr:.2f}"
    return "not at hand"


def digits_table() -> str:
    """Test digits by index: misread and accepted at 99 %, and refused though read right."""
    lines = [
        (
            RECIPES[evidence.model].title,
            *(", ".join(map(_digit, digits)) for digits in (evidence.misread, evidence.lost)),
        )
        for evidence in _strong()
    ]
    head = ["misread and accepted, surest first", "refused though read right, worst first"]
    return table(["network", *head], lines, "lll", _COMMAND)


def _digit(digit: Digit) -> str:
    pred = "" if digit.pred == digit.label else f"→{digit.pred}"
    disputed = " †" if digit.index in DISPUTED_TEST_LABELS else ""
    return f"{digit.index}: {digit.label}{pred}{disputed}"


def _strong() -> list[Evidence]:
    return [evidence for evidence in load_evidence() if evidence.model in STRONG]


def _share(count: int, total: int) -> str:
    return ranged(count / total, *proportion(count, total), 2)
