"""Made-up digits to train on: speed does not depend on what is on them."""

import numpy as np

from core.data.digits import Digits, DigitSplits, Source


def made_up(num_train: int, num_validation: int = 10) -> DigitSplits:
    """Random pictures; judging so few for validation hardly takes time."""
    rng = np.random.default_rng(0)
    sizes = {"train": num_train, "validation": num_validation, "test": 10}
    parts = [
        Digits(
            rng.integers(0, 256, (size, 28, 28), dtype=np.uint8), rng.integers(0, 10, size), name
        )
        for name, size in sizes.items()
    ]
    return DigitSplits(*parts, Source("bundled", "made up"))
