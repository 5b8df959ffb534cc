"""A shop's install as each operation finds it, made once and copied for every run.

Its versions are trees of more than 200 small files around a stand-in for the app; repository, keys,
signatures and programs are the real ones.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from tests.faults.injecting import plain
from tests.faults.real_record import Sources, programs
from tests.faults.trees import FILES, tree
from tests.updater.world import PLATFORM, World
from updater.client.manifest_frame import app_path, unframed
from updater.install.layout import Layout
from updater.install.state import State, change_state, read_state
from updater.release.bundling import Load, bundle

#: seconds for which a new version has to live, and a window stays open that nobody closes
HEALTH_S: Final = 0.05
LIFE_S: Final = 0.25
OLDEST, OLDER, OLD, NEW = "0.9.0", ("1.0.0", "1.1.0"), "1.2.0", "1.3.0"
#: writes another format of the record, which OLD does not read
MIGRATING: Final = "2.0.0"
#: as MIGRATING, but the way back would lose something
LOSING: Final = "2.1.0"
_SCHEMAS: Final = {MIGRATING: (2, 1, 2), LOSING: (2, 1, 2)}
_BEHAVIOURS: Final = {LOSING: "lossy"}
VERSIONS: Final = (OLDEST, *OLDER, OLD, NEW, MIGRATING, LOSING)
#: a floor of each kind that an install has, below which nothing may lead it
FLOORS: Final = State(floor=OLDEST, policy_seq={"channels/pilot/policy.json": 1}, root_version=1)


@dataclass(frozen=True, slots=True)
class Copy:
    """One run's own install.

    Attributes:
        place: holds `root`, the install, and `data`, the shop's record.
    """

    place: Path

    @property
    def root(self) -> Path:
        """The install's root."""
        return self.place / "root"

    @property
    def data(self) -> Path:
        """The folder of the record."""
        return self.place / "data"

    @property
    def layout(self) -> Layout:
        """Where things lie."""
        return Layout(self.root)

    def environment(self, life_s: float = LIFE_S) -> dict[str, str]:
        """Return what programs of this install are started with; its window closes after `life_s`."""
        places = {"DIAGCLINIC_ROOT": str(self.root), "DIAGCLINIC_DATA": str(self.data)}
        return plain({**os.environ, **places, "TOY_LIFE_S": str(life_s)})


class Shop:
    """The publisher's world, and templates of installs in `folder`."""

    def __init__(self, folder: Path, files: int = FILES) -> None:
        self.folder = folder
        self._files = files
        (folder / "templates").mkdir(parents=True)

    @cached_property
    def world(self) -> World:
        """What is published: all versions; the newest that needs no other record is offered to all."""
        world = World(self.folder / "world")
        for version in VERSIONS:
            world.add(
                version,
                _BEHAVIOURS.get(version, "good"),
                schema=_SCHEMAS.get(version, (1, 1, 1)),
                extra=tree(version, self._files),
            )
        for version, source, schema in self.sources.schemas():
            extra = {**tree(version, self._files), **programs(version, source)}
            world.add(version, schema=(schema, 1, schema), extra=extra)
        world.offer(NEW)
        return world

    @cached_property
    def sources(self) -> Sources:
        """The sources of the versions that have the real program's way with the record."""
        return Sources(self.folder / "sources")

    @cached_property
    def manifests(self) -> Mapping[str, bytes]:
        """The manifest of each version, as it was signed."""
        versions = (*VERSIONS, *(version for version, _, _ in self.sources.schemas()))
        found = {
            version: self.world.live.target("releases", app_path(version, PLATFORM)) for version in versions
        }
        return {version: unframed(frame) for version, frame in found.items() if frame}

    @cached_property
    def stick(self) -> Path:
        """A bundle of the version that is offered."""
        path = self.folder / "stick.zip"
        bundle(self.world.desk, Load(versions=(NEW,)), path)
        return path

    def template(self, name: str) -> Copy:
        """Return the template `name`, to be filled where it is new."""
        return Copy(self.folder / "templates" / name)

    def fill(self, template: Copy, versions: tuple[str, ...], **state: object) -> None:
        """Let `template` hold `versions`, the first of which was installed first, and a state."""
        layout = self.world.make_install(
            template.root, version=versions[0], health_s=HEALTH_S, silence_s=10.0
        )
        for version in versions[1:]:
            self.world.place(layout, version)
        template.data.mkdir()
        change_state(layout, lambda before: replace(before, **_floors(), **state))

    def copy(self, template: Copy, place: Path | None = None) -> Copy:
        """Return a copy of a template for one run, which takes place there or at `place`."""
        copy = Copy(Path(tempfile.mkdtemp(dir=self.folder)))
        subprocess.run(["cp", "-a", template.root, template.data, copy.place], check=True)
        state = read_state(copy.layout)
        if state is not None and state.snapshot is not None:  # an absolute path
            moved = state.snapshot.path.replace(str(template.place), str(place or copy.place))
            after = replace(state.snapshot, path=moved)
            change_state(copy.layout, lambda state: replace(state, snapshot=after))
        return copy


def _floors() -> dict[str, object]:
    names = ("floor", "policy_seq", "root_version")
    return {name: getattr(FLOORS, name) for name in names}


def launcher(*words: str) -> list[str]:
    """Return the launcher's command line."""
    return [sys.executable, "-m", "updater.launcher", *words]


def client(*words: str) -> list[str]:
    """Return the update program's command line."""
    return [sys.executable, "-m", "updater.client", *words]
