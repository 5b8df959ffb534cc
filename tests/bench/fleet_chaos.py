"""Senders, spoolers and the fleet service are killed, answers lost, disks full: what arrives is counted.

Real processes on both sides; between them a wire that loses one request in twenty and one answer in ten.
"""

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.chaos_client import ChaosClient, Process, wait_up_to
from tests.chaos_wire import Wire, chaotic
from tests.fleet_process import FleetProcess

KILLS: Final = 200
SHOPS: Final = 4
#: seconds of a round, at most
LATEST_S: Final = 1.5
#: share of rounds in which a sender's disk is full, and in which the service is killed
FULL_SHARE: Final = 0.1
SERVICE_SHARE: Final = 0.3
#: bytes that a file may have on a full disk: enough to read the spool, too little to change it
FULL_AT: Final = 40_000
TRIES: Final = 200
TARGETS: Final = {"lost": Limit("<=", 0), "miscounted": Limit("<=", 0), "kills": Limit(">=", KILLS)}


@dataclass
class Chaos:
    """The service, the shops, and what was done to them."""

    fleet: FleetProcess
    clients: Sequence[ChaosClient]
    draw: Random
    kills: int = 0
    full: int = 0

    def round(self) -> None:
        """Let every shop spool and send, and kill whatever chance says."""
        with ExitStack() as stack:
            running = [process for client in self.clients for process in self._started(stack, client)]
            wait_up_to(running[0], self.draw.random() * LATEST_S)
            if self.draw.random() < SERVICE_SHARE:
                self.fleet.kill()
                self.kills += 1
            for process in running:
                wait_up_to(process, self.draw.random() * LATEST_S / len(running))
                self.kills += process.poll() is None
                process.kill()
        if not self.fleet.is_running:
            self.fleet.start()

    def _started(self, stack: ExitStack, client: ChaosClient) -> tuple[Process, Process]:
        is_full = self.draw.random() < FULL_SHARE
        self.full += is_full
        producing = client.producing(self.draw.randrange(1 << 30))
        uploading = client.uploading(FULL_AT if is_full else None)
        return stack.enter_context(producing), stack.enter_context(uploading)

    def counted(self) -> tuple[int, int, int]:
        """Return how many events were spooled, how many are missing, and by how much counts are wrong."""
        streams = self.fleet.streams()
        spooled = {client.install_id: client.committed() for client in self.clients}
        found = {install: kept for (install, _), kept in streams.items()}
        lost = sum(max(count - found.get(one, (0, 0))[0], 0) for one, count in spooled.items())
        wrong = sum(abs(count - found.get(one, (0, 0))[1]) for one, count in spooled.items())
        days = self.fleet.rows("SELECT ok + failed + vehicle + refused + cancelled FROM install_days")
        rolled = abs(sum(count for (count,) in days) - sum(spooled.values()))
        return sum(spooled.values()), lost, wrong + rolled


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    options = _options(arguments)
    load = load_remark()
    draw = Random(options.seed)  # noqa: S311  no secret
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        fleet = stack.enter_context(FleetProcess(Path(folder, "fleet"), is_open=True))
        wire = stack.enter_context(chaotic(lambda: fleet.url, Random(draw.random())))  # noqa: S311
        clients = [ChaosClient(Path(folder, f"shop{one}"), wire.url) for one in range(options.shops)]
        return _report(Chaos(fleet, clients, draw), wire, options.kills, load)


def _report(chaos: Chaos, wire: Wire, kills: int, load: str) -> Report:
    while chaos.kills < kills:
        chaos.round()
    quarantined = sum(client.drain(TRIES)["quarantined"] for client in chaos.clients)
    spooled, lost, miscounted = chaos.counted()
    metrics = {
        "kills": chaos.kills,
        "answers_lost": wire.lost,
        "full_disks": chaos.full,
        "events": spooled,
        "lost": lost,
        "miscounted": miscounted + quarantined,
    }
    return Report("fleet_chaos", metrics, TARGETS, (load, f"{len(chaos.clients)} shops"))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench fleet_chaos")
    parser.add_argument("--kills", type=int, default=KILLS, metavar="N", help=f"default: {KILLS}")
    parser.add_argument("--shops", type=int, default=SHOPS, metavar="N", help=f"default: {SHOPS}")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default: 1")
    return parser.parse_args(arguments)
