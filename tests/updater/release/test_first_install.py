"""updater.release.first_install, and the script for Linux that comes with it."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.updater.world import PLATFORM, World
from updater.client.manifest_frame import framed, unframed
from updater.install.installed import find
from updater.install.layout import Layout
from updater.release.errors import TreeError
from updater.release.first_install import lay_first_install

INSTALLER = Path(__file__).parents[3] / "installer"
LAUNCHER = '#!/bin/sh\nprintf "%s\\n" "launched" "$@"\n'


@dataclass(frozen=True)
class Parts:
    """What a first install is made of."""

    tree: Path
    manifest: bytes
    launcher: Path

    def manifest_for(self, platform: str) -> bytes:
        """Return the same manifest for another platform."""
        return framed(unframed(self.manifest).replace(PLATFORM.encode(), platform.encode()))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    world = World(tmp_path_factory.mktemp("world"))
    world.add("1.0.0")
    manifest = world.live.target("releases", f"app/1.0.0/{PLATFORM}/manifest.json.zst")
    assert manifest
    launcher = tmp_path_factory.mktemp("launcher")
    (launcher / "diagclinic-launcher").write_text(LAUNCHER, "utf-8")
    (launcher / "diagclinic-launcher").chmod(0o755)
    (launcher / "diagclinic-launcher.exe").touch()
    return Parts(world.folder / "trees" / "1.0.0", manifest, launcher)


@pytest.fixture
def unpacked(parts: Parts, tmp_path: Path) -> Path:
    out = tmp_path / "unpacked"
    lay_first_install(parts.tree, parts.manifest, parts.launcher, INSTALLER, out)
    return out


class Person:
    """Somebody with a home folder who installs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()

    @property
    def layout(self) -> Layout:
        return Layout(self.home / ".local" / "opt" / "diagclinic")

    def installs(self, unpacked: Path, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", **more}
        line = ["/bin/sh", unpacked / "install.sh"]
        return subprocess.run(
            line, env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=60
        )

    def entry(self, name: str) -> dict[str, str]:
        parser = ConfigParser(interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys in large letters
        parser.read(self.home / ".local" / "share" / "applications" / f"{name}.desktop", "utf-8")
        return dict(parser["Desktop Entry"])


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path / "home of Eva")


def started(line: list[str]) -> list[str]:
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()


def test_an_installed_version_is_complete_for_the_launcher(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    assert find(person.layout, "1.0.0") is not None


def test_the_menu_starts_the_launcher_in_its_folder(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    line = shlex.split(person.entry("diagclinic")["Exec"])
    assert started(line) == ["launched", "--root", str(person.layout.root)]


def test_the_menu_has_the_recovery_in_a_terminal(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    entry = person.entry("diagclinic-recovery")
    words = started(shlex.split(entry["Exec"]))
    assert (entry["Terminal"], words[-1]) == ("true", "--recover")


@pytest.mark.parametrize("name", ["diagclinic", "diagclinic-recovery"])
def test_the_menu_has_an_icon_where_themes_keep_theirs(person: Person, unpacked: Path, name: str) -> None:
    person.installs(unpacked)
    themed = person.home / ".local" / "share" / "icons" / "hicolor" / "scalable" / "apps"
    icon = themed / f"{person.entry(name)['Icon']}.svg"
    assert ET.parse(icon).getroot().tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own


def test_the_set_up_of_windows_finds_each_of_its_files(parts: Parts, tmp_path: Path) -> None:
    manifest = parts.manifest_for("windows-x86_64")
    lay_first_install(parts.tree, manifest, parts.launcher, INSTALLER, tmp_path / "out")
    text = (tmp_path / "out" / "diagclinic.iss").read_text("utf-8").replace("{#Version}", "1.0.0")
    named = [one.replace("\\", "/").removesuffix("/*") for one in re.findall(r'Source: "(.+?)"', text)]
    assert "diagclinic-update.cmd" in named
    assert [one for one in named if not (tmp_path / "out" / one).exists()] == []


def test_the_set_up_of_windows_puts_back_what_is_missing_or_wrong() -> None:
    text = (INSTALLER / "windows" / "diagclinic.iss").read_text("utf-8")
    flags = re.findall(r"^Source: .*Flags: (.+)$", text, re.MULTILINE)
    assert [("ignoreversion" in each, "onlyifdoesntexist" in each) for each in flags] == [(True, False)] * 3


def test_the_set_up_of_windows_lets_the_update_program_be_typed() -> None:
    text = (INSTALLER / "windows" / "diagclinic.iss").read_text("utf-8")
    folder = re.search(r'Source: "diagclinic-update.cmd"; DestDir: "(.+?)"', text)
    assert folder
    assert f'ValueName: "Path"; ValueData: "{{olddata}};{folder[1]}"' in text


def test_what_is_typed_goes_to_the_version_that_runs(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    line = [str(person.home / ".local" / "bin" / "diagclinic"), "scan", "--vci", "sim:demo"]
    assert started(line)[-3:] == ["scan", "--vci", "sim:demo"]


@pytest.mark.parametrize(
    ("name", "more"), [("diagclinic-launcher", []), ("diagclinic-recovery", ["--recover"])]
)
def test_the_launcher_and_the_recovery_can_be_typed(
    person: Person, unpacked: Path, name: str, more: list[str]
) -> None:
    person.installs(unpacked)
    line = [str(person.home / ".local" / "bin" / name), "list"]
    assert started(line) == ["launched", "--root", str(person.layout.root), *more, "list"]


def updating(person: Person, version: str, *lines: str) -> None:
    """Lay an update program down in a version; it runs `lines`."""
    program = person.layout.version(version) / "diagclinic-update"
    program.parent.mkdir(exist_ok=True)
    program.write_text("\n".join(("#!/bin/sh", *lines)), "utf-8")
    program.chmod(0o755)


def test_the_newest_update_program_that_starts_can_be_typed(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    updating(person, "1.9.0", "exit 0")
    updating(person, "1.10.0", 'printf "%s\\n" "1.10.0 in $DIAGCLINIC_ROOT" "$@"')
    updating(person, "1.11.0", "exit 127")
    updating(person, "1.12.0.partial", "exit 0")
    told = started([str(person.home / ".local" / "bin" / "diagclinic-update"), "status", "--json"])
    assert told == [f"1.10.0 in {person.layout.root}", "status", "--json"]


def test_without_an_update_program_that_starts_the_way_on_is_named(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    updating(person, "1.0.0", "exit 127")
    line = [person.home / ".local" / "bin" / "diagclinic-update", "status"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "diagclinic-recovery" in done.stderr) == (1, True)


def test_a_second_run_puts_back_what_is_missing_and_leaves_the_state(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    (person.layout.root / "state.a").write_text("mine", "utf-8")
    (person.layout.root / "launcher").rename(person.layout.root / "lost")
    person.installs(unpacked)
    launcher = person.layout.root / "launcher" / "diagclinic-launcher"
    assert (launcher.exists(), (person.layout.root / "state.a").read_text()) == (True, "mine")


def test_a_copy_that_was_cut_off_is_made_anew(person: Person, unpacked: Path) -> None:
    part = person.layout.partial("1.0.0")
    part.mkdir(parents=True)
    (part / "half").touch()
    person.installs(unpacked)
    assert not (person.layout.version("1.0.0") / "half").exists()


def remove_a_file(tree: Path) -> None:
    (tree / "notes.txt").unlink()


def bend_a_byte(tree: Path) -> None:
    notes = tree / "notes.txt"
    notes.write_bytes(notes.read_bytes()[::-1])


def let_a_file_run(tree: Path) -> None:
    (tree / "notes.txt").chmod(0o755)


def remove_a_folder(tree: Path) -> None:
    shutil.rmtree(tree / "lib")


def lay_a_folder_in_the_way(tree: Path) -> None:
    (tree / "notes.txt").unlink()
    (tree / "notes.txt").mkdir()


def lead_a_file_elsewhere(tree: Path) -> None:
    (tree / "notes.txt").rename(tree.parent / "elsewhere")
    (tree / "notes.txt").symlink_to(tree.parent / "elsewhere")


def lead_a_folder_elsewhere(tree: Path) -> None:
    (tree / "lib").rename(tree.parent / "elsewhere")
    (tree / "lib").symlink_to(tree.parent / "elsewhere")


def lead_all_of_it_elsewhere(tree: Path) -> None:
    tree.rename(tree.parent / "elsewhere")
    tree.symlink_to(tree.parent / "elsewhere")


def seen(tree: Path) -> dict[str, object]:
    """Return what lies in `tree`: folders, and files with their content and mode."""
    paths = [tree, *tree.rglob("*")]
    return {
        path.relative_to(tree).as_posix(): (
            path.is_symlink() or path.is_dir() or (path.read_bytes(), path.stat().st_mode & 0o111)
        )
        for path in paths
    }


@pytest.mark.parametrize(
    "harm",
    [
        *(remove_a_file, bend_a_byte, let_a_file_run, remove_a_folder, lay_a_folder_in_the_way),
        *(lead_a_file_elsewhere, lead_a_folder_elsewhere, lead_all_of_it_elsewhere),
    ],
)
def test_a_second_run_puts_a_version_right(
    person: Person, unpacked: Path, harm: Callable[[Path], None]
) -> None:
    person.installs(unpacked)
    version = person.layout.version("1.0.0")
    before = seen(version)
    harm(version)
    done = person.installs(unpacked)
    assert (done.returncode, seen(version), version.is_symlink()) == (0, before, False)


def test_a_second_run_puts_the_launcher_right_and_says_so(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    program = person.layout.root / "launcher" / "diagclinic-launcher"
    program.unlink()
    told = person.installs(unpacked).stdout.splitlines()
    assert (told[0], program.read_text()) == (f"Put back: {program}", LAUNCHER)


def test_a_second_run_on_a_whole_install_changes_nothing(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    notes = person.layout.version("1.0.0") / "notes.txt"
    before = notes.stat().st_ino
    told = person.installs(unpacked).stdout.splitlines()
    assert (len(told), notes.stat().st_ino) == (1, before)


def test_a_second_run_removes_nothing_that_stood_in_the_way(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    notes = person.layout.version("1.0.0") / "notes.txt"
    for text in ("mine", "mine, too"):
        notes.unlink()
        notes.mkdir()
        (notes / "paper").write_text(text, "utf-8")
        person.installs(unpacked)
    aside = person.layout.root / "set-aside" / "versions" / "1.0.0"
    assert {path.parent.name: path.read_text() for path in aside.rglob("paper")} == {
        "notes.txt": "mine",
        "2-notes.txt": "mine, too",
    }


def test_a_second_run_leaves_other_versions_alone(person: Person, unpacked: Path) -> None:
    person.installs(unpacked)
    updating(person, "1.9.0", "exit 0")
    other = person.layout.version("1.9.0")
    before = seen(other)
    person.installs(unpacked)
    assert seen(other) == before


@pytest.mark.parametrize("root", ["/never/a$b", "relative", '/never/a"b', "/never/" + "x" * 120])
def test_a_folder_that_menus_or_other_systems_cannot_take_is_refused(
    person: Person, unpacked: Path, root: str
) -> None:
    done = person.installs(unpacked, DIAGCLINIC_ROOT=root)
    assert (done.returncode, "in DIAGCLINIC_ROOT, and run this again" in done.stderr) == (1, True)


def test_a_tree_without_files_is_refused(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    with pytest.raises(TreeError, match="holds no files"):
        lay_first_install(tmp_path / "tree", parts.manifest, parts.launcher, INSTALLER, tmp_path / "out")


def add_a_file(tree: Path) -> None:
    (tree / "sitecustomize.py").touch()


def add_a_link(tree: Path) -> None:
    (tree / "link").symlink_to("notes.txt")


@pytest.mark.parametrize("bend", [bend_a_byte, add_a_file, remove_a_file, let_a_file_run, add_a_link])
def test_a_tree_that_was_changed_after_it_was_built_is_refused(
    parts: Parts, tmp_path: Path, bend: Callable[[Path], None]
) -> None:
    tree = shutil.copytree(parts.tree, tmp_path / "tree", symlinks=True)
    bend(tree)
    with pytest.raises(TreeError, match="is not what was published as"):
        lay_first_install(tree, parts.manifest, parts.launcher, INSTALLER, tmp_path / "out")


def test_what_is_no_manifest_is_refused(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="no version's manifest"):
        lay_first_install(parts.tree, b"{}", parts.launcher, INSTALLER, tmp_path / "out")


def test_a_system_without_a_set_up_is_refused(parts: Parts, tmp_path: Path) -> None:
    manifest = parts.manifest_for("macos-arm64")
    with pytest.raises(TreeError, match="there is no set-up for macos-arm64"):
        lay_first_install(parts.tree, manifest, parts.launcher, INSTALLER, tmp_path / "out")


def test_a_copy_that_fails_leaves_nothing_behind(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        lay_first_install(parts.tree, parts.manifest, parts.launcher, tmp_path / "none", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_launcher_leads_to_freeze(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="there is no launcher") as caught:
        lay_first_install(parts.tree, parts.manifest, tmp_path, INSTALLER, tmp_path / "out")
    assert "freeze --launcher" in caught.value.remedy
