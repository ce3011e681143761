"""The rules that hold the layers apart, read from the source itself."""

import ast
import graphlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import errors

CORE = Path(errors.__file__).parent
ROOT = CORE.parent
LAYERS = (
    "errors",
    "files",
    "recipes",
    "data",
    "nets",
    "judging",
    "training",
    "runs",
    "experiments",
    "reports",
    "commands",
    "__main__",
)
FORBIDDEN = {"streamlit", "plotly", "pages", "app"}
FILES = sorted(CORE.rglob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]


def _imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports, anywhere in it; `from a import b` gives `a.b`."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _layer(parts: tuple[str, ...]) -> int:
    return LAYERS.index(parts[0])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORE)))
def test_core_imports_flow_one_way(path: Path) -> None:
    imports = list(_imports(path))
    assert not FORBIDDEN & {name.split(".")[0] for name in imports}
    inside = [tuple(name.split(".")[1:]) for name in imports if name.startswith("core.")]
    own = path.relative_to(CORE).with_suffix("").parts
    if own == ("__init__",):
        assert not inside
    assert [name for name in inside if _layer(name) > _layer(own)] == []


def test_imports_reads_every_spelling(tmp_path) -> None:
    source = "import a.b\nfrom c import d\ndef f():\n    from . import e\n    from ..g import h\n"
    path = CORE / "nets" / "made_up.py"  # never written: only its place matters
    read = Path.read_text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda p, **k: source if p == path else read(p, **k))
        assert list(_imports(path)) == ["a.b", "c.d", "core.nets.e", "core.g.h"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_share_only_what_lies_in_shared(path: Path) -> None:
    inside = [name for name in _imports(path) if name.split(".")[0] in {"app", "pages"}]
    assert [name for name in inside if not name.startswith("pages.shared.")] == []


def test_shared_imports_make_no_circle() -> None:
    graph = {
        path.stem: {
            name.split(".")[2] for name in _imports(path) if name.startswith("pages.shared.")
        }
        for path in PAGES
        if path.parent.name == "shared"
    }
    assert {"charts", "session", "canvas"} <= graph.keys()
    assert list(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", ["charts", "pictures"])
def test_specs_and_pictures_know_no_streamlit(name: str) -> None:
    roots = {each.split(".")[0] for each in _imports(ROOT / "pages" / "shared" / f"{name}.py")}
    assert "numpy" in roots
    assert not {"streamlit", "plotly", "pages", "app"} & roots


LIGHT = (
    "core.nets.model",
    "core.nets.checkpoints",
    "core.judging.scores",
    "core.judging.operating_points",
    "core.judging.outputs",
    "core.judging.intervals",
    "core.judging.coverage",
    "core.judging.costs",
    "core.data.drawing",
    "core.data.unknowns.noise",
)


def test_importing_what_drawing_and_thresholds_need_loads_no_heavy_library() -> None:
    code = f"import sys, {', '.join(LIGHT)}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert set(LIGHT) <= loaded
    assert not {"torch", "sklearn", "scipy", "requests", "pooch"} & loaded


def test_errors_are_one_tree() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(c, errors.NotaError) for c in classes)
    assert issubclass(errors.DownloadError, errors.DataError)
    assert not issubclass(errors.NotaError, ValueError | OSError)
    for error in classes:  # the tree in the docstring is the tree in the code
        assert error.__name__ in errors.__doc__
