"""Roles of a network: the classifier must name a digit, the detector may refuse."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """Role of a network, with its colour and what it may say to a picture."""

    name: str
    colour: str  # of everything on screen that belongs to the role, in Streamlit's Markdown
    may_refuse: bool

    def coloured(self, text: str) -> str:
        """Markdown that shows a text in the role's colour."""
        return f":{self.colour}[{text}]"


CLASSIFIER = Role("classifier", "blue", may_refuse=False)
DETECTOR = Role("detector", "orange", may_refuse=True)
