"""Sources of the digits: MNIST on the disk, MNIST from the network, or scikit-learn's digits.

They are tried in this order: the folder in $MNIST_DIR, `data/mnist/` in the project, the user's
cache folder, a download from two public mirrors into that cache folder, the 1,797 digits that come
with scikit-learn. An MNIST file is checked by the SHA-256 of its decompressed bytes, so that it may
be compressed in any way or not at all.
"""

import difflib
import gzip
import hashlib
import importlib.util
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import files
from core.data import downloads, idx
from core.data.digits import NUM_VALIDATION, Digits, DigitSplits, Source
from core.data.downloads import Meter, Progress, downloads_allowed, fetch
from core.data.drawing import frame
from core.errors import DataError, DownloadError

_BUNDLED_TEST = 1437  # the first of scikit-learn's digits that is for test
_NUM_FEW = 360

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


@dataclass(frozen=True)
class File:
    """One of MNIST's four files."""

    name: str
    sha256: str  # of the decompressed bytes
    download_bytes: int  # of the .gz on the mirrors, for the progress bar


FILES = (
    File(
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        9_912_422,
    ),
    File(
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        28_881,
    ),
    File(
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        1_648_877,
    ),
    File(
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        4_542,
    ),
)


def cache_folder() -> Path:
    """Folder for downloads of MNIST."""
    return downloads.cache_folder("mnist")


def project_folder() -> Path:
    """Folder `data/mnist/` of the project, which git ignores."""
    return files.project_folder() / "data" / "mnist"


def find_mnist() -> Path | None:
    """First folder that has all four files (not verified yet), or None.

    Raises `DataError` when $MNIST_DIR is set to a folder without one of them.
    """
    if named := os.environ.get("MNIST_DIR"):
        folder = Path(named)
        if missing := [file for file in FILES if _path(folder, file) is None]:
            raise DataError(
                f"MNIST_DIR is {folder}, which has no {missing[0].name} (or {missing[0].name}.gz)."
                f"{_near(folder, missing[0])} Put MNIST's four files there, or unset MNIST_DIR."
            )
        return folder
    for folder in (project_folder(), cache_folder()):
        if all(_path(folder, file) for file in FILES):
            return folder
    return None


def load_mnist(folder: Path) -> DigitSplits:
    """Read and verify the four files. Raises `DataError`, which names the broken file."""
    train_images, train_labels, test_images, test_labels = (_verified(folder, f) for f in FILES)
    cut = NUM_VALIDATION
    return DigitSplits(
        train=_digits(train_images[cut:], train_labels[cut:], "train"),
        validation=_digits(train_images[:cut], train_labels[:cut], "validation"),
        test=_digits(test_images, test_labels, "test"),
        source=Source("mnist", str(folder)),
    )


def load_bundled(note: str = "") -> DigitSplits:
    """Splits of the 1,797 handwritten digits inside scikit-learn, framed as MNIST was made.

    180 are for validation, then 1,257 for training, then 360 for test, in the order of the file, so
    that most writers of the test digits are in no other split. They are read from the package's
    file, since importing scikit-learn takes 140 MB. Raises `DataError` without scikit-learn.
    """
    images, labels = _read_bundled()
    note = note or "MNIST is not here."
    return DigitSplits(
        train=_digits(images[180:_BUNDLED_TEST], labels[180:_BUNDLED_TEST], "train"),
        validation=_digits(images[:180], labels[:180], "validation"),
        test=_digits(images[_BUNDLED_TEST:], labels[_BUNDLED_TEST:], "test"),
        source=Source(
            "bundled",
            "scikit-learn",
            f"These are scikit-learn's 1,797 small digits, not MNIST. {note} "
            "To get MNIST, put its four files into data/mnist/ or connect to the internet.",
        ),
    )


def few_digits() -> Digits:
    """The first test digits at hand, at most 360, without a download and without reading training
    digits, which takes long. Raises `DataError`.
    """
    folder = find_mnist()
    if folder is None:
        return _digits(*_read_bundled(_BUNDLED_TEST), "test")
    images, labels = (_verified(folder, file)[:_NUM_FEW] for file in FILES[2:])
    return _digits(images.copy(), labels, "test")


def _read_bundled(first: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images (N, 28, 28) and labels (N,) of scikit-learn's digits, from number `first` on."""
    package = importlib.util.find_spec("sklearn")
    if package is None or not package.submodule_search_locations:
        raise DataError("The bundled digits come with scikit-learn: run pip install scikit-learn.")
    path = Path(package.submodule_search_locations[0]) / "datasets" / "data" / "digits.csv.gz"
    content = io.BytesIO(gzip.decompress(path.read_bytes()))
    rows = np.loadtxt(content, delimiter=",", dtype=np.uint8, skiprows=first)
    small = np.minimum(rows[:, :-1].reshape(-1, 8, 8).astype(np.uint16) * 16, 255).astype(np.uint8)
    return np.stack([frame(image).image for image in small]), rows[:, -1]


def all_bundled() -> Digits:
    """All 1,797 bundled digits in one set: writers that a network trained on MNIST has not seen."""
    splits = load_bundled()
    parts = (splits.everything, splits.test)
    images = np.concatenate([part.images for part in parts])
    return _digits(images, np.concatenate([part.labels for part in parts]), "all")


def load_splits(*, download: bool = True, progress: Progress | None = None) -> DigitSplits:
    """Best digits available: MNIST from a folder, else from the network, else the bundled ones.

    Raises `DataError` for broken files in a folder of the user's, which are never replaced. Broken
    files in the cache folder are downloaded again. With the bundled digits, `source.note` says why
    they are used and how to get MNIST.
    """
    folder = find_mnist()
    if folder is not None:
        try:
            return load_mnist(folder)
        except DataError:
            if folder != cache_folder():
                raise
    found = _incomplete(project_folder())
    if not download:
        return load_bundled(found)
    if not downloads_allowed():
        return load_bundled(f"{found} Downloads are switched off by MNIST_DOWNLOAD=0.".lstrip())
    try:
        return load_mnist(download_mnist(cache_folder(), progress=progress))
    except DataError as error:
        return load_bundled(f"{found} {error}".lstrip())


def download_mnist(
    folder: Path, *, mirrors: Sequence[str] = MIRRORS, progress: Progress | None = None
) -> Path:
    """Download the files that are missing or broken in `folder`, verify them, and return `folder`.

    Each file is tried on one mirror after the other. Raises `DownloadError` with the reasons.
    """
    total = sum(file.download_bytes for file in FILES)
    before = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            meter = Meter(before, file.download_bytes, total, progress)
            if not _is_good(folder, file):
                _fetch(folder, file, mirrors, meter)
            before += file.download_bytes
    except OSError as error:
        raise DownloadError(
            f"MNIST could not be written to {folder}: {error.strerror or error}. "
            "Make room or permission there, or set MNIST_DIR to a folder that has MNIST."
        ) from error
    return folder


def _fetch(folder: Path, file: File, mirrors: Sequence[str], meter: Meter) -> None:
    def check(raw: bytes) -> str:
        _check(idx.decompress(raw, file.name), file)
        # A server may declare gzip as an encoding; then the content arrives decompressed.
        return file.name + (".gz" if raw.startswith(b"\x1f\x8b") else "")

    urls = [mirror + file.name + ".gz" for mirror in mirrors]
    path = fetch("MNIST", urls, folder, check, meter)
    if path.suffix != ".gz":  # a broken .gz file would be read first
        (folder / (file.name + ".gz")).unlink(missing_ok=True)


def _path(folder: Path, file: File) -> Path | None:
    """The file in a folder, however its name is spelled; or where unpackers put it below."""
    for place in (folder, folder / file.name, folder / "MNIST" / "raw", folder / "raw"):
        named = [name for name in _names(place) if idx.canonical(name) == file.name]
        paths = (place / name for name in sorted(named, key=_oddness(file)))
        if (path := next(filter(os.path.isfile, paths), None)) is not None:
            return path
    return None


def _oddness(file: File) -> Callable[[str], int]:
    """Key that sorts MNIST's own spelling, compressed or not, before any other."""
    own = (file.name + ".gz", file.name)
    return lambda name: own.index(name) if name in own else len(own)


def _names(folder: Path) -> list[str]:
    """Names in a folder, sorted; none where it is missing or may not be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []


def _incomplete(folder: Path) -> str:
    """A sentence for a folder that has something like MNIST's files, but not all; or nothing."""
    missing = [file for file in FILES if _path(folder, file) is None]
    near = next((sentence for file in missing if (sentence := _near(folder, file))), "")
    if len(missing) == len(FILES) and not near:
        return ""
    return _lacking(folder, missing[0], near)


def _lacking(folder: Path, file: File, near: str) -> str:
    """The sentence for a folder without a file, and what is like it there."""
    return f"{folder} has no {file.name} (or {file.name}.gz).{near}"


def _near(folder: Path, file: File) -> str:
    """A sentence that names what is like a missing file, or nothing."""
    like = difflib.get_close_matches(file.name, _names(folder), 1, 0.7)
    return f" There is {like[0]}, which is not it." if like else ""


def _is_good(folder: Path, file: File) -> bool:
    try:
        _verified(folder, file)
    except DataError:
        return False
    return True


def _verified(folder: Path, file: File) -> NDArray[np.uint8]:
    path = _path(folder, file)
    if path is None:
        raise DataError(_lacking(folder, file, _near(folder, file)))
    content = idx.read_bytes(path)
    array = idx.parse(content, str(path))
    try:
        _check(content, file)
    except DataError as error:
        raise DataError(f"{path}: {error} Replace it with MNIST's own file.") from error
    return array


def _check(content: bytes, file: File) -> None:
    checksum = hashlib.sha256(content).hexdigest()
    if checksum == file.sha256:
        return
    if swapped := next((mnist.name for mnist in FILES if mnist.sha256 == checksum), None):
        raise DataError(f"this is {swapped}, not {file.name}: two files were swapped.")
    raise DataError(
        f"this is not MNIST's {file.name}: its checksum begins {checksum[:8]}, "
        f"it should begin {file.sha256[:8]}."
    )


def _digits(images: NDArray[np.uint8], labels: NDArray[np.uint8], name: str) -> Digits:
    return Digits(np.ascontiguousarray(images), labels.astype(np.int64), name)
