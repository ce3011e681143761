"""The five lessons, each with a module and a text of its own."""

from pages.lessons import detector, keras, numpy_alone, practical_work, tensorflow
from pages.lessons.card import Card

CARDS: dict[str, Card] = {
    card.title: card
    for card in (
        detector.CARD,
        keras.CARD,
        practical_work.CARD,
        tensorflow.CARD,
        numpy_alone.CARD,
    )
}
