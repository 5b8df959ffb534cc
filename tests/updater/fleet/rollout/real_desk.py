"""A release desk with keys in files and toy versions, and installs of them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.fleet_world.publisher import PASSPHRASE, Publisher
from tests.updater.world import toy_program
from updater.client.agent import Agent
from updater.client.install import DEFAULTS, ROOT, Install, this_platform, write_install
from updater.client.manifest_frame import unframed
from updater.install.layout import MANIFEST_NAME, Layout
from updater.install.state import State, change_state, read_state


@dataclass(frozen=True, slots=True)
class RealDesk:
    """A publisher of 1.0.0 and 1.1.0, which pilots are offered.

    Attributes:
        www: where installs look.
    """

    folder: Path

    @property
    def www(self) -> Path:
        return self.folder / "www"

    @property
    def publisher(self) -> Publisher:
        defaults = {"channel": "pilot", "repositories": [self.www.as_uri()]}
        return Publisher(self.folder, defaults)

    @property
    def desk(self) -> Path:
        return self.publisher.desk

    @property
    def passphrase_file(self) -> Path:
        file = self.folder / "passphrase"
        file.write_text(PASSPHRASE)
        return file

    def begin(self, *versions: str) -> None:
        self.publisher.begin()
        for version in versions:
            self.publish(version)

    def publish(self, version: str) -> None:
        """Build and publish a toy, and offer it to pilots."""
        tree, out = self.folder / "trees" / version, self.folder / "out" / version
        (tree / "trust").mkdir(parents=True)
        (tree / ROOT).write_bytes((self.publisher.repo / "metadata" / "1.root.json").read_bytes())
        (tree / DEFAULTS).write_text(json.dumps(dict(self.publisher.defaults)))
        for name in ("diagclinic", "diagclinic-update"):
            (tree / name).write_bytes(toy_program(version, "good", (1, 1, 1)))
            (tree / name).chmod(0o755)
        notes = self.folder / "notes.txt"
        notes.write_text(f"This is {version}.\n")
        what = ("--version", version, "--platform", this_platform(), "--schema", "1:1-1", "--level", "3")
        self.publisher.type("build", tree, *what, "--notes", notes, "--out", out)
        self.publisher.type("publish", out)
        self.publisher.type("promote", version, "--to", "pilot")

    @staticmethod
    def now() -> datetime:
        """Return the time of installs."""
        return datetime.now(UTC)

    def keys_away(self, role: str) -> list[Path]:
        """Carry the keys of `role` away; return where they lie now."""
        away = self.folder / "away"
        away.mkdir(exist_ok=True)
        return [key.rename(away / key.name) for key in sorted((self.desk / "keys").glob(f"{role}-*"))]

    def install(self, root: Path, current: str, *kept: str) -> Layout:
        """Lay down an install that runs `current` and keeps the others."""
        layout = Layout(root)
        for version in (current, *kept):
            self._place(layout, version)
        given = Install("0123456789abcdef" * 2, "pilot", "", this_platform(), (self.www.as_uri(),))
        write_install(layout, given)
        change_state(layout, lambda _: State(current=current, last_good=current))
        return layout

    def _place(self, layout: Layout, version: str) -> None:
        tree, folder = self.folder / "trees" / version, layout.version(version)
        for file in (path for path in tree.rglob("*") if path.is_file()):
            copy = folder / file.relative_to(tree)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            copy.chmod(file.stat().st_mode)
        (frame,) = (self.folder / "out" / version).rglob("manifest.json.zst")
        (folder / MANIFEST_NAME).write_bytes(unframed(frame.read_bytes()))


def contact(layout: Layout, version: str) -> State:
    """Let an install ask what is new, and return its state after that."""
    Agent(layout, layout.version(version) / "trust", RealDesk.now).check()
    state = read_state(layout)
    assert state
    return state
