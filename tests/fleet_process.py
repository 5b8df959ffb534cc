"""The fleet service as a process of its own on this machine, to be killed and started again at its address.

with FleetProcess(tmp_path / "fleet") as fleet:
    code = fleet.code("Shop A")
    fleet.kill(); fleet.start()
    fleet.streams()
"""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import apsw

from tests.program import ROOT, environment, run_line

_FLEET = (sys.executable, "-m", "updater.fleet")


@dataclass
class FleetProcess:
    """The service whose data lies in `folder`, on SQLite.

    Attributes:
        is_open: lets installs in without a code.
        url: where it answers; stays the same over all its starts.
    """

    folder: Path
    is_open: bool = False
    url: str = ""
    _process: "subprocess.Popen[str] | None" = None
    _log: IO[str] | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        """Serve until the context is left."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "fleet.toml").write_text(f"[enrol]\nopen = {str(self.is_open).lower()}\n")
        self._log = (self.folder.parent / f"{self.folder.name}.log").open("a")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
        if self._log is not None:
            self._log.close()

    def start(self) -> None:
        """Start it at its address; at any that is free where it has none yet."""
        address = self.url.removeprefix("http://") or "127.0.0.1:0"
        words = ("serve", "--data", str(self.folder), "--listen", address)
        self._process = subprocess.Popen(
            [*_FLEET, *words],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().split()
        assert said, "it did not start; its log lies beside its folder"
        self.url = said[-1]

    def kill(self) -> None:
        """Kill it, whatever it is doing, if it is not dead already."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    @property
    def is_running(self) -> bool:
        """Whether it was started and not killed since."""
        return self._process is not None

    def code(self, shop: str) -> str:
        """Make a code that lets an install of a shop in, once."""
        line = [*_FLEET, "enrol-code", shop, "--data", str(self.folder), "--json"]
        return str(run_line(line).data["code"])

    def revoke(self, install: str) -> None:
        """Let an install tell nothing any more."""
        assert run_line([*_FLEET, "revoke", install, "--data", str(self.folder)]).code == 0

    def streams(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Return, by install and epoch, the highest number that is kept and how many events were taken."""
        rows = self.rows("SELECT install, epoch, last_seq, taken FROM streams")
        return {(install, epoch): (last, taken) for install, epoch, last, taken in rows}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Look into its database."""
        (path,) = (one for one in self.folder.iterdir() if one.suffix in {".db", ".sqlite", ".sqlite3"})
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            database.set_busy_timeout(10_000)
            return list(database.execute(statement))
        finally:
            database.close()
