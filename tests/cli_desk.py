"""The command line's desk in a test: a scripted vehicle, a record in a folder, and what was printed."""

import io
import json
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diagclinic.app.reports import ReportSaver
from diagclinic.app.support_files import LocalSupportFiles
from diagclinic.cli.desk import Desk, ServeCar
from diagclinic.cli.parser import parse
from diagclinic.cli.run import run_command
from diagclinic.persistence.captures.folder import CaptureFolder
from diagclinic.persistence.shop_record import open_record
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.services.workshop import Knowledge, Workshop
from diagclinic.shop.can_files import CanFiles
from drivers.api import Bus
from tests.service_doubles import (
    EVERYBODY,
    RESOURCES,
    MemoryAdapters,
    QueuedLinks,
    Script,
    ScriptedLink,
    now,
)

VIN = "1M8GDM9AXKP042788"
KNOWLEDGE = Knowledge(RESOURCES)
#: an engine that stands still, with a misfire, and two values to offer
CAR: Script = {
    "0902": {0x7E8: "490201" + VIN.encode().hex()},
    "090A": {0x7E8: "490A01" + b"ECM\0-EngineControl\0\0".hex()},
    "03": {0x7E8: "43010301"},
    "07": {0x7E8: "4700"},
    "0A": {0x7E8: "4A00"},
    "04": {0x7E8: "44"},
    "0101": {0x7E8: "410181040000"},
    "0100": {0x7E8: "410000180000"},
    "010C": {0x7E8: "410C0000"},
    "010D": {0x7E8: "410D00"},
    "010C0D": {0x7E8: "410C00000D00"},
}


def serves_nothing(url: str, adapter: str, port: int | None) -> Any:
    raise AssertionError("nobody asked for it")


@dataclass
class CliDesk:
    """A desk at which commands are typed.

    Attributes:
        link: the vehicle's, the same for every visit.
    """

    folder: Path
    script: Script = field(default_factory=lambda: dict(CAR))
    serve_car: ServeCar = serves_nothing
    out: io.StringIO = field(default_factory=io.StringIO)
    talk: io.StringIO = field(default_factory=io.StringIO)
    memory: MemoryAdapters = field(default_factory=MemoryAdapters)

    def __post_init__(self) -> None:
        """Put the workshop together."""
        self.link = ScriptedLink(self.script, bus=Bus("a network", EVERYBODY, (0x7E8,)))
        self.links = QueuedLinks([self.link] * 9)
        self.workshop = Workshop(
            knowledge=KNOWLEDGE,
            open_shop=lambda: open_record(self.folder),
            links=self.links,
            memory=self.memory,
            save_report=ReportSaver(KNOWLEDGE),
            captures=CaptureJobs(self.links, lambda: CaptureFolder(self.folder), CanFiles, now),
            support=lambda: LocalSupportFiles(self.folder, KNOWLEDGE, Path.home(), self.memory),
            now=now,
            by="A. Turner",
        )

    def desk(self, *, is_json: bool = False) -> Desk:
        return Desk(self.workshop, self.serve_car, is_json=is_json, out=self.out, talk=self.talk)

    def type(self, *words: str) -> Namespace:
        """Run what was typed, and return what the parser made of it."""
        arguments = parse(words)
        try:
            run_command(self.desk(is_json=arguments.json), arguments)
        finally:
            self.workshop.close()
        return arguments

    def printed(self, *words: str) -> str:
        """Run what was typed and return what it printed."""
        self.out.truncate(0)
        self.out.seek(0)
        self.type(*words)
        return self.out.getvalue()

    def data(self, *words: str) -> Any:
        """Run what was typed and return what it printed for programs."""
        return json.loads(self.printed(*words, "--json"))
