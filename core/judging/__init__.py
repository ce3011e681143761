"""Judging: scores of how surely a picture is a digit, thresholds for them, and their quality."""
