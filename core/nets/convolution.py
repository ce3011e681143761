"""Convolutions in NumPy, each as one matrix product, so that judging needs no torch."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.recipes import Network

_CHUNK = 100  # pictures at a time: 15 MB for the largest windows of the strong networks

Array = NDArray[np.float32]


def convolved(inputs: Array, network: Network, weights: Mapping[str, Array]) -> Array:
    """Inputs (N, features) of the fully connected layers, for scaled pictures (N, 28, 28).

    All pixels of the first channel come first, as torch flattens them.
    """
    kernels = []
    for layer, (kernel, pool) in enumerate(network.windows):
        # (out, in, height, width) to (height * width * in, out), the order of a window's numbers.
        weight = weights[f"convolution{layer}.weight"]
        matrix = np.ascontiguousarray(weight.transpose(2, 3, 1, 0)).reshape(-1, len(weight))
        kernels.append((matrix, weights[f"convolution{layer}.bias"], kernel, pool))
    chunks = []
    for start in range(0, max(len(inputs), 1), _CHUNK):
        hidden = inputs[start : start + _CHUNK, :, :, np.newaxis]  # (n, height, width, channels)
        for matrix, bias, kernel, pool in kernels:
            windows = sliding_window_view(hidden, (kernel, kernel), axis=(1, 2))
            num, height, width = windows.shape[:3]
            rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(num * height * width, len(matrix))
            hidden = (rows @ matrix).reshape(num, height, width, matrix.shape[1])
            # Bias and ReLU after pooling give the same numbers, with a quarter of the work.
            hidden = np.maximum(_largest(hidden, pool) + bias, 0)
        features = math.prod(hidden.shape[1:])
        chunks.append(hidden.transpose(0, 3, 1, 2).reshape(len(hidden), features))
    return np.concatenate(chunks)


def _largest(hidden: Array, pool: int) -> Array:
    """Max pooling of (N, H, W, C) by `pool` x `pool` pixels; an incomplete last row or column of
    pools is dropped.
    """
    height, width = (side // pool * pool for side in hidden.shape[1:3])
    largest = hidden[:, 0:height:pool, 0:width:pool]
    for row in range(pool):
        for column in range(pool):
            if row or column:
                largest = np.maximum(largest, hidden[:, row:height:pool, column:width:pool])
    return largest
