"""The two roles of a network: the classifier, which must name a digit, and the detector, which may
refuse. Each has one colour and one duty, everywhere.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a network is asked to do with a picture."""

    name: str
    colour: str  # of everything that belongs to it, as Streamlit's Markdown calls it
    duty: str  # what it does with a picture, in words
    may_refuse: bool

    def coloured(self, text: str) -> str:
        """Markdown: a text in the role's colour."""
        return f":{self.colour}[{text}]"


CLASSIFIER = Role("classifier", "blue", "must answer", may_refuse=False)
DETECTOR = Role("detector", "orange", "may refuse", may_refuse=True)
ROLES = (CLASSIFIER, DETECTOR)
