"""The fleet service as a process of its own, and its program's other verbs."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, func, select

from tests.program import ROOT
from updater.fleet.store.event_tables import INSTALL_DAYS

_SAYS: Final = re.compile(r"serving at (\S+)")
_ENDS_WITHIN_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Service:
    """The fleet service.

    Attributes:
        folder: of its own files.
        database: URL; empty for SQLite in the folder.
        environ: more of the environment of its processes, e.g. its clock and the desk's passphrase.
    """

    folder: Path
    database: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def serving(self, *words: str) -> Iterator[str]:
        """Serve for the block; its URL.  It is asked to end afterwards, as its supervisor would."""
        with (self.folder / "serve.log").open("ab") as log:
            process = subprocess.Popen(
                self._line("serve", "--listen", "127.0.0.1:0", *words),
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            yield self._url(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=_ENDS_WITHIN_S)

    def type(self, *words: object) -> Any:
        """Run a verb and return what it says to programs; one that fails ends the test."""
        line = self._line(*map(str, words), "--json")
        told = subprocess.run(line, env=self._environment, capture_output=True, text=True, check=False)
        assert told.returncode == 0, f"{words}: {told.stdout} {told.stderr}"
        return json.loads(told.stdout)

    def scans(self) -> Counter[tuple[str, bool]]:
        """Return how many scans it counted, by version and whether they went well."""
        days, found = INSTALL_DAYS.c, Counter[tuple[str, bool]]()
        engine = create_engine(self.database or f"sqlite:///{self.folder / 'fleet.db'}")
        query = select(days.version, func.sum(days.ok), func.sum(days.failed)).group_by(days.version)
        with engine.connect() as connection:
            for version, ok, failed in connection.execute(query.where(days.op == "scan")):
                found.update({(version, True): int(ok), (version, False): int(failed)})
        engine.dispose()
        return found

    def _line(self, *words: str) -> list[str]:
        place = ["--data", str(self.folder), *(["--database", self.database] if self.database else [])]
        return [sys.executable, "-m", "updater.fleet", *words, *place]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

    def _url(self, process: "subprocess.Popen[str]") -> str:
        assert process.stdout
        for line in process.stdout:
            if found := _SAYS.search(line):
                return found[1]
        raise AssertionError((self.folder / "serve.log").read_text())
