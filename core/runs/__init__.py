"""Trainings that go on in the background: their queue, curves, files and recordings."""
