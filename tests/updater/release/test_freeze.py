"""updater.release.freeze, on a small checkout that PyInstaller is done with in a few seconds."""

import shutil
import subprocess
from pathlib import Path

import pytest

from updater.release.errors import TreeError
from updater.release.freeze import Freezing, freeze, freeze_launcher

SPEC = """
from pathlib import Path
home = Path(SPECPATH)
script = str(home / "entries" / "start.py")
found = Analysis([script], pathex=[str(home.parent)], excludes=["diagclinic", "updater"])
program = EXE(PYZ(found.pure), found.scripts, [], exclude_binaries=True, name="NAME")
COLLECT(program, found.binaries, found.datas, name="tree")
"""
START = """__version__ = "0.1.0"


def start():
    from diagclinic.words import say
    say()
"""
WORDS = """from diagclinic import __version__


def say():
    print("hello from", __version__)
"""
PROJECT = """[project]
name = "diagclinic"
[project.entry-points.plug]
socket = "diagclinic:start"
"""
FILES = {
    "LICENSE": "As you like.",
    "pyproject.toml": PROJECT,
    "installer/diagclinic.spec": SPEC.replace("NAME", "diagclinic"),
    "installer/launcher.spec": SPEC.replace("NAME", "diagclinic-launcher"),
    "installer/entries/start.py": "from diagclinic import start\nstart()\n",
    "resources/words.txt": "Good morning",
    "diagclinic/__init__.py": START,
    "diagclinic/words.py": WORDS,
    "diagclinic/persistence/migrations/env.py": "",
    "drivers/__init__.py": "",
    "drivers/j2534/helper.py": "",
    "updater/__init__.py": "",
    "updater/client/__init__.py": "",
    "updater/launcher/__init__.py": "import json\n",
}


pytestmark = pytest.mark.needs("objdump", "strip")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def frozen(checkout: Path, work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("frozen") / "1.0.0"
    trust = tmp_path_factory.mktemp("trust")
    for name in ("root", "defaults"):
        (trust / name).write_text(f"{name} of the publisher", "utf-8")
    freeze(Freezing(checkout, "1.0.0", work, trust / "root", trust / "defaults"), out)
    return out


def changed(checkout: Path, folder: Path, name: str, text: str) -> Path:
    """Copy the checkout and write one of its files anew."""
    other = shutil.copytree(checkout, folder / "changed")
    (other / name).write_text(text, "utf-8")
    return other


def said(program: Path) -> str:
    return subprocess.run([program], capture_output=True, text=True, check=True, timeout=60).stdout


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def differing(one: Path, other: Path) -> set[str]:
    before, after = files(one), files(other)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_a_frozen_program_says_the_version_that_it_was_frozen_as(frozen: Path) -> None:
    assert said(frozen / "diagclinic") == "hello from 1.0.0\n"


def test_the_publisher_s_trust_lies_in_the_tree(frozen: Path) -> None:
    trust = files(frozen / "trust")
    assert trust == {
        "root.json": b"root of the publisher",
        "defaults.json": b"defaults of the publisher",
    }


def test_the_licence_and_the_data_lie_in_the_tree(frozen: Path) -> None:
    words = frozen / "_internal" / "diagclinic" / "_resources" / "words.txt"
    assert ((frozen / "LICENSE").read_text(), words.read_text()) == ("As you like.", "Good morning")


def test_a_changed_module_changes_its_own_file_and_nothing_else(
    checkout: Path, work: Path, frozen: Path, tmp_path: Path
) -> None:
    source = changed(checkout, tmp_path, "diagclinic/words.py", 'def say():\n    print("good-bye")\n')
    freeze(Freezing(source, "1.0.0", work), tmp_path / "out")
    assert differing(frozen, tmp_path / "out") == {
        "_internal/diagclinic/words.pyc",
        "trust/root.json",
        "trust/defaults.json",
    }


def test_the_libraries_of_a_version_serve_the_next_one(
    checkout: Path, work: Path, frozen: Path, tmp_path: Path
) -> None:
    before = sorted(work.iterdir())
    freeze(Freezing(checkout, "1.0.1", work), tmp_path / "out")
    assert (sorted(work.iterdir()), said(tmp_path / "out" / "diagclinic")) == (before, "hello from 1.0.1\n")


def test_a_library_that_is_used_for_the_first_time_comes_along(
    checkout: Path, work: Path, frozen: Path, tmp_path: Path
) -> None:
    text = 'import xml.sax.saxutils\n\n\ndef say():\n    print(xml.sax.saxutils.escape("<"))\n'
    source = changed(checkout, tmp_path, "diagclinic/words.py", text)
    spec = source / "installer" / "diagclinic.spec"
    spec.write_text(spec.read_text().replace('excludes=["diagclinic", "updater"]', 'excludes=["updater"]'))
    freeze(Freezing(source, "1.0.0", work), tmp_path / "out")
    assert said(tmp_path / "out" / "diagclinic") == "&lt;\n"


def test_a_second_build_elsewhere_is_the_same_to_the_byte(
    checkout: Path, frozen: Path, tmp_path: Path
) -> None:
    elsewhere = shutil.copytree(checkout, tmp_path / "a-checkout-with-a-longer-name")
    freeze(Freezing(elsewhere, "1.0.0", tmp_path / "work"), tmp_path / "out")
    assert differing(frozen, tmp_path / "out") == {"trust/root.json", "trust/defaults.json"}


def test_a_launcher_has_our_modules_of_the_launcher_alone(checkout: Path, work: Path, tmp_path: Path) -> None:
    freeze_launcher(Freezing(checkout, "1.0.0", work), tmp_path / "out")
    modules = {path.relative_to(tmp_path / "out" / "_internal") for path in tmp_path.rglob("*.pyc")}
    assert {path.as_posix() for path in modules} == {"updater/__init__.pyc", "updater/launcher/__init__.pyc"}


def test_the_work_folder_may_be_named_from_where_one_is(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    freeze_launcher(Freezing(checkout, "1.0.0", Path("work")), Path("out"))
    assert (tmp_path / "out" / "diagclinic-launcher").is_file()


@pytest.mark.parametrize("name", ["root", "defaults"])
def test_a_missing_part_of_the_trust_is_named_before_anything_is_made(
    checkout: Path, tmp_path: Path, name: str
) -> None:
    freezing = Freezing(checkout, "1.0.0", tmp_path / "work", **{name: tmp_path / "none.json"})
    with pytest.raises(TreeError, match=r"there is no file .*none\.json"):
        freeze(freezing, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", ["1.0", "1.0.0-rc1", "", "../1.0.0"])
def test_what_is_no_version_is_refused(checkout: Path, tmp_path: Path, version: str) -> None:
    with pytest.raises(TreeError, match="three numbers with dots"):
        freeze(Freezing(checkout, version, tmp_path / "work"), tmp_path / "out")


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="is no checkout: it has no diagclinic"):
        freeze(Freezing(tmp_path, "1.0.0", tmp_path / "work"), tmp_path / "out")


def test_a_source_that_does_not_say_its_version_is_refused(checkout: Path, tmp_path: Path) -> None:
    source = changed(checkout, tmp_path, "diagclinic/__init__.py", "VERSION = 1\n")
    with pytest.raises(TreeError, match="does not say the version"):
        freeze(Freezing(source, "1.0.0", tmp_path / "work"), tmp_path / "out")


def test_a_module_that_is_no_python_is_named(checkout: Path, tmp_path: Path) -> None:
    source = changed(checkout, tmp_path, "drivers/__init__.py", "def")
    with pytest.raises(TreeError, match="cannot be compiled"):
        freeze(Freezing(source, "1.0.0", tmp_path / "work"), tmp_path / "out")


def test_what_pyinstaller_says_last_is_handed_on(checkout: Path, tmp_path: Path) -> None:
    source = changed(checkout, tmp_path, "installer/diagclinic.spec", 'raise SystemExit("nothing to freeze")')
    with pytest.raises(TreeError, match=r"PyInstaller failed:\n(.|\n)*nothing to freeze"):
        freeze(Freezing(source, "1.0.0", tmp_path / "work"), tmp_path / "out")


def test_nothing_half_done_stays_in_the_work_folder(checkout: Path, tmp_path: Path) -> None:
    source = changed(checkout, tmp_path, "installer/diagclinic.spec", "raise SystemExit(1)")
    with pytest.raises(TreeError):
        freeze(Freezing(source, "1.0.0", tmp_path / "work"), tmp_path / "out")
    assert not list((tmp_path / "work").iterdir())
