"""DiagClinic as a customer gets it: frozen as several versions, published, installed, started.

    shelf = Shelf.made(folder)            # once for all workers of a test run: some minutes
    shop = shelf.install(tmp_path)        # version 1.0.0, as a person installs it
    with shelf.served("2.0.0") as url: ...  # the repository as it was when 2.0.0 was the newest

The versions are the checkout itself (1.0.0) and copies of it with small changes: another text and one more
module (2.0.0), one that crashes where the window begins (3.0.0), one that hangs there (4.0.0), a format of
the record that the others do not know (5.0.0), and the same with a start that destroys the record (5.1.0).
"""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from tests.newer_version import LOSSY
from tests.newer_version import build as build_newer
from tests.program import ROOT, Ended
from tests.updater.world import PLATFORM, World
from updater.client.install import Install
from updater.install.layout import Layout
from updater.install.slots import write_slots
from updater.install.state import State, read_state
from updater.release.bundling import Load, bundle
from updater.release.first_install import lay_first_install
from updater.release.freeze import Freezing, freeze, freeze_launcher

FIRST: Final = "1.0.0"
#: seconds that freezing and publishing may take all in all, or be waited for; two minutes are usual
STOCKING_S: Final = 900.0
#: seconds for whatever a program is waited for; it fails long before where nothing is wrong
ENDS_WITHIN_S: Final = 90.0
#: seconds that a new version has to live, and may be silent, in these tests
HEALTH_S: Final = 1.0
SILENCE_S: Final = 15.0
_SHARED: Final = ("drivers", "installer", "resources", "updater", "pyproject.toml", "LICENSE")
_WINDOW: Final = 'def _run_window(arguments: "Namespace", data: Path, interrupts: Interrupts) -> int:\n'
_TEXT: Final = "P0301,Cylinder 1 misfire,critical"
NEW_TEXT: Final = "Cylinder 1 misfires, as version 2 says it"


# The sources of the versions ------------------------------------------------------------------------


def source_of(version: str, folder: Path) -> Path:
    """Return a checkout for `version`, made below `folder` where it is not this one."""
    if version == FIRST:
        return ROOT
    source = folder / version
    if version.startswith("5."):
        build_newer(source, LOSSY, version)
    else:
        shutil.copytree(
            ROOT / "diagclinic", source / "diagclinic", ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in _SHARED:
        if not (source / name).exists():
            (source / name).symlink_to(ROOT / name)
    _CHANGES[version](source)
    return source


def _change_a_text(source: Path) -> None:
    (source / "resources").unlink()
    shutil.copytree(ROOT / "resources", source / "resources")
    _replace(source / "resources" / "catalogues" / "dtc_p0.csv", _TEXT, f'P0301,"{NEW_TEXT}",critical')
    (source / "diagclinic" / "core" / "second.py").write_text('"""New in version 2."""\n', "utf-8")


def _crash(source: Path) -> None:
    _begin_window_with(source, "os.abort()")


def _hang(source: Path) -> None:
    _begin_window_with(source, "__import__('threading').Event().wait()")


def _change_nothing(_: Path) -> None:
    """Leave it at the format of the record."""


def _destroy_the_record(source: Path) -> None:
    _begin_window_with(source, "(data / 'shop.sqlite3').write_bytes(b'not a record any more' * 5000)")


_CHANGES: Final[Mapping[str, Callable[[Path], None]]] = {
    "2.0.0": _change_a_text,
    "3.0.0": _crash,
    "4.0.0": _hang,
    "5.0.0": _change_nothing,
    "5.1.0": _destroy_the_record,
}
VERSIONS: Final = (FIRST, *_CHANGES)


def _begin_window_with(source: Path, statement: str) -> None:
    _replace(source / "diagclinic" / "app" / "main.py", _WINDOW, f"{_WINDOW}    {statement}\n")


def _replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{path} has changed"
    path.write_text(text.replace(before, after), "utf-8")


# What is published ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shelf:
    """What all tests of a run share, read-only, in `folder`.

    Attributes:
        asked: paths that the web server was asked for, since it was started last.
    """

    folder: Path
    asked: list[str] = field(default_factory=list)

    @classmethod
    def made(cls, folder: Path) -> "Shelf":
        """Return the shelf in `folder`, stocked by whoever comes first; the caller sees that one is."""
        if not (folder / "stocked").exists():
            _stock(folder)
            (folder / "stocked").touch()
        return cls(folder)

    @property
    def first(self) -> Path:
        """The tree of version 1.0.0."""
        return self.folder / "world" / "trees" / FIRST

    @property
    def launcher(self) -> Path:
        """The launcher's tree."""
        return self.folder / "launcher"

    @property
    def stick(self) -> Path:
        """An update stick with version 2.0.0."""
        return self.folder / "stick.zip"

    def pack_size(self, version: str) -> int:
        """Return how many bytes a version has that is fetched as a whole."""
        pack = f"targets/app/{version}/{PLATFORM}/full.pack"
        return (self.folder / "days" / version / pack).stat().st_size

    @contextmanager
    def served(self, newest: str) -> Iterator[str]:
        """Serve the repository of the day on which `newest` was offered; its URL."""
        repo = SimpleNamespace(repo=self.folder / "days" / newest, asked=self.asked)
        self.asked.clear()
        with World.served(repo) as url:  # type: ignore[arg-type]  # it needs no more of a world
            yield url

    def install(self, folder: Path, *, is_quick: bool = True) -> "Shop":
        """Install version 1.0.0 as a person does, in a home folder below `folder`.

        A quick one finds its files there already, linked: no test may change them.
        """
        shop = Shop(folder / "home")
        shop.home.mkdir()
        for part in ("launcher", f"versions/{FIRST}") if is_quick else ():
            shutil.copytree(
                self.folder / "first" / part, shop.layout.root / part, symlinks=True, copy_function=os.link
            )
        line = ["/bin/sh", str(self.folder / "first" / "install.sh")]
        done = subprocess.run(line, env=shop.environment(), capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr
        shop.take_repositories()
        return shop


def _stock(folder: Path) -> None:
    world = World(folder / "world")
    trust = folder / "trust"
    trust.mkdir()
    (trust / "root.json").write_bytes(world.root)
    defaults = {"channel": "pilot", "repositories": ["https://updates.invalid"]}
    (trust / "defaults.json").write_text(json.dumps(defaults), "utf-8")
    freeze_launcher(Freezing(ROOT, FIRST, folder / "work"), folder / "launcher")
    for version in VERSIONS:
        source = source_of(version, folder / "sources")
        tree = folder / "world" / "trees" / version
        tree.parent.mkdir(exist_ok=True)
        freezing = Freezing(source, version, folder / "work", trust / "root.json", trust / "defaults.json")
        freeze(freezing, tree)
        _publish(world, version, tree)
        if version == FIRST:
            _lay_first(folder, world, tree)
        else:
            shutil.rmtree(tree)
        if version == "2.0.0":
            bundle(world.desk, Load(versions=(version,), earlier=(FIRST,)), folder / "stick.zip")
    shutil.rmtree(folder / "work")


def _publish(world: World, version: str, tree: Path) -> None:
    """Publish and offer a version, and keep what the repository is like on that day."""
    done = subprocess.run(
        [tree / "diagclinic", "--data", world.folder / "none", "db", "info", "--json"],
        capture_output=True,
        check=True,
    )
    formats = json.loads(done.stdout)
    world.publish_tree(tree, version, schema=(formats["schema"], *formats["reads"]), level=1)
    world.offer(version)
    shutil.copytree(world.repo, world.folder.parent / "days" / version, copy_function=_copy_small)


def _copy_small(path: str, into: str) -> None:
    """Copy a file that the publisher may write anew; packs are linked, they stay as they are."""
    os.link(path, into) if path.endswith(".pack") else shutil.copyfile(path, into)


def _lay_first(folder: Path, world: World, tree: Path) -> None:
    manifest = world.live.target("releases", f"app/{FIRST}/{PLATFORM}/manifest.json.zst")
    assert manifest
    lay_first_install(tree, manifest, folder / "launcher", ROOT / "installer", folder / "first")


# Who uses it ----------------------------------------------------------------------------------------


@dataclass
class Shop:
    """A user of a computer with DiagClinic on it."""

    home: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        """Its install."""
        return Layout(self.home / ".local" / "opt" / "diagclinic")

    @property
    def data(self) -> Path:
        """The shop's record and all that belongs to it."""
        return self.home / "data"

    @property
    def state(self) -> State:
        """Which version runs; an empty one before the first start."""
        return read_state(self.layout) or State()

    def environment(self) -> dict[str, str]:
        """Return what its programs find set: nothing of ours but the folders."""
        return {
            "HOME": str(self.home),
            "PATH": "/usr/bin:/bin",
            "DIAGCLINIC_DATA": str(self.data),
            "QT_QPA_PLATFORM": "offscreen",
            "LANG": "C.UTF-8",
        }

    def take_repositories(self, *repositories: str) -> None:
        """Let it look for updates there, and judge new versions quickly."""
        install = Install(
            install_id="0123456789abcdef" * 2,
            channel="pilot",
            region="",
            platform=PLATFORM,
            repositories=repositories,
            health_s=HEALTH_S,
            silence_s=SILENCE_S,
        )
        write_slots(self.layout.slots("install"), json.loads(json.dumps(asdict(install))))

    def takes(self, newest: str, shelf: Shelf) -> Ended:
        """Take what was the newest on a day, and return what the update program said.

        Raises:
            AssertionError: it did not take it.
        """
        with shelf.served(newest) as url:
            self.take_repositories(url)
            ended = self.updates("apply")
        assert ended.data["is_taken"], ended
        return ended

    def types(self, *words: str) -> Ended:
        """Run `diagclinic` with these words, as it was put into the user's programs."""
        return self.ended([str(self.home / ".local" / "bin" / "diagclinic"), *words])

    def launches(self, *words: str) -> Ended:
        """Run the launcher with these words."""
        return self.ended([*self._launcher, *words])

    def updates(self, *words: str) -> Ended:
        """Run the update program of the version that runs."""
        program = self.layout.version(self.version) / "diagclinic-update"
        return self.ended([str(program), *words, "--root", str(self.layout.root), "--json"])

    @property
    def version(self) -> str:
        """The version that starts next."""
        return self.state.current or FIRST

    @contextmanager
    def window(self) -> Iterator[None]:
        """Have the window started by the launcher for the block; then it is closed as by a signing off."""
        process = subprocess.Popen(self._launcher, env=self.environment(), cwd=self.home)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(ENDS_WITHIN_S)

    def opens(self, version: str) -> None:
        """Open the window and close it once `version` is known to be good, and alive.

        Raises:
            AssertionError: it never came to that.
        """
        former = self._health_files()
        with self.window():
            self.until(lambda: self._is_good(version))
            self.until(lambda: any("alive" in file.read_text() for file in self._health_files() - former))

    def _is_good(self, version: str) -> bool:
        state = self.state
        return (state.current, state.last_good, state.trial) == (version, version, None)

    def _health_files(self) -> set[Path]:
        return set(self.layout.health.glob("*.txt"))

    @property
    def _launcher(self) -> list[str]:
        return [str(self.layout.root / "launcher" / "diagclinic-launcher"), "--root", str(self.layout.root)]

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so.

        Raises:
            AssertionError: it never was.
        """
        deadline, pause = time.monotonic() + ENDS_WITHIN_S, threading.Event()
        while not is_so():
            assert time.monotonic() < deadline, f"it never came to that; the state is {self.state}"
            pause.wait(0.05)

    def remove(self) -> None:
        """Give the disk its room back."""
        shutil.rmtree(self.home)

    def ended(self, line: list[str]) -> Ended:
        """Run any program to its end, as this user."""
        done = subprocess.run(
            line,
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ENDS_WITHIN_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
