"""An install of toy versions in a folder, and its launcher as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.updater import toy
from tests.updater.place import Place
from updater.install.installed import Installed, find
from updater.install.layout import MANIFEST_NAME
from updater.install.slots import write_slots
from updater.install.state import change_state

SOURCE = Path(__file__).resolve().parents[2]
ENDS_WITHIN_S = 100.0


@dataclass(frozen=True, slots=True)
class Rig(Place):
    """An install of toy versions."""

    @property
    def ends(self) -> list[dict[str, Any]]:
        """How applications ended."""
        return [json.loads(line) for line in (self.layout.health / "ended.jsonl").read_text().splitlines()]

    def add(
        self, version: str, behaviour: str = "good", schema: tuple[int, int, int] = (1, 1, 1)
    ) -> Installed:
        """Put a version there, whose program is the toy."""
        text = Path(toy.__file__).read_text("utf-8").replace('VERSION = "0.0.0"', f'VERSION = "{version}"')
        text = text.replace('BEHAVIOUR = "good"', f'BEHAVIOUR = "{behaviour}"')
        text = text.replace("SCHEMA = (1, 1, 1)", f"SCHEMA = {schema}")
        return self.add_program(version, f"#!{sys.executable} -IS\n{text}", schema)

    def add_program(self, version: str, text: str, schema: tuple[int, int, int] = (1, 1, 1)) -> Installed:
        """Put a version there, whose program is `text`."""
        folder = self.layout.version(version)
        folder.mkdir(parents=True)
        app = folder / "diagclinic"
        app.write_text(text)
        app.chmod(0o755)
        (folder / MANIFEST_NAME).write_text(json.dumps(manifest(version, schema, app.stat().st_size)))
        found = find(self.layout, version)
        assert found is not None
        return found

    def set(self, **fields: Any) -> None:
        """Change the state."""
        change_state(self.layout, lambda state: replace(state, **fields))

    def settle(self, health_s: float = 0.1, silence_s: float = 30.0) -> None:
        """Say how long a version has to live."""
        self.layout.root.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(exist_ok=True)
        write_slots(self.layout.slots("install"), {"health_s": health_s, "silence_s": silence_s})

    def write_record(self, schema: int, *rows: str) -> None:
        """Let the shop have a record."""
        (self.data / "record.json").write_text(json.dumps({"schema": schema, "rows": list(rows)}))
        (self.data / "journal.jsonl").write_text("".join(json.dumps({"row": row}) + "\n" for row in rows))

    @property
    def record(self) -> dict[str, Any]:
        return json.loads((self.data / "record.json").read_bytes())

    @property
    def started(self) -> list[str]:
        """The versions whose windows opened, in order."""
        rows = self.record["rows"] if (self.data / "record.json").exists() else []
        return [row.removeprefix("started ") for row in rows if row.startswith("started ")]

    def environment(self, life_s: float = 0.5) -> dict[str, str]:
        """Return what the launcher is started with; a window closes by itself after `life_s`."""
        places = {"DIAGCLINIC_ROOT": str(self.layout.root), "DIAGCLINIC_DATA": str(self.data)}
        mine = {"TOY_LIFE_S": str(life_s), "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**os.environ, **places, **mine}

    def start(self, *words: str, life_s: float = 0.5, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run the launcher to its end."""
        return self.run(sys.executable, "-m", "updater.launcher", *words, life_s=life_s, typed=typed)

    def run(self, *line: str, life_s: float = 0.5, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program of this install to its end."""
        return subprocess.run(
            line,
            env=self.environment(life_s),
            input=typed,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_S,
            check=False,
        )


def manifest(version: str, schema: tuple[int, int, int], size: int) -> dict[str, Any]:
    """Return the part of a manifest that the launcher reads."""
    return {
        "version": version,
        "entry": {"app": "diagclinic", "update": "diagclinic-update"},
        "schema": {"writes": schema[0], "reads": list(schema[1:])},
        "launcher": 1,
        "files": [{"path": "diagclinic", "size": size}],
    }
