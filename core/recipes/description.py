"""Recipes in words: every setting as a reader sees it, and how two recipes differ."""

import dataclasses
from collections.abc import Collection

from core.recipes.recipe import Recipe
from core.wording import counted


def difference(recipe: Recipe, other: Recipe) -> str:
    """Settings of `recipe` in words, where they differ from `other`; empty when they agree."""
    other_texts = settings(other)
    texts = settings(recipe, other_texts)
    return ", ".join(text for name, text in texts.items() if other_texts.get(name) != text)


def in_words(choice: str) -> str:
    """Choice of a setting as people read it: "one cycle"."""
    return choice.replace("_", " ")


def settings(recipe: Recipe, also: Collection[str] = ()) -> dict[str, str]:
    """Values of settings in words, by setting: of all that the recipe's JSON holds, and of `also`,
    which it leaves out where they have their defaults.
    """
    optimisation, data = recipe.optimisation, recipe.data
    size = data.train_size
    texts = {
        "loss": recipe.loss.title,
        "train_size": "all images" if size is None else f"{size:,} images",
        "epochs": counted(optimisation.epochs, "epoch"),
        "rate": f"rate {optimisation.rate:g}",
        "schedule": f"{in_words(optimisation.schedule)} rate",
        "batch": f"batch {optimisation.batch}",
        "scaling": f"pixels {data.scaling}",
        "seed": f"seed {recipe.seed}",
    }
    written, full = recipe.to_json(), dataclasses.asdict(recipe)
    parts = [(written[part], full[part]) for part in ("network", "optimisation", "data")]
    parts.append((written, {name: full[name] for name in ("backend", "dtype")}))
    for in_json, values in parts:
        for name, value in values.items():
            if name not in texts and (name in in_json or name in also):
                texts[name] = f"{in_words(name)} {_value_in_words(value)}"
    return texts


def _value_in_words(value: object) -> str:
    return "-".join(map(str, value)) if isinstance(value, tuple) else in_words(str(value))
