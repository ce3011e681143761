"""Runs, which are trainings in the background: their turns, curves, files and recordings."""
