"""Samples, the data of every training: labelled digits, or points in the plane."""

from core.data.digits import Digits, DigitSplits
from core.data.points import Points, PointSplits

Samples = Digits | Points
Splits = DigitSplits | PointSplits
