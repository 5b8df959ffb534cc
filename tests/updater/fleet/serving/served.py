"""The fleet service as a process, and installs that call it by HTTP."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.fleet_batches import Event, Teller
from updater.fleet.enrol.codes import Asked, make_code
from updater.fleet.store.database import open_database

WAIT_S = 60


@dataclass(slots=True)
class Served:
    """A service that runs.

    Attributes:
        url: of it.
        folder: its own.
        database: URL, or nothing.
    """

    url: str
    folder: Path
    database: str
    process: "subprocess.Popen[str]"

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Send a body."""
        return httpx.post(self.url + path, content=body, headers=headers, timeout=WAIT_S)

    def tell(self, teller: Teller, events: list[Event], **header: Any) -> httpx.Response:
        """Send events."""
        body = teller.packed(events, **header)
        return self.post("/v1/events", body, teller.headers(body))

    def enrol(self, teller: Teller, code: str, **changed: Any) -> httpx.Response:
        """Ask to be let in."""
        return self.signed(teller, "/v1/enrol", {**enrolment(teller, code), **changed})

    def signed(self, teller: Teller, path: str, told: dict[str, Any]) -> httpx.Response:
        """Send a signed object."""
        body = json.dumps(told).encode()
        return self.post(path, body, {**teller.headers(body, path), "content-encoding": "identity"})

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page."""
        return httpx.get(self.url + path, headers=headers, timeout=WAIT_S)

    def run(self, *words: str) -> str:
        """Run another verb on the same data, and return what it printed."""
        return run(*words, *placed(self.folder, self.database))

    def code(self, shop: str = "Weber") -> str:
        """Make a one-time code."""
        database = open_database(self.database, self.folder)
        try:
            return make_code(database, Asked(shop, "test"), time.time_ns() // 1_000_000).code
        finally:
            database.close()

    def processes(self) -> list[int]:
        """Return the processes that answer, where there are several."""
        line = ["ps", "-ww", "--ppid", str(self.process.pid), "-o", "pid=,args="]
        found = subprocess.run(line, capture_output=True, text=True, check=False).stdout.splitlines()
        return [int(each.split()[0]) for each in found if "spawn_main" in each]

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_S)


def enrolment(teller: Teller, code: str) -> dict[str, Any]:
    """Return what an install says to be let in."""
    return {
        "install": teller.install,
        "public_key": base64.b64encode(teller.public).decode(),
        "code": code,
        "channel": teller.channel,
        "region": teller.region,
        "platform": "linux-x86_64",
    }


@contextmanager
def served(folder: Path, database: str = "", *words: str) -> Iterator[Served]:
    """Start a service; it is killed when the context is left, unless it ended before."""
    line = [*program("serve"), "--listen", "127.0.0.1:0", *placed(folder, database), *words]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_environ()
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("serving at "), said
            yield Served(said.split()[-1], folder, database, process)
        finally:
            process.kill()


def run(*words: str) -> str:
    """Run a verb to its end, and return what it printed."""
    done = subprocess.run(
        program(*words), capture_output=True, text=True, timeout=WAIT_S, check=False, env=_environ()
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def program(*words: str) -> list[str]:
    """Return the line that starts the program."""
    return [sys.executable, "-m", "updater.fleet", *words]


def placed(folder: Path, database: str) -> list[str]:
    """Return the options that say where the data are."""
    return ["--data", str(folder), *(["--database", database] if database else [])]


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
