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
    "memory",
    "pool",
    "wording",
    "recipes",
    "data",
    "nets",
    "browser",
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


FLOORS = ("shared", "components")  # of what rooms have in common, the lowest first


def _rooms(name: str) -> list[str]:
    """The part of a dotted name that says which room of `pages` it lies in; none elsewhere."""
    return name.split(".")[1:2] if name.startswith("pages.") else []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_import_from_their_own_room_and_the_floors_below(path: Path) -> None:
    room = path.parent.name
    allowed = set(FLOORS[: FLOORS.index(room) + 1]) if room in FLOORS else {*FLOORS, room}
    imported = {each for name in _imports(path) for each in _rooms(name)}
    assert "app" not in {name.split(".")[0] for name in _imports(path)}
    assert imported <= allowed


def test_no_page_lies_directly_in_pages() -> None:
    """Streamlit takes `pages/*.py` for pages and runs them without app.py on a cold server."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_shared_holds_nothing_that_one_room_alone_uses() -> None:
    users: dict[str, set[str]] = {
        path.stem: set() for path in (ROOT / "pages" / "shared").glob("[!_]*.py")
    }
    graph = {
        path: {name.split(".")[2] for name in _imports(path) if name.startswith("pages.shared.")}
        for path in PAGES
    }

    def add(module: str, user: str) -> None:
        if user not in users[module]:
            users[module].add(user)
            for below in graph[ROOT / "pages" / "shared" / f"{module}.py"]:
                add(below, user)

    for path, modules in graph.items():
        for module in modules if path.parent.name != "shared" else ():
            rooms = ("app", "every page") if path.name == "app.py" else (path.parent.name,)
            for room in rooms:
                add(module, room)
    assert {module: rooms for module, rooms in users.items() if len(rooms) < 2} == {}


def test_modules_of_pages_make_no_circle() -> None:
    graph = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): set(_imports(path))
        for path in PAGES
    }
    assert {"pages.shared.charts", "pages.shared.session"} <= graph.keys()
    assert list(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", ["charts", "images"])
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
    assert not {"torch", "sklearn", "scipy", "requests", "urllib3"} & loaded


def test_errors_are_one_tree() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(c, errors.NotaError) for c in classes)
    assert issubclass(errors.DownloadError, errors.DataError)
    assert not issubclass(errors.NotaError, ValueError | OSError)
    for error in classes:  # the tree in the docstring is the tree in the code
        assert error.__name__ in errors.__doc__
