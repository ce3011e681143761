"""Where the project keeps its files, and the one way a file is written: whole or not at all."""

import contextlib
import os
import re
import tempfile
from pathlib import Path

PART = ".part"  # how the name of a file ends that is being written


def safe_name(name: str, length: int = 40) -> str:
    """A name from outside in letters, digits, spaces, commas, dots, lines and dashes alone, of at
    most so many characters: no markup, and no path.
    """
    return re.sub(r"[^\w ,.-]+", "-", " ".join(name.split()))[:length].strip(" -.")


def project_folder() -> Path:
    """The root of the project."""
    return Path(__file__).resolve().parents[1]


def weights_folder() -> Path:
    """`weights/` in the project: the models that ship and what was measured of them."""
    return project_folder() / "weights"


def write(path: Path, content: bytes | str) -> None:
    """Write a file, text as UTF-8; its folder is made when it is missing.

    The file appears whole or not at all, and whoever reads meanwhile gets the old one. Raises
    `OSError` when it cannot be written.
    """
    if isinstance(content, str):
        content = content.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=PART, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.close()
            temporary.chmod(0o644)  # a temporary file is private, a saved one is not
            os.replace(temporary, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
