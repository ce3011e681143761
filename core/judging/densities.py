"""Fitting a model's density, and the thresholds that go with it."""

import dataclasses

from core.data.samples import Splits
from core.judging.operating_points import fit_thresholds
from core.nets.density import MIN_FITTED, NUM_FITTED, fit
from core.nets.model import Model


def with_density(model: Model, samples: Splits) -> Model:
    """The model with a density of the samples it was trained on, and thresholds for it.

    The first `NUM_FITTED` of them; with fewer than `MIN_FITTED` the model is returned as it was.
    """
    known = samples.train.first(model.recipe.data.train_size).first(NUM_FITTED)
    if len(known) < MIN_FITTED:
        return model
    fitted = dataclasses.replace(model, density=fit(model.features(known.inputs), known.targets))
    thresholds = fit_thresholds(model.recipe, fitted.judge(samples.validation.inputs))
    return dataclasses.replace(fitted, thresholds=thresholds)
