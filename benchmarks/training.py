"""The speed of the training loop: images a second, beside others in the same run.

    python benchmarks/training.py [--rounds N] [--images N] [--threads N]

The others: the same network, optimizer and batch fed by torch's DataLoader, from the same uint8
pictures and from floats that were scaled beforehand; scikit-learn's MLPClassifier with the same
layers, Adam and batch; and the bare arithmetic, which is nothing but the matrix products that one
step needs. All learn from the same made-up pictures. They take turns, one epoch each, for several
rounds, so that a busy machine slows all of them; the table shows medians over the rounds, and the
median of each round's ratio. The time to judge the validation digits and to build the network is
not counted. Then follows the cost of training in the background: see slices.py.
"""

import argparse
import math
import os
import sys
import time
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as `python -m core train` does

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

sys.path.append(str(Path(__file__).resolve().parents[1]))

from made_up import made_up
from slices import print_slices

from core.data.digits import Digits, DigitSplits
from core.nets.torch_nets import build
from core.recipes import CONSTANT, Network, Optimisation, Recipe
from core.training.events import StepDone
from core.training.loop import train

NETWORKS = ((784, 784, 10), (784, 128, 64, 32, 10))
BATCH = 128
RATE = 1e-3


def main() -> None:
    """Let all take turns on each network and print one table for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--images", type=int, default=20_000, help="an epoch (default 20,000)")
    parser.add_argument("--threads", type=int, help="of torch (default: what torch takes)")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    digits = made_up(options.images)
    print(f"{options.images:,} images an epoch, batch {BATCH}, {options.rounds} rounds, ", end="")
    print(f"{torch.get_num_threads()} threads, torch {torch.__version__}")
    pictures, ready = Pictures(digits.train), floats(digits.train)
    for layers in NETWORKS:
        runners: dict[str, Callable[[], float]] = {
            "our loop": lambda layers=layers: our_loop(layers, digits),
            "DataLoader": lambda layers=layers: data_loader(layers, pictures),
            "DataLoader, floats": lambda layers=layers: data_loader(layers, ready),
            "MLPClassifier": lambda layers=layers: mlp_classifier(layers, digits),
            "bare arithmetic": lambda layers=layers: bare_arithmetic(layers, options.images),
        }
        for run in runners.values():  # warm up: first calls load libraries and fill caches
            run()
        rounds = [{name: run() for name, run in runners.items()} for _ in range(options.rounds)]
        print(f"\n| {'-'.join(map(str, layers))} | images/s | our loop is |\n|---|--:|--:|")
        for name in runners:
            speed = median(options.images / took[name] for took in rounds)
            ratio = median(took[name] / took["our loop"] for took in rounds)
            print(f"| {name} | {speed:,.0f} | {ratio:.2f} × |")
    print(f"\n{'-'.join(map(str, NETWORKS[-1]))}, whose steps are the shorter ones:\n")
    print_slices(one_epoch(NETWORKS[-1]), made_up(options.images, 2_000), options.rounds)


def one_epoch(layers: tuple[int, ...]) -> Recipe:
    """The recipe that all of them train, for one epoch."""
    optimisation = Optimisation("cross_entropy", RATE, CONSTANT, BATCH, epochs=1)
    return Recipe("speed", "Speed", Network(layers), optimisation)


def our_loop(layers: tuple[int, ...], digits: DigitSplits) -> float:
    """Seconds of one epoch of `core.training.loop`, from the end of the first step on.

    The first step comes after building, which is not counted; its time is taken to be the mean
    of the others.
    """
    steps = (event for event in train(one_epoch(layers), digits) if isinstance(event, StepDone))
    next(steps)
    started = time.perf_counter()
    for event in steps:
        if event.step == event.num_steps:  # before validation
            break
    return (time.perf_counter() - started) * event.num_steps / (event.num_steps - 1)


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """Pictures as tutorials feed them: stored as uint8, as ours are, and scaled one at a time."""

    def __init__(self, digits: Digits) -> None:
        self._images = torch.from_numpy(digits.images.reshape(len(digits), -1).copy())
        self._labels = digits.labels.tolist()

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self._images[index].float().div(255).sub(0.1307).div(0.3081), self._labels[index]


def floats(digits: Digits) -> TensorDataset:
    """The fastest food for a DataLoader: four times the memory, scaled before the clock runs."""
    images = digits.images.reshape(len(digits), -1) / np.float32(255)
    return TensorDataset(torch.from_numpy(images), torch.from_numpy(digits.labels.copy()))


def data_loader(layers: tuple[int, ...], pictures: Dataset[Any]) -> float:
    """Seconds of one epoch of the same network, fed by a shuffling DataLoader."""
    module = build(Network(layers), torch.Generator().manual_seed(0))
    optimizer = torch.optim.Adam(module.parameters(), lr=RATE, fused=True)
    loss_of = nn.CrossEntropyLoss()
    loader = DataLoader(pictures, batch_size=BATCH, shuffle=True)
    started = time.perf_counter()
    for inputs, labels in loader:
        loss = loss_of(module(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
    return time.perf_counter() - started


def mlp_classifier(layers: tuple[int, ...], digits: DigitSplits) -> float:
    """Seconds of one epoch of scikit-learn's network with the same layers."""
    images = digits.train.images.reshape(len(digits.train), -1).astype(np.float32) / 255
    network = MLPClassifier(
        layers[1:-1], solver="adam", batch_size=BATCH, learning_rate_init=RATE, alpha=0, max_iter=1
    )
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that one epoch has not converged
        network.fit(images, digits.train.labels)
    return time.perf_counter() - started


def bare_arithmetic(layers: tuple[int, ...], num_images: int) -> float:
    """Seconds of the matrix products of an epoch, and nothing else.

    A layer forward is inputs x weights; backward it is the errors by the inputs, for the
    gradient, and (but for the first layer) the errors by the weights. Into arrays made before.
    """
    layer_arrays = [
        (
            torch.randn(BATCH, inputs),
            torch.randn(inputs, outputs),
            torch.empty(BATCH, outputs),
            torch.empty(inputs, outputs),
            torch.empty(BATCH, inputs),
        )
        for inputs, outputs in pairwise(layers)
    ]
    num_steps = math.ceil(num_images / BATCH)
    started = time.perf_counter()
    for _ in range(num_steps):
        for hidden, weight, outputs, _, _ in layer_arrays:
            torch.mm(hidden, weight, out=outputs)
        for number, (hidden, weight, outputs, gradient, errors) in enumerate(layer_arrays):
            torch.mm(hidden.T, outputs, out=gradient)
            if number > 0:
                torch.mm(outputs, weight.T, out=errors)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
