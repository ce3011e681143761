"""Densities of models, fitted after training, with the thresholds for them."""

import dataclasses

from core.data.samples import Splits
from core.judging.operating_points import fit_thresholds
from core.nets.density import MIN_FITTED, NUM_FITTED, fit
from core.nets.model import Model


def with_density(model: Model, samples: Splits) -> Model:
    """Model with a density of its training samples, and thresholds for that.

    The density is fitted on the first `NUM_FITTED` samples. With fewer than `MIN_FITTED` the model
    is returned as it is.
    """
    train = samples.train.first(model.recipe.data.train_size).first(NUM_FITTED)
    if len(train) < MIN_FITTED:
        return model
    fitted = dataclasses.replace(model, density=fit(model.features(train.inputs), train.targets))
    thresholds = fit_thresholds(model.recipe, fitted.judge(samples.validation.inputs))
    return dataclasses.replace(fitted, thresholds=thresholds)
