"""A stand-in for the computer that a report for support is made on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diagclinic.core.trace import Trace
from diagclinic.core.visit import Visit
from diagclinic.persistence.trace_file import pack_trace, unpack_trace
from tests.masking_layouts import VIN
from tests.service_doubles import INFO

DATA = {"vin": VIN, "plate": "AB 12", "vci": "elm:COM3", "details": {"note": "call Joe", "odometer_km": 7}}
SELF_TEST = {"serial": "A50285BI", "firmware": INFO.firmware, "answered": 40, "of": 52}


@dataclass
class Surroundings:
    """A computer in memory.

    Attributes:
        written: what was written, by its path.
        spoil: what happens to a trace when it is packed.
    """

    log: str = f"INFO connected to {VIN}\n"
    written: dict[Path, bytes] = field(default_factory=dict)
    checked: list[tuple[Path, bool]] = field(default_factory=list)
    failure: Exception | None = None
    spoil: Callable[[Trace], Trace] = lambda trace: trace
    data: dict[str, Any] = field(default_factory=lambda: dict(DATA))

    def check(self, path: Path, *, replace: bool) -> None:
        self.checked.append((path, replace))
        if self.failure is not None:
            raise self.failure

    def circumstances(self) -> dict[str, Any]:
        return {"program": "diagclinic 1.2", "libraries": {"udsoncan": "1.23"}}

    def visit_data(self, visit: Visit) -> dict[str, Any]:
        return self.data

    def self_test(self, url: str) -> dict[str, Any] | None:
        return SELF_TEST if url == "elm:COM3" else None

    def log_tail(self) -> str:
        return self.log

    def without_home(self, text: str) -> str:
        return text.replace("/home/joe", "~")

    def pack(self, trace: Trace) -> bytes:
        return pack_trace(self.spoil(trace))

    def unpack(self, content: bytes) -> Trace:
        return unpack_trace(content, "t")

    def write(self, path: Path, content: bytes) -> None:
        self.written[path] = content
