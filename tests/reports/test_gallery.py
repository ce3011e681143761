import dataclasses

import numpy as np
from fakes import fake_model

from core.data.unknowns.families import unknowns
from core.experiments.pretrain import SEED
from core.judging.scores import distance_score
from core.nets.model import Thresholds
from core.recipes import SQUARED_ERROR
from core.reports.gallery import _CELL, _LEFT, _ROW, _SCALE, _surest, gallery

NAMES = ("scribbles", "symbols", "letters", "printed", "plain")


def test_gallery_shows_the_surest_of_each_family_that_is_accepted() -> None:
    bare = fake_model(SQUARED_ERROR)
    best = {}
    for name in NAMES:
        images = unknowns(name, 15, SEED)
        scores = distance_score(bare.judge(images))
        best[name] = images[_surest(images, scores)], scores.max()
    limit = sorted(score for _, score in best.values())[1]  # one family is refused
    thresholds = Thresholds((0.95, 0.99), {"distance": (limit + 0.1, limit)})
    sheet = np.asarray(gallery(dataclasses.replace(bare, thresholds=thresholds), 15))
    shown = [pictures for pictures, score in best.values() if score >= limit]
    assert len(shown) == 4
    assert sheet.shape[0] == 4 * _ROW + 30
    for row, pictures in enumerate(shown):
        for column in (0, 9):
            top, left = row * _ROW + 10, _LEFT + column * _CELL
            cell = sheet[top : top + 28 * _SCALE : _SCALE, left : left + 28 * _SCALE : _SCALE, 0]
            assert (cell == pictures[column]).all()


def test_surest_passes_over_what_it_has_shown() -> None:
    images = np.zeros((16, 28, 28), np.uint8)
    for index in range(16):
        images[index, index] = 255  # rows of their own: nothing in common
    scores = np.arange(16.0)
    assert _surest(images, scores) == list(range(15, 3, -1))
    images[3] = images[7] // 2
    scores[[3, 7]] = 30, 31
    assert _surest(images, scores) == [7, *range(15, 7, -1), 6, 5, 4]
