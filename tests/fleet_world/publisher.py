"""A publisher with a desk of files and keys, who types at the publisher's program as a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.fleet_world.programs import Program
from tests.program import ROOT
from updater.client.install import DEFAULTS, Install, this_platform
from updater.client.install import ROOT as TRUST
from updater.client.manifest_frame import FRAME_NAME, unframed
from updater.client.strict_json import canonical
from updater.install.layout import MANIFEST_NAME
from updater.release.cli.passphrases import VARIABLE
from updater.release.enrolled import ENROLLED_NAME

PASSPHRASE: Final = "a passphrase for tests"  # noqa: S105  of keys that a test makes and forgets
REGION: Final = "EU"
#: what starts a version without a frozen launcher beside it
_LEVEL: Final = "3"


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher.

    Attributes:
        folder: holds the desk and the versions' trees.
        defaults: what a new install begins with, e.g. its repositories.
        environ: more of the environment of every process, e.g. its clock.
    """

    folder: Path
    defaults: Mapping[str, Any]
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> Path:
        """The folder of keys, plans and the repository."""
        return self.folder / "desk"

    @property
    def repo(self) -> Path:
        """What is published."""
        return self.desk / "repo"

    @property
    def environment(self) -> dict[str, str]:
        """What the publisher's program is started with."""
        mine = {VARIABLE: PASSPHRASE, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**os.environ, **self.environ, **mine}

    def type(self, verb: str, *words: object) -> dict[str, Any]:
        """Run a verb and return what it says to programs; one that fails ends the test."""
        line = [sys.executable, "-m", "updater.release", verb, "--desk", str(self.desk), "--json"]
        told = subprocess.run(
            [*line, *map(str, words)], env=self.environment, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, f"{verb} {words}: {told.stdout} {told.stderr}"
        said: dict[str, Any] = json.loads(told.stdout)
        return said

    def begin(self) -> None:
        """Make keys, roles and an empty repository."""
        self.type("init", "--region", REGION, "--platform", this_platform())

    def publish(self, program: Program, schema: str) -> None:
        """Publish `program`, which nobody is offered yet; `schema` as `build` takes it."""
        tree, out = self._tree(program), self._out(program.version)
        notes = self.folder / f"{program.version}.txt"
        notes.write_text(f"This is {program.version}.\n")
        what = ("--version", program.version, "--platform", this_platform(), "--schema", schema)
        self.type("build", tree, *what, "--notes", notes, "--out", out, "--level", _LEVEL)
        self.type("publish", out)

    def offer(self, version: str, channel: str = "pilot", share: str = "100%") -> None:
        """Let `share` of `channel` take a version."""
        self.type("promote", version, "--to", channel, "--share", share, "--why", "its turn")

    def know(self, installs: Iterable[Install]) -> None:
        """Note who is out there, so that a share of few is exact."""
        said = [{"id": one.install_id, "channel": one.channel, "region": one.region} for one in installs]
        (self.desk / ENROLLED_NAME).write_text(json.dumps({"installs": said}))

    def lay_down(self, version: str, folder: Path) -> None:
        """Put a published version there, complete."""
        shutil.copytree(self.folder / "trees" / version, folder, symlinks=True)
        frame = next(self._out(version).rglob(FRAME_NAME))
        (folder / MANIFEST_NAME).write_bytes(unframed(frame.read_bytes()))

    def _out(self, version: str) -> Path:
        return self.folder / "built" / version

    def _tree(self, program: Program) -> Path:
        tree = self.folder / "trees" / program.version
        root = (self.repo / "metadata" / "1.root.json").read_bytes()
        for path, content in {
            **program.files(),
            TRUST: root,
            DEFAULTS: canonical(dict(self.defaults)),
        }.items():
            file = tree / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(0o755)
        return tree
