import dataclasses

import numpy as np
import pytest
import torch
from fakes import fake_digits, fake_recipe, fake_splits
from threadpoolctl import threadpool_info, threadpool_limits

from core.data.designs import designed_digits
from core.data.digits import DigitSplits, Standardizer
from core.data.points import point_splits
from core.data.unknowns.negatives import negatives
from core.errors import RecipeError, TrainingError
from core.judging.evaluation import evaluate
from core.judging.operating_points import fit_thresholds
from core.nets.checkpoints import from_bytes, to_bytes
from core.recipes import (
    BACKENDS,
    CONSTANT,
    LOSSES,
    RECIPES,
    SQUARED_ERROR,
    Augmentation,
    DataChoice,
    Network,
    Recipe,
    one_hot,
)
from core.training import flat_learner, loop, torch_learner
from core.training.events import EpochDone, Event, StepDone, TrainingDone
from core.training.loop import fit, train


def steps_of(events: list[Event]) -> list[StepDone]:
    return [event for event in events if isinstance(event, StepDone)]


def epochs_of(events: list[Event]) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone)]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("convolutions", [(), (3, 5)])
def test_train_gives_the_same_events_for_the_same_seed(splits, loss: str, convolutions) -> None:
    network = Network((784, 12, 10), convolutions)
    recipe = dataclasses.replace(fake_recipe(loss=loss), network=network)
    torch.manual_seed(1)
    one = list(train(recipe, splits))
    torch.manual_seed(2)
    again = list(train(recipe, splits))
    other = list(train(recipe.replace(seed=1), splits))
    assert one[:-1] == again[:-1]
    assert one[0] != other[0]
    for name, weight in one[-1].model.weights.items():
        np.testing.assert_array_equal(weight, again[-1].model.weights[name])
        assert (weight != other[-1].model.weights[name]).any()


def test_train_shuffles_anew_in_each_epoch(splits, monkeypatch) -> None:
    # With a rate too small to move a weight, an epoch's losses show the order alone.
    recipe = fake_recipe(rate=1e-30, schedule=CONSTANT, batch=1)
    losses = [step.loss for step in steps_of(list(train(recipe, splits)))]
    first, second = losses[:50], losses[50:]
    assert first != second
    assert sorted(first) == pytest.approx(sorted(second))


def test_train_counts_steps_epochs_and_images(splits) -> None:
    events = list(train(fake_recipe(), splits))
    steps, epochs = steps_of(events), epochs_of(events)
    assert [(s.step, s.num_steps) for s in steps] == [(n, 8) for n in range(1, 9)]
    assert [s.num_images for s in steps] == [16, 32, 48, 50, 66, 82, 98, 100]
    assert [(e.epoch, e.num_epochs, e.step) for e in epochs] == [(1, 2, 4), (2, 2, 8)]
    assert [type(e) for e in events[4:5] + events[-2:]] == [EpochDone, EpochDone, TrainingDone]


def test_train_weighs_the_last_short_batch_by_its_images(splits) -> None:
    events = list(train(fake_recipe(batch=40, epochs=1), splits))
    long, short = (step.loss for step in steps_of(events))
    assert epochs_of(events)[0].train_loss == pytest.approx((40 * long + 10 * short) / 50)
    assert long != pytest.approx(short, rel=1e-3)  # else the claim above would be empty


class _Poison:
    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"the test split was touched: {name}")


def test_train_never_touches_the_test_split(splits) -> None:
    poisoned = DigitSplits(splits.train, splits.validation, _Poison(), splits.source)
    assert fit(fake_recipe(), poisoned).figures["validation_accuracy"] >= 0


def test_train_uses_the_first_images_for_learning_and_scaling(splits) -> None:
    recipe = fake_recipe().replace(train_size=7)
    full = list(train(recipe, splits))
    only = dataclasses.replace(splits, train=splits.train.first(7))
    assert full[:-1] == list(train(recipe, only))[:-1]
    expected = Standardizer.fit(splits.train.images[:7], "standardised")
    assert full[-1].model.standardizer == expected


def test_train_refuses_more_images_than_there_are(splits) -> None:
    with pytest.raises(RecipeError, match="asks for 51 training images, there are 50"):
        next(train(fake_recipe().replace(train_size=51), splits))


def test_train_takes_a_batch_larger_than_the_set(splits) -> None:
    steps = steps_of(list(train(fake_recipe(batch=1_000), splits)))
    assert [step.num_images for step in steps] == [50, 100]


@pytest.mark.parametrize("loss", LOSSES)
def test_train_lowers_the_loss_of_the_batch_it_steps_on(splits, loss: str) -> None:
    recipe = fake_recipe(loss=loss, batch=50, rate=1e-4, schedule=CONSTANT)
    before, after = steps_of(list(train(recipe, splits)))
    assert after.loss < before.loss


@pytest.mark.parametrize("loss", LOSSES)
def test_train_starts_from_the_loss_of_the_untrained_network(splits, loss: str) -> None:
    """The first event's loss and the first epoch's accuracy, from the judging side."""
    recipe = fake_recipe(loss=loss, batch=50, epochs=1, rate=1e-30, schedule=CONSTANT)
    events = list(train(recipe, splits))
    model = events[-1].model
    measured = evaluate(model.judge(splits.train.images), splits.train.labels, LOSSES[loss])
    assert events[0].loss == pytest.approx(measured.loss, rel=1e-3)
    assert epochs_of(events)[0].train_accuracy == pytest.approx(measured.accuracy, abs=0.021)


@pytest.mark.parametrize("loss", LOSSES)
def test_fit_learns_digits_that_can_be_learned(loss: str) -> None:
    splits = fake_splits(num_train=200)
    events: list[Event] = []
    model = fit(fake_recipe(loss=loss, epochs=15, rate=1e-2), splits, events.append)
    losses = [epoch.validation_loss for epoch in epochs_of(events)]
    assert losses[-1] < losses[0] / 2
    judged = model.judge(splits.test.images)
    assert evaluate(judged, splits.test.labels, LOSSES[loss]).accuracy >= 0.9
    assert events[-1].model is model


@pytest.mark.parametrize("loss", LOSSES)
def test_fit_learns_with_convolutions(loss: str) -> None:
    splits = fake_splits(num_train=200)
    recipe = dataclasses.replace(
        fake_recipe(loss=loss, epochs=15, rate=1e-2), network=Network((784, 12, 10), (4, 8))
    )
    model = fit(recipe, splits)
    judged = model.judge(splits.test.images)
    assert evaluate(judged, splits.test.labels, LOSSES[loss]).accuracy >= 0.9
    assert model.figures["validation_accuracy"] >= 0.9


def strong(**changes: object) -> Recipe:
    """A small recipe with the settings of the strong ones."""
    network = Network((784, 12, 10), (4, 8), kernels=(5, 3), pools=(2, 2), normalised=True)
    settings = {"network": network, "dtype": "bfloat16"}
    settings |= {"data": DataChoice(negatives=8), "augmentation": Augmentation()}
    recipe = fake_recipe(epochs=6, rate=1e-2, weight_decay=0.02)
    return dataclasses.replace(recipe, **settings | changes)


@pytest.mark.parametrize("loss", LOSSES)
def test_fit_learns_with_negatives_augmentation_and_normalisation(loss: str) -> None:
    splits = fake_splits(num_train=150)
    recipe = strong()
    recipe = dataclasses.replace(
        recipe, optimisation=dataclasses.replace(recipe.optimisation, loss=loss)
    )
    model = fit(recipe, splits)
    assert model.figures["validation_accuracy"] >= 0.9
    # The weights may be small, but negatives got small outputs, and even shares from a classifier.
    pictures = negatives(np.random.default_rng(9), 100, splits.train)
    sure = model.judge(splits.validation.images).outputs
    unsure = model.judge(pictures).outputs
    assert np.ptp(unsure, axis=1).mean() < 0.7 * np.ptp(sure, axis=1).mean()


def test_designed_digits_are_learned_too_and_not_counted_among_the_batch() -> None:
    splits = fake_splits(num_train=150)
    images, labels = designed_digits(np.random.default_rng(9), 300)
    right = []
    for designs in (False, True):
        events = list(train(strong(data=DataChoice(negatives=8, designs=designs)), splits))
        assert all(event.train_accuracy <= 1 for event in events if isinstance(event, EpochDone))
        assert events[-1].model.figures["validation_accuracy"] >= 0.85
        right.append((events[-1].model.judge(images).preds == labels).mean())
    assert right[1] > right[0] + 0.2


def test_train_with_all_of_it_gives_the_same_for_the_same_seed(splits) -> None:
    one, again, other = (
        list(train(strong().replace(seed=seed, epochs=2), splits)) for seed in (0, 0, 1)
    )
    assert one[:-1] == again[:-1]
    assert one[0] != other[0]


def test_step_tells_a_learner_what_a_negative_is(splits) -> None:
    recipe = strong()
    for loss, target in (("squared_error", 0), ("one_vs_rest", 0), ("cross_entropy", 0.1)):
        optimisation = dataclasses.replace(recipe.optimisation, loss=loss)
        learner = torch_learner.TorchLearner(
            dataclasses.replace(recipe, optimisation=optimisation), Standardizer(0, 1), 10
        )
        targets = learner._targets(np.array([3, 1]), 4, 10).numpy()
        np.testing.assert_array_equal(targets[:2], one_hot(np.array([3, 1])))
        np.testing.assert_allclose(targets[2:], target)


def test_train_refuses_to_normalise_one_image_alone(splits) -> None:
    recipe = strong(data=DataChoice())
    lonely = dataclasses.replace(recipe.optimisation, batch=7)
    with pytest.raises(RecipeError, match="leave one of 50 images alone"):
        next(train(dataclasses.replace(recipe, optimisation=lonely), splits))


@pytest.mark.parametrize("loss", LOSSES)
def test_fit_measures_the_model_as_it_is_stored(splits, loss: str) -> None:
    model = fit(fake_recipe(loss=loss), splits)
    stored = from_bytes(to_bytes(model), "x")
    judged = stored.judge(splits.validation.images)
    measured = evaluate(judged, splits.validation.labels, LOSSES[loss])
    assert model.figures == {
        "validation_accuracy": measured.accuracy,
        "validation_loss": measured.loss,
    }
    assert model.thresholds == fit_thresholds(model.recipe, judged)


def test_train_stops_when_the_loss_is_no_number(splits) -> None:
    deep = dataclasses.replace(
        fake_recipe(loss=SQUARED_ERROR, rate=100, schedule=CONSTANT),
        network=Network((784, *[64] * 8, 10)),
    )
    with pytest.raises(TrainingError, match=r"step .* learning rate 100 is too large.*a tenth"):
        list(train(deep, splits))


@pytest.mark.parametrize("name", ["0.weight", "0.bias", "1.weight"])
def test_train_refuses_weights_too_large_to_be_stored(splits, monkeypatch, name: str) -> None:
    def grown(*arguments: object) -> dict[str, np.ndarray]:
        weights = real(*arguments)
        # In 0.bias this becomes minus infinity, which ReLU hides from the outputs.
        return {**weights, name: -1e7 * np.abs(weights[name])}

    real = flat_learner.FlatLearner.weights
    monkeypatch.setattr(flat_learner.FlatLearner, "weights", grown)
    with pytest.raises(TrainingError, match="too large to be stored"):
        fit(fake_recipe(), splits)


def test_inputs_agree_with_the_standardizer() -> None:
    pixels = fake_digits(5, "train").images
    standardizer = Standardizer(0.1307, 0.3081)
    inputs = torch_learner._inputs(torch.from_numpy(pixels.copy()).float(), standardizer).numpy()
    np.testing.assert_allclose(inputs, standardizer.apply(pixels), atol=1e-6, strict=True)


@pytest.mark.parametrize("loss", LOSSES)
def test_epoch_keeps_the_model_it_had(splits, loss: str) -> None:
    recipe = fake_recipe(loss=loss)
    first, last = epochs_of(events := list(train(recipe, splits)))
    early, late = first.measure(), last.measure()
    assert early.figures["validation_loss"] == pytest.approx(first.validation_loss, abs=1e-3)
    for name, weight in events[-1].model.weights.items():
        np.testing.assert_array_equal(late.weights[name], weight)
        assert (early.weights[name] != weight).any()
        np.testing.assert_array_equal(first.model.weights[name], early.weights[name])


def test_train_keeps_no_copy_of_the_images(splits) -> None:
    """A class of twenty would need 43 MB for each of them."""
    events = train(fake_recipe(), splits)
    next(events)
    assert np.shares_memory(events.gi_frame.f_locals["images"], splits.train.images)


def test_train_monitors_as_many_validation_digits_as_it_trains_on(splits, monkeypatch) -> None:
    monkeypatch.setattr(loop, "MIN_MONITORED", 5)
    few = fake_recipe(epochs=1).replace(train_size=3)
    [epoch] = epochs_of(list(train(few, splits)))
    first = dataclasses.replace(splits, validation=splits.validation.first(5))
    assert [epoch] == epochs_of(list(train(few, first)))
    all_of_them = fake_recipe(epochs=1)
    assert epochs_of(list(train(all_of_them, splits))) != epochs_of(list(train(all_of_them, first)))
    assert epoch.measure().figures == fit(few, splits).figures  # measured on all 20


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_fit_learns_with_every_backend_and_optimizer(backend: str, optimizer: str) -> None:
    splits = fake_splits(num_train=200)
    rate = 1e-2 if optimizer == "adam" else 0.1
    recipe = dataclasses.replace(
        fake_recipe(epochs=15, rate=rate, schedule=CONSTANT, optimizer=optimizer), backend=backend
    )
    events: list[Event] = []
    model = fit(recipe, splits, events.append)
    assert (
        evaluate(model.judge(splits.test.images), splits.test.labels, LOSSES["cross_entropy"])[1]
        >= 0.9
    )
    assert [type(event) for event in events] == [
        *([StepDone] * 13 + [EpochDone]) * 15,
        TrainingDone,
    ]
    again = list(train(recipe, splits))
    assert events[:-1] == again[:-1]
    assert events[0] != next(train(recipe.replace(seed=1), splits))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", ["cross_entropy", SQUARED_ERROR])
def test_backends_agree_on_the_loss_and_accuracy_of_the_same_weights(
    splits, loss: str, dtype: str
) -> None:
    recipe = fake_recipe(loss=loss, batch=50, epochs=1, rate=1e-30, schedule=CONSTANT)
    recipe = dataclasses.replace(recipe, backend="numpy", dtype=dtype)
    events = list(train(recipe, splits))
    measured = evaluate(
        events[-1].model.judge(splits.train.images), splits.train.labels, LOSSES[loss]
    )
    assert events[0].loss == pytest.approx(measured.loss, rel=1e-3)
    assert events[0].accuracy == epochs_of(events)[0].train_accuracy
    assert events[0].accuracy == pytest.approx(measured.accuracy, abs=0.021)


def test_train_ends_an_epoch_after_the_steps_the_recipe_says(splits) -> None:
    events = list(train(fake_recipe(batch=20, epochs=3, steps_per_epoch=2), splits))
    # passes of 20, 20 and 10 images, which run on over the ends of epochs
    assert [s.num_images for s in steps_of(events)] == [20, 40, 50, 70, 90, 100]
    assert [s.num_steps for s in steps_of(events)] == [6] * 6
    assert [(e.epoch, e.step) for e in epochs_of(events)] == [(1, 2), (2, 4), (3, 6)]
    second = epochs_of(events)[1]
    third, fourth = steps_of(events)[2:4]
    assert second.train_loss == pytest.approx((10 * third.loss + 20 * fourth.loss) / 30)


def test_train_learns_from_everything_when_the_recipe_says_so(splits) -> None:
    recipe = fake_recipe(epochs=1)
    data = dataclasses.replace(recipe.data, split="train+validation")
    events = list(train(dataclasses.replace(recipe, data=data), splits))
    assert steps_of(events)[-1].num_images == 70
    joined = np.concatenate([splits.validation.images, splits.train.images])
    assert events[-1].model.standardizer == Standardizer.fit(joined, "standardised")


def test_train_monitors_the_test_digits_when_the_recipe_says_so(splits) -> None:
    recipe = fake_recipe()
    data = dataclasses.replace(recipe.data, monitor="test")
    watching = epochs_of(list(train(dataclasses.replace(recipe, data=data), splits)))
    swapped = dataclasses.replace(splits, validation=splits.test)
    expected = epochs_of(list(train(recipe, swapped)))
    assert [e.validation_loss for e in watching] == [e.validation_loss for e in expected]
    assert watching != epochs_of(list(train(recipe, splits)))


def test_train_leaves_out_what_dropout_says_and_not_while_judging(splits) -> None:
    def events(**dropout: object) -> list[Event]:
        recipe = fake_recipe(batch=50, rate=1e-30, schedule=CONSTANT)
        return list(
            train(dataclasses.replace(recipe, network=Network((784, 12, 10), **dropout)), splits)
        )

    plain, unread = events(), events(dropout=0.5, dropout_connected=False)
    read = events(dropout=0.5)
    assert plain[:-1] == unread[:-1]
    assert steps_of(read)[0].loss != pytest.approx(steps_of(plain)[0].loss, rel=1e-4)
    assert epochs_of(read)[0].validation_loss == epochs_of(plain)[0].validation_loss
    assert read[:-1] == events(dropout=0.5)[:-1]


@pytest.mark.parametrize("name", ["quadrants", "quadrants-deeper"])
def test_fit_learns_points_in_the_plane(name: str) -> None:
    points = point_splits("quadrants", 200)
    model = fit(RECIPES[name].replace(epochs=20), points)
    judged = model.judge(points.test.inputs)
    assert evaluate(judged, points.test.targets, LOSSES["cross_entropy"]).accuracy >= 0.95
    assert from_bytes(to_bytes(model), "x").recipe == model.recipe


@pytest.mark.parametrize("loss", [SQUARED_ERROR, "one_vs_rest"])
def test_fit_learns_points_towards_as_many_targets_as_there_are_classes(loss: str) -> None:
    points = point_splits("rings", 200)
    recipe = dataclasses.replace(
        RECIPES["quadrants"],
        network=Network((2, 24, 3)),
        optimisation=dataclasses.replace(RECIPES["quadrants"].optimisation, loss=loss, rate=0.05),
    )
    judged = fit(recipe, points).judge(points.test.inputs)
    assert evaluate(judged, points.test.targets, LOSSES[loss]).accuracy >= 0.9


def test_train_names_the_data_that_does_not_fit(splits) -> None:
    with pytest.raises(RecipeError, match=r"takes 2 numbers and tells 4 .* Choose .* digits"):
        next(train(RECIPES["quadrants"], splits))
    with pytest.raises(RecipeError, match=r"takes 784 .* 2 numbers and 4 .* points in the plane"):
        next(train(fake_recipe(), point_splits("quadrants", 10)))
    with pytest.raises(RecipeError, match="2 numbers and 3 classes"):
        next(train(RECIPES["quadrants"], point_splits("rings", 10)))


def test_numpy_trains_on_one_thread(splits) -> None:
    def threads() -> set[int]:
        return {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"}

    recipe = dataclasses.replace(fake_recipe(schedule=CONSTANT), backend="numpy")
    with threadpool_limits(2, user_api="blas"):
        assert threads() == {2}
        next(train(recipe, splits))
        assert threads() == {1}
