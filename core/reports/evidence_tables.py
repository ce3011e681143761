"""Tables of docs/detection.md about the shipped files, as Markdown: intervals, other hands, floods
of noise, what others published, and digits by index. Made of what
`core.experiments.evidence` keeps.
"""

from core.data.digits import DISPUTED_TEST_LABELS
from core.data.unknowns import real
from core.experiments.evidence import Digit, load_evidence, load_noise
from core.judging.intervals import proportion
from core.judging.operating_points import LENIENT, STRICT
from core.judging.scores import SCORES
from core.recipes import RECIPES, STRONG
from core.reports.markdown import table
from core.reports.weights_tables import kind_title

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
    head = ["network", "unknowns", "pictures", "accepted at 95 %", "accepted at 99 %", "AUROC"]
    lines = []
    for found in load_evidence():
        for each in found.sets:
            cells = [_counted(num, each.n) for num in each.accepted.values()]
            for place in (0, 1, 3):
                value, low, high = (
                    100 * figures[place] for figures in (each.figures, each.low, each.high)
                )
                cells.append(f"{value:.2f} ({low:.2f}–{high:.2f})")
            title = RECIPES[found.model].title
            lines.append((title, kind_title(each.name), f"{each.n:,}", *cells))
    return table([*head, "FPR at 95 % TPR", "CCR at FPR 0.1 %"], lines, "ll", _COMMAND)


def hands_table() -> str:
    """Digits of MNIST's test and of other hands: read right and refused, with 95 % intervals."""
    head = ["network", "digits", "pictures", "read right", "refused at 95 %", "refused at 99 %"]
    lines = []
    for found in load_evidence():
        for title, hands in (("MNIST, test", found.test), ("scikit-learn's", found.bundled)):
            cells = [_counted(num, hands.n) for num in (hands.right, *hands.refused.values())]
            lines.append((RECIPES[found.model].title, title, f"{hands.n:,}", *cells))
    return table(head, lines, "ll", _COMMAND)


def noise_table() -> str:
    """How much of a flood of noise is accepted, and how much may be at most."""
    head = ["network", "way to decide", "noise", "strength", "pictures", "accepted at 95 %"]
    counts = {
        (model, row.kind, row.strength, row.score, row.level): row for model, row in load_noise()
    }
    lines = []
    for (model, kind, strength, score, level), row in counts.items():
        if level == STRICT:
            lenient = counts[model, kind, strength, score, LENIENT].accepted
            low, high = proportion(lenient, row.n)
            cells = [f"{strength:g}", *(f"{num:,}" for num in (row.n, row.accepted, lenient))]
            cells.append(f"{low:.2g} to {high:.2g}")
            way = SCORES[score].title.lower()
            lines.append((RECIPES[model].title, way, kind_title(kind), *cells))
    return table(
        [*head, "accepted at 99 %", "share at 99 %, 95 % interval"],
        lines,
        "lll",
        "python -m core noise cnn-detector --write",
    )


def published_table() -> str:
    """Published figures beside those of the shipped strong networks."""
    found = [each for each in load_evidence() if each.model in STRONG]
    titles = [
        f"{RECIPES[each.model].title}, accuracy {100 * each.test.right / each.test.n:.2f} %"
        for each in found
    ]
    lines = []
    for kind, figures, network, source in _PUBLISHED if found else ():
        ours = []
        for each in found:
            sets = [one.figures for one in each.sets if one.name == kind]
            shown = [f"{100 * one.auroc:.2f} / {100 * one.fpr_at_95_tpr:.2f}" for one in sets]
            ours.append(shown[0] if shown else "not at hand")
        lines.append((real.title(kind), figures, network, source, *ours))
    head = ["unknowns", "published: AUROC / accepted", "by", "source", *titles]
    return table(head, lines, "lrll", _COMMAND)


def digits_table() -> str:
    """Test digits by index: misread and accepted at 99 %, and refused though read right."""
    lines = [
        (
            RECIPES[found.model].title,
            *(", ".join(map(_digit, digits)) for digits in (found.misread, found.lost)),
        )
        for found in load_evidence()
        if found.model in STRONG
    ]
    head = ["misread and accepted, surest first", "refused though read right, worst first"]
    return table(["network", *head], lines, "lll", _COMMAND)


def _counted(num: int, total: int) -> str:
    low, high = (100 * end for end in proportion(num, total))
    return f"{100 * num / total:.2f} % ({low:.2f}–{high:.2f})"


def _digit(digit: Digit) -> str:
    pred = "" if digit.pred == digit.label else f"→{digit.pred}"
    disputed = " †" if digit.index in DISPUTED_TEST_LABELS else ""
    return f"{digit.index}: {digit.label}{pred}{disputed}"
