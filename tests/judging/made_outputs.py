"""Made-up outputs and models with thresholds that are given, for tests worked by hand."""

import dataclasses

import numpy as np
from fakes import fake_model

from core.nets.model import Judged, Model, Thresholds


def judged(*pictures: dict[int, float]) -> Judged:
    """Outputs of some pictures, each as digit -> output; all others are 0."""
    outputs = np.zeros((len(pictures), 10), np.float32)
    for row, picture in zip(outputs, pictures, strict=True):
        for digit, output in picture.items():
            row[digit] = output
    return Judged(outputs)


def model_with(loss: str, **thresholds: tuple[float, float]) -> Model:
    """Model whose thresholds at 95 and 99 % are given, by score."""
    return dataclasses.replace(fake_model(loss), thresholds=Thresholds((0.95, 0.99), thresholds))
