"""A shop that tells, as processes that may be killed at any moment: one that spools, one that sends.

    client = ChaosClient(tmp_path / "shop", fleet_url)
    with client.producing(seed=1) as producer, client.uploading() as uploader:
        ...  # .kill() either of them whenever you like
    client.drain()
    client.committed()  # every event from 1 to this number was spooled, and none beyond

The sender is the real one.  What spools stands in for the application: the same file, transactions of random
sizes, each on the disk before the next.  ``python -m tests.chaos_client FOLDER SEED EVENTS`` is that process.
"""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.program import ROOT, Ended, environment, run_line
from tests.updater.spools import SpoolMaker, operation
from updater.client.install import Install, write_install
from updater.install.layout import Layout

Process = subprocess.Popen[bytes]
MOST_AT_ONCE = 40


@dataclass(frozen=True)
class ChaosClient:
    """A shop in `folder` whose fleet service is at `fleet`; made where it is not there yet."""

    folder: Path
    fleet: str
    channel: str = "pilot"
    region: str = "EU"

    def __post_init__(self) -> None:
        """Lay down the install and the spool."""
        _ = self.maker
        if not self.layout.root.exists():
            self.layout.root.mkdir(parents=True)
            install = Install(
                self.install_id, self.channel, self.region, "linux-x86_64", (), fleet=self.fleet
            )
            write_install(self.layout, install)

    @property
    def install_id(self) -> str:
        """The id, by the folder's name."""
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:32]

    @property
    def layout(self) -> Layout:
        """The install."""
        return Layout(self.folder / "root")

    @property
    def maker(self) -> SpoolMaker:
        """The spool."""
        return SpoolMaker(self.folder / "telemetry", epoch=self.install_id[:16])

    @property
    def upload_line(self) -> list[str]:
        """What a person would type to send."""
        words = ("upload", "--root", str(self.layout.root), "--spool", str(self.folder / "telemetry"))
        return [sys.executable, "-m", "updater.client", *words, "--now", "--json"]

    def enrol(self, code: str) -> Ended:
        """Have the service know this install by a code of its shop."""
        words = ("enrol", code, "--root", str(self.layout.root), "--spool", str(self.folder / "telemetry"))
        return run_line([sys.executable, "-m", "updater.client", *words, "--json"])

    @contextmanager
    def producing(self, seed: int, events: int = 1000) -> Iterator[Process]:
        """Spool so many events beside the block; whoever still does afterwards is killed."""
        words = ("tests.chaos_client", str(self.folder / "telemetry"), str(seed), str(events))
        with _beside([sys.executable, "-m", *words]) as process:
            yield process

    @contextmanager
    def uploading(self, full_at: int | None = None) -> Iterator[Process]:
        """Send beside the block; whoever still does afterwards is killed.

        Args:
            full_at: bytes beyond which the disk lets no file of the sender grow.
        """
        with _beside(self.upload_line, full_at) as process:
            yield process

    def upload(self) -> Ended:
        """Send to the end of a run."""
        return run_line(self.upload_line)

    def drain(self, tries: int = 20) -> dict[str, Any]:
        """Send until nothing is left; return what the last run said."""
        for _ in range(tries):
            done = self.upload()
            if done.code == 0 and done.data["left"] == 0:
                return dict(done.data)
        raise AssertionError(f"still not everything is sent: {done.out}{done.err}")

    def committed(self) -> int:
        """Return how many events were ever spooled: SQLite counts them in the transactions that add them."""
        with self.maker.open() as database:
            return int(database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get or 0)


def wait_up_to(process: Process, seconds: float) -> bool:
    """Let a process run for so long, or to its end; tell whether it ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def _beside(line: list[str], full_at: int | None = None) -> Iterator[Process]:
    silent = subprocess.DEVNULL
    if full_at is not None:
        line = ["prlimit", f"--fsize={full_at}", *line]
    with subprocess.Popen(
        line, cwd=ROOT, env=environment(), stdin=silent, stdout=silent, stderr=silent
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _produce(folder: Path, seed: int, events: int) -> None:
    draw = random.Random(seed)  # noqa: S311  no secret
    maker = SpoolMaker(folder, level=None)
    with maker.open() as database:
        database.execute("PRAGMA synchronous = FULL")
        while events > 0:
            size = min(draw.randint(1, MOST_AT_ONCE), events)
            events -= size
            bodies = [json.dumps(operation(draw.randrange(10_000))) for _ in range(size)]
            with database:
                database.executemany(
                    "INSERT INTO events(class, level, context, body, bytes, at_ms) VALUES (1, 2, 1, ?, 0, 0)",
                    [(body,) for body in bodies],
                )


if __name__ == "__main__":
    _produce(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
