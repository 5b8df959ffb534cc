"""Installs that tell: events as a shop's day makes them, packed and signed as the uploader does.

Written against docs/fleet.md alone: nothing of the service is used here.
"""

import base64
import gzip
import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Event = dict[str, Any]
DAY_MS: Final = 86_400_000
#: a moment in November 2026
NOW_MS: Final = 1_795_200_000_000
_OPS: Final = (
    ("scan", 5200),
    ("live", 900),
    ("identify", 1400),
    ("clear", 2100),
    ("connect", 2600),
    ("report", 700),
)
_OUTCOMES: Final = (("ok", 92), ("failed", 2), ("vehicle", 4), ("refused", 1), ("cancelled", 1))


@dataclass(slots=True)
class Teller:
    """An install with a spool.

    Attributes:
        version: that it runs.
        epoch: of its spool.
        next_n: number of its next event.
        context: what its events share, but for `x`.
    """

    install: str
    version: str = "1.4.2"
    epoch: str = "00112233aabbccdd"
    next_n: int = 1
    channel: str = "pilot"
    region: str = "EU"
    vci: str = "elm327"
    level: int = 4
    ram_gb: int = 8
    flags: Mapping[str, str] = field(default_factory=dict)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        """The raw public key."""
        return self.key.public_key().public_bytes_raw()

    @property
    def context(self) -> Event:
        """What its events share."""
        return {
            "x": 1,
            "v": self.version,
            "channel": self.channel,
            "region": self.region,
            "platform": "linux-x86_64",
            "level": self.level,
            "session": "5e551015e5510150",
            "boot": "b00700b00700b007",
            "flags": dict(self.flags),
            "tier": "standard",
            "ram_gb": self.ram_gb,
            "cores": 4,
        }

    def event(self, kind: str, at_ms: int = NOW_MS, **fields: Any) -> Event:
        """Return an event with the next number."""
        told = {"n": self.next_n, "x": 1, "k": kind, "t": at_ms, "m": at_ms - NOW_MS + DAY_MS * 400, **fields}
        self.next_n += 1
        return told

    def operation(self, outcome: str = "ok", at_ms: int = NOW_MS, ms: int = 1000, op: str = "scan") -> Event:
        """Return an operation."""
        return self.event("operation", at_ms, op=op, protocol="uds", vci=self.vci, outcome=outcome, ms=ms)

    def plain(self, events: Sequence[Event], sent_at: int = NOW_MS, **header: Any) -> bytes:
        """Return a batch as lines."""
        first, last = (events[0]["n"], events[-1]["n"]) if events else (1, 0)
        told = {"batch": 1, "install": self.install, "epoch": self.epoch, "sent_at": sent_at}
        lines = [{**told, "first": first, "last": last, "dropped": {}, **header}, self.context, *events]
        return b"".join(_line(line) for line in lines)

    def packed(self, events: Sequence[Event], sent_at: int = NOW_MS, **header: Any) -> bytes:
        """Return a batch as it is sent."""
        return gzip.compress(self.plain(events, sent_at, **header), 6, mtime=0)

    def headers(self, body: bytes, path: str = "/v1/events") -> dict[str, str]:
        """Return the headers of a request with `body`."""
        return {
            "content-type": "application/x-ndjson",
            "content-encoding": "gzip",
            "diagclinic-install": self.install,
            "diagclinic-signature": self.signature(body, path),
        }

    def signature(self, body: bytes, path: str = "/v1/events") -> str:
        """Return the signature of a request."""
        digest = hashlib.sha256(body).hexdigest()
        message = f"diagclinic\n{path}\n{self.install}\n{digest}".encode()
        return base64.b64encode(self.key.sign(message)).decode()


def days_work(teller: Teller, drawn: random.Random, size: int, until_ms: int = NOW_MS) -> list[Event]:
    """Return `size` events as an install with work to do tells them, until `until_ms`."""
    moments = sorted(drawn.randrange(until_ms - size * 20_000, until_ms) for _ in range(size))
    return [make(at_ms) for make, at_ms in zip(_drawn(teller, drawn, size), moments, strict=True)]


def _drawn(teller: Teller, drawn: random.Random, size: int) -> Iterator[Callable[[int], Event]]:
    makers = (_operation, _resources, _feature, _hardware, _health, _session, _exposure)
    weights = (62, 10, 12, 6, 4, 3, 3)
    for maker in drawn.choices(makers, weights, k=size):
        yield lambda at_ms, maker=maker: maker(teller, drawn, at_ms)


def _operation(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    op, typical = drawn.choice(_OPS)
    (outcome,) = drawn.choices([name for name, _ in _OUTCOMES], [weight for _, weight in _OUTCOMES])
    code = {"code": "LINK_LOST"} if outcome == "failed" else {}
    protocol = drawn.choices(("uds", "obd2", "kwp2000"), (6, 3, 1))[0]
    ms = round(typical * drawn.lognormvariate(0, 0.4))
    told = {"op": op, "protocol": protocol, "vci": teller.vci, "outcome": outcome, "ms": ms}
    return teller.event("operation", at_ms, **told, **code)


def _resources(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    rss = drawn.randrange(180, 420)
    return teller.event(
        "resources", at_ms, rss_mb=rss, peak_mb=rss + 40, cpu_percent=drawn.randrange(40), over_s=60
    )


def _feature(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    return teller.event(
        "feature", at_ms, feature=drawn.choice(("report", "capture", "search", "compare")), count=1
    )


def _hardware(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    lost = int(drawn.random() < 0.1)
    return teller.event(
        "hardware", at_ms, vci=teller.vci, reconnects=lost, timeouts=drawn.randrange(3), lost=lost
    )


def _health(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    return teller.event(
        "health_check", at_ms, check="self-test", ok=drawn.random() < 0.99, ms=drawn.randrange(90, 400)
    )


def _session(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    if drawn.random() < 0.5:
        return teller.event(
            "session_started", at_ms, start_ms=drawn.randrange(400, 1500), face="window", safe_mode=False
        )
    return teller.event(
        "session_ended", at_ms, ended="5e551015e5510150", how="clean", lasted_s=drawn.randrange(9000)
    )


def _exposure(teller: Teller, drawn: random.Random, at_ms: int) -> Event:
    return teller.event("exposure", at_ms, flag="polling", variant=drawn.choice(("even", "burst")))


def _line(told: Event) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"
