"""Stand-ins for what keeps what was agreed."""

import json
from dataclasses import dataclass, field, replace

from diagclinic.services.consent import LastSent, Level, PrivacyView
from diagclinic.services.jobs import JobContext

_HEAD = {"batch": 1, "install": "3f1c0a", "epoch": "bff3b34d2e2c71c4", "sent_at": 1790000000000}
_CONTEXT = {
    "x": 1,
    "v": "1.4.2",
    "channel": "pilot",
    "region": "DE",
    "platform": "windows-x86_64",
    "level": 2,
}
_SCAN = {"op": "scan", "protocol": "can11", "vci": "elm327", "outcome": "ok", "ms": 5321, "code": ""}
_LINES = (
    {**_HEAD, "first": 17, "last": 18, "dropped": {}},
    {**_CONTEXT, "session": "908f1d99e7a43101", "boot": "613fe7f5534645b2", "flags": {}, "cores": 4},
    {"n": 17, "x": 1, "k": "operation", "t": 1790000000000, "m": 51234, **_SCAN},
    {"n": 18, "x": 1, "k": "health_check", "t": 1790000000400, "check": "record", "ok": True, "ms": 212},
)
BATCH = "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in _LINES).encode()
AGREED = PrivacyView(
    Level.HEALTH,
    "Tess Turner",
    "2026-05-03T08:00:00+00:00",
    2,
    BATCH,
    LastSent("2026-05-04T09:00:00+00:00", "2026-05-04T09:00:00+00:00"),
)


@dataclass
class MemoryPrivacy:
    """Keeps what was agreed in memory.

    Attributes:
        sendings: contexts of what was sent.
        failure: is raised by the next choice or look.
    """

    view: PrivacyView = AGREED
    chosen: list[tuple[Level, str]] = field(default_factory=list)
    sendings: list[JobContext] = field(default_factory=list)
    failure: Exception | None = None

    def look(self) -> PrivacyView:
        self._may_fail()
        return self.view

    def choose(self, level: Level, by: str) -> None:
        self._may_fail()
        self.chosen.append((level, by))
        waits = {} if level else {"waiting": 0, "next_batch": b""}
        self.view = replace(self.view, level=level, by=by, **waits)  # type: ignore[arg-type]

    def send(self, context: JobContext) -> bool:
        self.sendings.append(context)
        return True

    def _may_fail(self) -> None:
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
