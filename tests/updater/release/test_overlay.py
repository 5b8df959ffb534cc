"""updater.release.overlay: our own part of a frozen version."""

import marshal
import os
import subprocess
import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from updater.release.errors import TreeError
from updater.release.overlay import lay_data, lay_modules, lay_papers

PROJECT = """
[project]
name = "toy"
[project.entry-points."can.interface"]
toybus = "toy.bus:Bus"
another = "toy.bus:Another"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source with a package in a package, each with a module."""
    folder = tmp_path / "source"
    for name, text in {
        "toy/__init__.py": "",
        "toy/bus.py": "NAMES = frozenset({'a', 'b', 'c', 'd'})\n",
        "toy/inner/__init__.py": "",
        "toy/inner/deep.py": "from toy.bus import NAMES\nprint(sorted(NAMES))\n",
        "toy/other/secret.py": "",
        "pyproject.toml": PROJECT,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_compiled_modules_run_without_their_sources(source: Path, tmp_path: Path) -> None:
    lay_modules(source, ["toy"], tmp_path / "into")
    words = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'into')!r}); "]
    done = subprocess.run(
        [*words[:-1], words[-1] + "import toy.inner.deep"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['a', 'b', 'c', 'd']\n"


def test_of_a_package_in_another_only_the_other_s_beginning_comes_along(source: Path, tmp_path: Path) -> None:
    lay_modules(source, ["toy/inner"], tmp_path / "into")
    assert sorted(contents(tmp_path / "into")) == [
        "toy/__init__.pyc",
        "toy/inner/__init__.pyc",
        "toy/inner/deep.pyc",
    ]


def test_the_place_and_the_time_of_the_source_leave_no_trace(source: Path, tmp_path: Path) -> None:
    lay_modules(source, ["toy"], tmp_path / "first")
    elsewhere = source.rename(tmp_path / "quite-another-place")
    os.utime(elsewhere / "toy" / "bus.py", (1, 1))
    lay_modules(elsewhere, ["toy"], tmp_path / "second")
    assert contents(tmp_path / "second") == contents(tmp_path / "first")


def test_a_traceback_names_a_module_by_its_place_in_the_package(source: Path, tmp_path: Path) -> None:
    lay_modules(source, ["toy"], tmp_path / "into")
    code = marshal.loads((tmp_path / "into" / "toy" / "bus.pyc").read_bytes()[16:])  # noqa: S302 - made above
    assert code.co_filename == str(Path("toy", "bus.py"))


def test_a_module_that_is_no_python_is_named(source: Path, tmp_path: Path) -> None:
    (source / "toy" / "bus.py").write_text("def", "utf-8")
    with pytest.raises(TreeError, match=r"cannot be compiled: .*bus\.py"):
        lay_modules(source, ["toy"], tmp_path / "into")


def test_steps_of_the_record_s_format_are_laid_down_as_the_sources_that_alembic_reads(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    lay_data(root, tmp_path)
    step = Path("diagclinic", "persistence", "migrations", "versions", "v0001_visits.py")
    assert (tmp_path / step).read_bytes() == (root / step).read_bytes()


def test_compiled_modules_of_a_checkout_are_left_behind(tmp_path: Path) -> None:
    lay_data(Path(__file__).parents[3], tmp_path)
    assert not list(tmp_path.rglob("*.pyc"))


def test_python_finds_our_name_and_version(source: Path, tmp_path: Path) -> None:
    lay_papers(source, "1.2.3", tmp_path)
    paper = PathDistribution(tmp_path / "toy-1.2.3.dist-info")
    assert (paper.metadata["Name"], paper.version) == ("toy", "1.2.3")


def test_python_finds_our_entry_points(source: Path, tmp_path: Path) -> None:
    lay_papers(source, "1.2.3", tmp_path)
    points = PathDistribution(tmp_path / "toy-1.2.3.dist-info").entry_points
    assert [(point.group, point.name, point.value) for point in points] == [
        ("can.interface", "another", "toy.bus:Another"),
        ("can.interface", "toybus", "toy.bus:Bus"),
    ]
