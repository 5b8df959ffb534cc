"""A PostgreSQL of the test's own: made, started, and thrown away.

The server refuses to run as root: there it runs as `postgres`, or as `nobody`.  It listens on a Unix socket
in its own folder and nowhere else, so that no two of them meet.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

ROLE: Final = "fleet"
_PLACES: Final = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"), Path("/opt/homebrew/opt"))
_WAIT_S: Final = 60
#: what a power cut would take is of no interest where a test is not about that
_CARELESS: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_COMMON: Final = (
    "listen_addresses=",
    "max_connections=100",
    "shared_buffers=128MB",
    "log_min_messages=fatal",
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server and its databases.

    Attributes:
        folder: of its files and its socket.
        is_durable: whether it syncs.
    """

    folder: Path
    is_durable: bool
    _numbers: "count[int]"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the URL of a new, empty database; it is dropped when the context is left."""
        name = f"t{next(self._numbers)}"
        self._say(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"postgresql+psycopg://{ROLE}@/{name}?host={self.folder}"
        finally:
            self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        said = (*_COMMON, f"unix_socket_directories={self.folder}", *(() if self.is_durable else _CARELESS))
        options = " ".join(f"-c {setting}" for setting in said)
        self._control("start", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is as a crash."""
        self._control("stop", "-m", mode)

    def _control(self, act: str, *words: str) -> None:
        _run("pg_ctl", act, "-w", "-t", str(_WAIT_S), "-D", str(self.folder / "data"), *words)

    def _say(self, statement: sql.Composed) -> None:
        where = f"host={self.folder} user={ROLE} dbname=postgres"
        with psycopg.connect(where, autocommit=True, connect_timeout=_WAIT_S) as connection:
            connection.execute(statement)


@contextmanager
def new_cluster(*, is_durable: bool = False) -> Iterator[Cluster]:
    """Make and start a server; it is stopped and removed when the context is left."""
    folder = Path(tempfile.mkdtemp(prefix="fleet-pg-"))
    folder.chmod(0o755)
    try:
        if (owner := _owner()) is not None:
            os.chown(folder, owner, -1)
        made = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", f"--username={ROLE}")
        _run("initdb", "-D", str(folder / "data"), *made)
        cluster = Cluster(folder, is_durable, count())
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binary(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, of the newest version where there are several."""
    found = [path for place in _PLACES for path in place.glob(f"**/bin/{name}") if os.access(path, os.X_OK)]
    newest = max(found, key=_numbers_in, default=None)
    path = str(newest) if newest else shutil.which(name)
    assert path is not None, f"{name} is not installed: see installer/debian-packages-test.txt"
    return path


def _numbers_in(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _owner() -> int | None:
    """Return who runs the server where this process may not: None is this user."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return users.get("postgres", users.get("nobody"))


def _run(name: str, *words: str) -> None:
    line = [binary(name), *words]
    done = subprocess.run(
        line,
        user=_owner(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=2 * _WAIT_S,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
