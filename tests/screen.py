"""What somebody without a browser does with a page, and reads on it."""

from streamlit.testing.v1 import AppTest


def press(at: AppTest, label: str) -> None:
    """Press the first button with this label."""
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def labels(at: AppTest) -> list[str]:
    """What stands on the buttons."""
    return [button.label for button in at.button]


def texts(at: AppTest) -> str:
    """Everything written on the page but titles, a line each."""
    return "\n".join(element.value for kind in ("markdown", "caption") for element in at.get(kind))
