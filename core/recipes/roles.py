"""Roles of a network: the classifier must name a digit, the detector may refuse."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """Role of a network, with its duty towards a picture and its colour."""

    name: str
    colour: str  # of everything on screen that belongs to the role, in Streamlit's Markdown
    duty: str  # in words: "must answer"
    may_refuse: bool

    def coloured(self, text: str) -> str:
        """Markdown that shows a text in the role's colour."""
        return f":{self.colour}[{text}]"


CLASSIFIER = Role("classifier", "blue", "must answer", may_refuse=False)
DETECTOR = Role("detector", "orange", "may refuse", may_refuse=True)
