"""The promises of the repository itself: what is pinned, what the READMEs say, what ships."""

import re
import subprocess

import pytest
from browser.server import ROOT
from packaging.requirements import Requirement

from core.data.sources import find_mnist
from core.experiments.ablation import ABLATION
from core.experiments.evidence import EVIDENCE, NOISE, load_evidence
from core.experiments.people import PEOPLE
from core.judging.measured import load_measured
from core.nets import checkpoints
from core.recipes import RECIPES, SHIPPED
from core.reports.documents import DOCUMENTS, TABLES

README = (ROOT / "README.md").read_text(encoding="utf-8")
REQUIREMENTS = [
    Requirement(line)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64", "arm64", "AMD64"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_requirements_hold_one_torch_for_every_machine(
    system: str, machine: str, python: str
) -> None:
    here = {"sys_platform": system, "platform_machine": machine, "python_version": python}
    [torch] = [r for r in REQUIREMENTS if r.name == "torch" and r.marker.evaluate(here)]
    if (system, machine) == ("linux", "x86_64") and python in ("3.12", "3.13"):
        tag = f"cp{python.replace('.', '')}"
        assert torch.url.split("#")[0].endswith(
            f"/whl/cpu/torch-2.13.0%2Bcpu-{tag}-{tag}-manylinux_2_28_x86_64.whl"
        )
    else:
        assert torch.url is None
        assert str(torch.specifier) == "==2.13.0"


def test_requirements_are_pinned() -> None:
    loose = [r for r in REQUIREMENTS if r.url is None and not str(r.specifier).startswith("==")]
    assert loose == []


@pytest.mark.parametrize(
    "command",
    [
        "pip install -r requirements.txt && streamlit run app.py",
        "pip install -r requirements-dev.txt && pytest",
    ],
)
def test_readme_shows_the_two_commands(command: str) -> None:
    assert f"    {command}\n" in README


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "\npip install -r requirements-dev.txt && pytest\n" in script


def test_a_test_that_is_not_marked_finds_no_mnist() -> None:
    """Which is why .ci/run need not repeat it without MNIST."""
    assert find_mnist() is None


def test_readme_lists_every_folder_of_core() -> None:
    folders = {path.parent.name for path in (ROOT / "core").rglob("__init__.py")}
    assert [name for name in sorted(folders) if f" {name}/" not in f" {README}"] == []


@pytest.mark.parametrize("name", [*DOCUMENTS, "CONTRIBUTING.md", "docs/extending.md"])
def test_links_and_pictures_of_a_document_exist(name: str) -> None:
    path = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_readme_shows_a_picture() -> None:
    assert re.search(r"!\[[^\]]+\]\(docs/draw\.png\)", README)


def test_documents_show_what_was_measured() -> None:
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
    for name, make in TABLES.items():
        [holder] = [text for text in texts.values() if f"<!-- {name} -->" in text]
        assert f"<!-- {name} -->\n{make()}<!-- end -->" in holder, name


def test_evidence_is_about_the_files_that_ship() -> None:
    for found in load_evidence():
        path = ROOT / "weights" / f"{found.model}.safetensors"
        assert not path.exists() or checkpoints.sha256(path) == found.sha256, found.model


def test_shipped_names_what_lies_in_weights() -> None:
    folder = ROOT / "weights"
    for kept in (folder, folder / "outputs"):
        assert {path.stem for path in kept.glob("*.safetensors")} == set(SHIPPED) <= set(RECIPES)
    measured = {f"{name}.measured.json" for name in SHIPPED}
    written = {path.name for path in folder.glob("*.json")} - {EVIDENCE, NOISE, ABLATION, PEOPLE}
    assert written == measured | {"race.json", "lessons.json"}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_model_is_its_recipe_and_was_measured_with_all_its_seeds(name: str) -> None:
    model, rows = checkpoints.load(name), load_measured(name)
    assert model.recipe == RECIPES[name]
    assert [row.seed for row in rows] == list(range(SHIPPED[name]))
    assert model.figures["test_accuracy"] == rows[0].test_accuracy >= 0.983
    assert (ROOT / "weights" / f"{name}.safetensors").stat().st_size < 2_000_000


@pytest.mark.parametrize("kind", ["uniform", "normal", "bright"])
def test_course_detector_by_distance_refuses_noise_with_every_seed(kind: str) -> None:
    rows = load_measured("course-detector")
    assert max(row.way("distance", 0.95).accepted[kind] for row in rows) <= 0.001


def test_no_data_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert [name for name in listed if re.search(r"ubyte|\.(npy|npz|pt|pth|pkl)$", name)] == []
