import pytest
import torch
from fakes import fake_digits
from torch import Tensor

from core.recipes import Augmentation
from core.training.augmentation import augmented

NONE = Augmentation(0, 0, 0, 0, 0, 0, 0)
PICTURES = torch.from_numpy(fake_digits(40, "train").images.copy()).float().unsqueeze(1)


def changed(seed: int = 0, pictures: Tensor = PICTURES, **settings: float) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return augmented(pictures, Augmentation(**{**vars(NONE), **settings}), generator)


def bar(columns: slice) -> Tensor:
    """Forty pictures of an upright bar."""
    pictures = torch.zeros(40, 1, 28, 28)
    pictures[:, :, 8:20, columns] = 255
    return pictures


def test_without_any_change_pictures_stay_as_they_are() -> None:
    torch.testing.assert_close(changed(), PICTURES, atol=0.05, rtol=0)


@pytest.mark.parametrize(
    "setting",
    [
        {"tilt": 8},
        {"size": 0.1},
        {"shear": 0.1},
        {"shift": 0.7},
        {"elastic": 0.6},
        {"thickness": 0.5},
        {"coarse": 1},
    ],
)
def test_each_setting_changes_pictures_by_itself_and_by_the_seed(setting) -> None:
    one, again, other = (changed(seed, **setting) for seed in (1, 1, 2))
    torch.testing.assert_close(one, again, atol=0, rtol=0)
    assert one.shape == PICTURES.shape
    assert (one - PICTURES).abs().mean() > 1
    assert (one - other).abs().mean() > 0.1
    assert one.min() >= 0
    assert one.max() <= 255.01


def test_thickness_widens_some_strokes_and_narrows_others_by_a_pixel_at_most() -> None:
    ink = changed(pictures=bar(slice(12, 16)), thickness=1).sum(dim=(1, 2, 3)) / 255
    assert ink.min() >= 11 * 3 - 0.1
    assert ink.max() <= 13 * 5 + 0.1
    assert ink.min() < 12 * 4 < ink.max()


def test_shift_moves_by_so_many_pixels_at_most() -> None:
    moved = changed(pictures=bar(slice(12, 16)), shift=3)
    places = torch.arange(28).float()
    centres = (moved.sum(dim=(1, 2)) @ places) / moved.sum(dim=(1, 2, 3)) - 13.5
    assert centres.abs().max() <= 3.01
    assert centres.min() < -1 < 1 < centres.max()


def test_tilt_turns_about_the_middle_without_losing_ink() -> None:
    turned = changed(pictures=bar(slice(12, 16)), tilt=30)
    ink = turned.sum(dim=(1, 2, 3)) / bar(slice(12, 16)).sum(dim=(1, 2, 3))
    assert (ink - 1).abs().max() < 0.03
    widths = (turned.amax(dim=(1, 2)) > 60).sum(dim=1)
    assert widths.max() >= 8 > 4 >= widths.min() - 1


def test_coarse_is_for_that_share_and_keeps_the_brightest() -> None:
    pictures = bar(slice(12, 14))
    some = changed(pictures=pictures, coarse=0.5)
    touched = (some != pictures).flatten(1).any(dim=1)
    assert 8 <= touched.sum() <= 32
    torch.testing.assert_close(some.amax(dim=(1, 2, 3)), pictures.amax(dim=(1, 2, 3)))
