"""What the worksheet comes to, in figures: beside the guesses under *What to try*."""

import numpy as np

from core import wording
from core.training.worksheet import Worked, Worksheet
from pages.components.heat_tables import number_text


def outcomes(sheet: Worksheet, work: Worked) -> dict[str, str]:
    """Sentences by their names in the texts: the largest gradient at the corner pixel, where the
    moves have led, and which hidden units are off for every digit.
    """
    return {"corner": _corner(work), "moves": _moves(sheet), "dead_units": _dead_units(work)}


def _corner(work: Worked) -> str:
    gradients = work.gradients[0].weight[:, 0]
    largest = float(gradients[np.abs(gradients).argmax()])
    return f"**Your sheet:** the largest gradient of input 0 is {number_text(largest, 4)}."


def _moves(sheet: Worksheet) -> str:
    count = len(sheet.moves) - 1
    if not count:
        return "*Take steps first: then what they led to stands here.*"
    ends = [sheet.moves[0].loss, sheet.moves[-1].loss]
    first, last = (f"{loss:.4f}" if loss < 1e5 else wording.roughly(loss) for loss in ends)
    moves = wording.counted(count, "move")
    return f"**Your sheet:** {moves} took the loss from {first} to {last}."


def _dead_units(work: Worked) -> str:
    layer = work.layers[0]
    if not layer.rectified:
        return "*Your sheet has no hidden layer: choose one above.*"
    dead = np.flatnonzero((layer.activations == 0).all(axis=0)) + 1
    units = ", ".join(map(str, dead)) or "none"
    return f"**Your sheet:** units of layer 1 that are 0 for every digit: {units}."
