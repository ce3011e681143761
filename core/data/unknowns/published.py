"""Published sets: real sets of unknowns that can be downloaded, 10,000 test pictures of each.

EMNIST letters are not among them, since they come in one file of 562 MB with all of EMNIST.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.data.downloads import Meter, Progress, downloads_allowed, fetch
from core.data.unknowns import real
from core.errors import DataError, DownloadError, InputError


@dataclass(frozen=True)
class Published:
    """Address and checksum of a set's pictures."""

    url: str
    num_bytes: int
    sha256: str  # of the .gz


# Addresses, sizes and checksums as in tensorflow-datasets 4.9.10 (`url_checksums/`); torchvision
# 0.29 has the same addresses.
PUBLISHED = {
    "fashion": Published(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-images-idx3-ubyte.gz",
        4_422_102,
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ),
    "kmnist": Published(
        "http://codh.rois.ac.jp/kmnist/dataset/kmnist/t10k-images-idx3-ubyte.gz",
        3_041_136,
        "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
    ),
}


def fetch_set(name: str, progress: Progress | None = None) -> Path:
    """Path of a set's file: one at hand, or else downloaded to `real.cache_folder()` and verified.

    Raises `InputError` for a name that is not in `PUBLISHED`, and `DownloadError`.
    """
    if name not in PUBLISHED:
        raise InputError(
            f"No set called {name!r} can be fetched. Use one of {', '.join(PUBLISHED)}; others "
            f"can be put into {real.folder()} as NAME{real.ENDING}.gz."
        )
    if (path := real.find_sets().get(name)) is not None:
        return path
    title, source = real.TITLES[name], PUBLISHED[name]
    file_name = f"{name}{real.ENDING}.gz"
    otherwise = f"Try again later, or put {file_name} into {real.folder()}."
    if not downloads_allowed():
        raise DownloadError(f"{title}: downloads are switched off by MNIST_DOWNLOAD=0. {otherwise}")

    def check(content: bytes) -> str:
        checksum = hashlib.sha256(content).hexdigest()
        if checksum != source.sha256:
            raise DataError(
                f"this is not {title}: its checksum begins {checksum[:8]}, it should begin "
                f"{source.sha256[:8]}"
            )
        return file_name

    folder = real.cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        meter = Meter(0, source.num_bytes, source.num_bytes, progress)
        return fetch(title, [source.url], folder, check, meter)
    except DownloadError as error:
        raise DownloadError(f"{error} {otherwise}") from error
    except OSError as error:
        raise DownloadError(
            f"{title} could not be written to {folder}: {error.strerror or error}. Make room or "
            f"permission there, or put {file_name} into {real.folder()}."
        ) from error
