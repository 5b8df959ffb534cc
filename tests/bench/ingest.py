"""How much the fleet service takes: events a second on one processor, by SQLite and by PostgreSQL.

The service is a process bound to one processor; installs send from other processes, batches of 500 events
that were signed and packed before.  PostgreSQL's own processes run beside it, as on a server.  `…_per_cpu_s`
counts by the time that the service's process used, which other work on the machine does not touch.
"""

import argparse
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
import psutil

from tests.bench.fleet_history import HISTORY_EVENTS, fill, looked_at_ms
from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.fleet_batches import Teller, days_work
from tests.postgres import new_cluster
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.schema import prepare

TARGETS: Final = {
    "sqlite_events_per_s": Limit(">=", 150_000),
    "pg_events_per_s": Limit(">=", 70_000),
    "dashboard_ms": Limit("<=", 200),
    "crowd_unanswered": Limit("<=", 0),
}
SIZE: Final = 500
BUSY: Final = 60
CONNECTIONS: Final = 16
_WAIT_S: Final = 900


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run found."""

    events_per_s: float
    per_cpu_s: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Service:
    """The service as a process, and what it writes to."""

    port: int
    process: psutil.Process
    folder: Path
    database: Database

    def send(self, requests: Sequence[bytes], connections: int) -> Figures:
        """Send requests from another process."""
        file = self.folder / "requests"
        file.write_bytes(pickle.dumps(list(requests)))
        before_s = _cpu_s(self.process)
        told = _child("fleet_clients", str(self.port), str(file), str(connections))
        used_s = _cpu_s(self.process) - before_s
        assert told["refused"] == 0, told
        events = told["requests"] * SIZE
        return Figures(events / told["took_s"], events / used_s, told["p50_ms"], told["p99_ms"])


def run(words: Sequence[str] = ()) -> Report:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench ingest")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", type=int, default=1200, help="of a round")
    parser.add_argument("--events", type=int, default=HISTORY_EVENTS, help="behind the pages that are timed")
    parser.add_argument("--crowd", type=int, default=10_000, help="connections at once")
    said = parser.parse_args(words)
    remarks = [load_remark()]
    metrics: dict[str, float] = {}
    with served("") as service:
        metrics |= _measured("sqlite", service, said)
        metrics |= _crowd(service, said.crowd)
        metrics["db_bytes_per_event"] = _size(service.folder) / (said.rounds * said.batches * SIZE)
    with new_cluster(is_durable=True) as cluster, cluster.database() as url, served(url) as service:
        metrics |= _measured("pg", service, said)
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder:
        metrics |= _history(Path(folder), said.events)
    return Report("ingest", metrics, TARGETS, tuple(remarks))


def _measured(name: str, service: Service, said: argparse.Namespace) -> dict[str, float]:
    tellers = enrolled(service.database, BUSY, name)
    rounds = [service.send(requests_of(tellers, said.batches), CONNECTIONS) for _ in range(said.rounds)]
    sizes = [len(request) for request in requests_of(tellers[:10], 10)]
    return {
        f"{name}_events_per_s": median(each.events_per_s for each in rounds),
        f"{name}_events_per_cpu_s": median(each.per_cpu_s for each in rounds),
        f"{name}_p50_ms": median(each.p50_ms for each in rounds),
        f"{name}_p99_ms": median(each.p99_ms for each in rounds),
        "wire_bytes_per_event": median(sizes) / SIZE,
    }


def _crowd(service: Service, size: int) -> dict[str, float]:
    """Let as many connections as asked for send at the same moment."""
    requests = requests_of(enrolled(service.database, 500, "crowd"), 500, SIZE // 50)
    file = service.folder / "crowd"
    file.write_bytes(pickle.dumps(requests))
    told = _child("fleet_crowd", str(service.port), str(file), str(size))
    answers = told["answers"]
    peak_mb = service.process.memory_info().rss / 2**20
    assert httpx.get(f"http://127.0.0.1:{service.port}/healthz", timeout=60).status_code == 200
    return {
        "crowd_taken": answers.get("200", 0),
        "crowd_told_later": answers.get("503", 0),
        "crowd_unanswered": size - answers.get("200", 0) - answers.get("503", 0),
        "crowd_s": told["took_s"],
        "crowd_rss_mb": peak_mb,
    }


def _history(folder: Path, events: int) -> dict[str, float]:
    database = open_database("", folder)
    prepare(database)
    try:
        rolled_s = fill(database, enrolled(database, 200, "history"), events)
        return {"dashboard_ms": looked_at_ms(database), "rolled_day_ms": rolled_s * 1000}
    finally:
        database.close()


def enrolled(database: Database, size: int, name: str) -> list[Teller]:
    """Return installs that the service knows, three to a shop."""
    tellers = [Teller(f"bench-{name}-{number:05}") for number in range(size)]
    with database.begin() as connection:
        rows = [
            (
                each.install,
                each.public,
                f"shop-{number // 3}",
                "code",
                "pilot",
                "EU",
                "",
                "",
                0,
                "{}",
                0,
                None,
                None,
            )
            for number, each in enumerate(tellers)
        ]
        database.dialect.put(connection, INSTALLS, rows)
    return tellers


def requests_of(tellers: Sequence[Teller], size: int, events: int = SIZE) -> list[bytes]:
    """Return `size` requests of batches, one install after the other."""
    drawn, now_ms = random.Random(7), time.time_ns() // 1_000_000  # noqa: S311  what is drawn is work
    return [_request(tellers[number % len(tellers)], drawn, events, now_ms) for number in range(size)]


def _request(teller: Teller, drawn: random.Random, events: int, now_ms: int) -> bytes:
    body = teller.packed(days_work(teller, drawn, events, now_ms), now_ms)
    headers = {"host": "fleet", **teller.headers(body), "content-length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /v1/events HTTP/1.1\r\n{lines}\r\n".encode() + body


@contextmanager
def served(url: str) -> Iterator[Service]:
    """Start the service, bound to one processor."""
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as name:
        line = [sys.executable, "-m", "updater.fleet", "serve", "--data", name, "--listen", "127.0.0.1:0"]
        line += ["--database", url] if url else []
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            bound = psutil.Process(process.pid)
            if hasattr(os, "sched_setaffinity"):
                bound.cpu_affinity([0])
            database = open_database(url, Path(name))
            try:
                yield Service(port, bound, Path(name), database)
            finally:
                database.close()
                process.terminate()
                process.wait(120)


def _child(module: str, *words: str) -> dict[str, Any]:
    line = [sys.executable, "-m", f"tests.bench.{module}", *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=_WAIT_S, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("fleet.db*"))
