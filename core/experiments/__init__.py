"""Experiments, which fill `weights/`: trainings over several seeds, and measurements of them."""
