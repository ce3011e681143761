"""Recipes in words: every setting as a reader sees it, and how two recipes differ."""

import dataclasses
import re
from collections.abc import Collection

from core.recipes.losses import LOSSES
from core.recipes.recipe import GROUPS, Recipe
from core.recipes.settings import SCHEDULES
from core.wording import counted

# Settings by their names in a recipe's JSON, as they are called on a page. Those that are missing
# here are called by their own names.
TITLES = {
    "network.layers": "Hidden layers",
    "network.normalised": "Batch normalisation",
    "optimisation.rate": "Learning rate",
    "optimisation.schedule": "Learning-rate schedule",
    "optimisation.batch": "Batch size",
    "data.scaling": "Pixels",
    "data.train_size": "Training images",
}
_FLAGS = {  # settings that are true or false, in words
    "normalised": {True: "batch normalisation", False: "no batch normalisation"},
    "designs": {True: "designed digits, letters and signs", False: "no designs"},
    "dropout_connected": {True: "dropout in use", False: "dropout not in use"},
}
_IN_JSON = {  # what stands in a file -> what a page calls it
    **{name: loss.title for name, loss in LOSSES.items()},
    **{name: name.replace("_", " ") for name in SCHEDULES},
    **{
        (name := f"{group}.{field.name}"): TITLES.get(
            name, field.name.replace("_", " ").capitalize()
        )
        for group, settings_of in GROUPS.items()
        for field in dataclasses.fields(settings_of)
    },
}
# Whole names only, and no part of a file's name.
_NAMES = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, _IN_JSON))})(?!\.?\w)")
_ALONE = re.compile(r"(?<![\w.])(?:name|title|seed|backend|dtype)(?= must be )")


def difference(recipe: Recipe, other: Recipe) -> str:
    """Settings of `recipe` in words, where they differ from `other`; empty when they agree."""
    other_texts = settings(other)
    texts = settings(recipe, other_texts)
    return ", ".join(text for name, text in texts.items() if other_texts.get(name) != text)


def in_words(choice: str) -> str:
    """Choice of a setting as people read it: "one cycle"."""
    return choice.replace("_", " ")


def with_titles(sentence: str) -> str:
    """An error's sentence with the titles of settings and choices instead of their names in JSON,
    for those who have a page before them and no file.
    """
    sentence = _NAMES.sub(lambda name: _IN_JSON[name[0]], sentence)
    return _ALONE.sub(lambda name: name[0].capitalize(), sentence)


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
                texts[name] = _in_words(name, value)
    return texts


def _in_words(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _FLAGS[name][value]
    text = "-".join(map(str, value)) if isinstance(value, tuple) else in_words(str(value))
    return f"{in_words(name)} {text}"
