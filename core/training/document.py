"""Which measured table stands at which mark of the READMEs and of docs/detection.md."""

from collections.abc import Callable

from core.nets import checkpoints
from core.training import evidence_tables, seed_tables, tables
from core.training.readmes import put_tables

TABLES: dict[str, Callable[[], str]] = {
    "files": tables.files_table,
    "overview": tables.overview_table,
    "ways": tables.ways_table,
    "unknowns": tables.unknowns_table,
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
    """Renew each of `TABLES` where its mark is, in those of the three files that are there."""
    weights = checkpoints.weights_folder()
    root = weights.parent
    for path in (weights / "README.md", root / "README.md", root / "docs" / "detection.md"):
        if path.exists():
            text = path.read_text(encoding="utf-8")
            marked = (name for name in TABLES if f"<!-- {name} -->" in text)
            put_tables(path, {name: TABLES[name]() for name in marked})
