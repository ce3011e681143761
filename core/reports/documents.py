"""The READMEs and documents with tables: which table stands at which mark, and renewing them."""

from collections.abc import Callable

from core import files
from core.reports import evidence_tables, lessons_tables, strong_tables, weights_tables
from core.reports.markdown import put_tables

TABLES: dict[str, Callable[[], str]] = {
    "files": weights_tables.files_table,
    "overview": weights_tables.overview_table,
    "ways": weights_tables.ways_table,
    "unknowns": weights_tables.unknowns_table,
    "results": strong_tables.results_table,
    "beside": strong_tables.beside_table,
    "ablation": strong_tables.ablation_table,
    "intervals": evidence_tables.intervals_table,
    "people": evidence_tables.people_table,
    "hands": evidence_tables.hands_table,
    "noise": evidence_tables.noise_table,
    "published": evidence_tables.published_table,
    "digits": evidence_tables.digits_table,
    "lessons": lessons_tables.lessons_table,
}
DOCUMENTS = ("README.md", "weights/README.md", "docs/detection.md", "docs/lessons.md")


def write_document() -> None:
    """Renew each of `TABLES` where its mark is, in those of `DOCUMENTS` that are there."""
    for document in DOCUMENTS:
        path = files.project_folder() / document
        if path.exists():
            text = path.read_text(encoding="utf-8")
            marked = (name for name in TABLES if f"<!-- {name} -->" in text)
            put_tables(path, {name: TABLES[name]() for name in marked})
