"""Are the gradients right? Three ways to find each, beside each other."""

import numpy as np
import streamlit as st

from core.errors import NotaError
from core.nets.gradient_check import Checked
from core.training.worksheet import Worksheet
from pages.components.heat_tables import HeatTable, heat_tables, number_text
from pages.shared.plain import plain

_GOOD = 1e-6  # above it, either a bug or a ReLU that a step of 0.00001 turned on or off


def show_check(sheet: Worksheet) -> None:
    """Show a switch, and behind it the table for the weights as they are now."""
    st.subheader("Is the gradient right?", anchor=False)
    st.markdown(
        "*Analytic*: our chain rule, in NumPy. *Numeric*: nudge one number by "
        "0.00001 each way and see how the loss changes. *torch*: the library's own."
    )
    wanted = st.toggle(
        "Check the gradients now",
        key="check",
        bind="query-params",
        help="Loads torch, which takes a second or two the first time.",
    )
    if not wanted:
        return
    with st.spinner("Moving weights, asking torch"):
        try:
            checked = sheet.check()
        except NotaError as error:
            st.error(plain(error), icon=":material/error:")
            return
    _show_table(checked)
    worst = max(gradient.relative_error for gradient in checked)
    apart = max(abs(gradient.analytic - gradient.torch) for gradient in checked)
    verdict = "All agree" if worst <= _GOOD and apart <= _GOOD else "**Look at the last column**"
    st.markdown(
        f"{verdict}: the largest relative error is {worst:.0e}, and ours and "
        f"torch's are at most {apart:.0e} apart. An error above {_GOOD:.0e} means a "
        "bug, or a ReLU that the nudge switched on or off."
    )


def _show_table(checked: list[Checked]) -> None:
    names, rows, texts = [], [], []
    for gradient in checked:
        layer, parameter = gradient.name.split(".")
        indices = ", ".join(map(str, gradient.position))
        names.append(f"layer {int(layer) + 1}, {parameter[0]}[{indices}]")
        values = [gradient.analytic, gradient.numeric, gradient.torch]
        rows.append([*values, 0.0])  # the error has no colour
        error = f"{gradient.relative_error:.0e}".replace("e-0", "e-").replace("-", "−")
        texts += [*(number_text(value, 6) for value in values), error]
    columns = ("analytic", "numeric", "torch", "rel. error")
    heat_tables(
        [HeatTable("∂L/∂…", np.array(rows), "", names, columns, texts=texts)],
        key="checked",
        label="Gradients found in three ways, and the relative error",
    )
