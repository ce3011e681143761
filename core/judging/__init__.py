"""Judging: scores that say how surely a picture is a digit, and where to draw the line."""
