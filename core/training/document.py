"""docs/detection.md: which table stands at which mark. The README has some of the marks as well."""

from collections.abc import Callable

from core.nets import checkpoints
from core.training import evidence_tables, seed_tables
from core.training.readmes import put_tables

TABLES: dict[str, Callable[[], str]] = {
    "strong": seed_tables.strong_table,
    "results": seed_tables.results_table,
    "beside": seed_tables.beside_table,
    "ablation": seed_tables.ablation_table,
    "intervals": evidence_tables.intervals_table,
    "hands": evidence_tables.hands_table,
    "noise": evidence_tables.noise_table,
    "published": evidence_tables.published_table,
    "digits": evidence_tables.digits_table,
}


def write_document() -> None:
    """Renew the tables of docs/detection.md and of the README, where they are."""
    root = checkpoints.weights_folder().parent
    for path in (root / "docs" / "detection.md", root / "README.md"):
        if path.exists():
            put_tables(path, {name: make() for name, make in TABLES.items()})
