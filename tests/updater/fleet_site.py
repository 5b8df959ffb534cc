"""A fleet service on this machine that keeps to docs/fleet.md, counts, and misbehaves as it is told.

Not the real one: it keeps everything in memory, and is strict where a service may be lenient, so that an
uploader that departs from the page fails here.
"""

import gzip
import hashlib
import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.web_server import Handler, listening

Key = tuple[str, str, int]
MOST_EVENTS: Final = 500
MOST_BYTES: Final = 1 << 20
#: the least level of each kind that these tests send
LEVELS: Final = {"operation": 2, "crash": 1, "feedback": 0, "feature": 3, "measure": 4}


@dataclass
class Answer:
    """What is sent.

    Attributes:
        cut: bytes of the body after which the connection breaks; -1: before anything is sent.
        drip: sends one byte at a time until this is set.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: threading.Event | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any], status: int = 200, **headers: str) -> "Answer":
        """Return an answer in JSON."""
        return cls(status, json.dumps(content).encode(), {"Content-Type": "application/json", **headers})


@dataclass(frozen=True)
class Asked:
    """A request as it came; names of headers in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def install(self) -> str:
        """Who says to ask."""
        return self.headers.get("diagclinic-install", "")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What a batch holds."""
        return [json.loads(line) for line in gzip.decompress(self.body).splitlines()]

    @property
    def numbers(self) -> list[int]:
        """The numbers of a batch's events."""
        return [line["n"] for line in self.lines if "n" in line]


Instead = Callable[[Asked], Answer | None]


@dataclass
class FleetSite:
    """The service.

    Attributes:
        is_open: lets everybody in.
        codes: those that are still good.
        instead: gets each request first; None lets the service answer.
        after: gets what the service was going to answer, after it took what was sent.
        kept: every event, by (install, epoch, number), with its context.
        doubles: events that came again.
    """

    is_open: bool = True
    codes: set[str] = field(default_factory=set)
    instead: Instead = lambda _: None
    after: Callable[[Asked, Answer], Answer] = lambda _, answer: answer
    refused: Callable[[dict[str, Any]], str] = lambda _: ""
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    kept: dict[Key, dict[str, Any]] = field(default_factory=dict)
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    doubles: int = 0
    forgotten: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """Answer one request after the other."""
        with self._lock:
            self.asked.append(asked)
            return self.instead(asked) or self.after(asked, self._served(asked))

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    def numbers(self, epoch: str | None = None) -> list[int]:
        """The numbers of what is kept."""
        return sorted(seq for _, of, seq in self.kept if epoch in {None, of})

    def _served(self, asked: Asked) -> Answer:
        if asked.path == "/v1/enrol":
            return self._enrolled(asked)
        if not self._is_signed(asked, self.keys.get(asked.install)):
            return Answer.of({"error": "unknown"}, 401)
        served = {"/v1/events": self._events, "/v1/forget": self._forget}
        return served[asked.path](asked) if asked.path in served else Answer(404)

    def _is_signed(self, asked: Asked, key: bytes | None) -> bool:
        if key is None:
            return False
        digest = hashlib.sha256(asked.body).hexdigest()
        signed = f"diagclinic\n{asked.path}\n{asked.install}\n{digest}".encode()
        try:
            signature = b64decode(asked.headers["diagclinic-signature"], validate=True)
            Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    def _enrolled(self, asked: Asked) -> Answer:
        said = json.loads(asked.body)
        assert sorted(said) == ["channel", "code", "install", "platform", "public_key", "region"]
        key = b64decode(said["public_key"], validate=True)
        if not self._is_signed(asked, key) or asked.install != said["install"]:
            return Answer.of({"error": "signature"}, 401)
        if said["code"] not in self.codes and (said["code"] or not self.is_open):
            return Answer.of({"error": "refused"}, 403)
        self.codes.discard(said["code"])
        self.keys[asked.install] = key
        return Answer.of({"install": asked.install, "how": "code" if said["code"] else "open"}, 201)

    def _forget(self, asked: Asked) -> Answer:
        said = json.loads(asked.body)
        assert sorted(said) == ["install", "nonce"]
        if said["nonce"] not in self.forgotten:
            self.forgotten.append(said["nonce"])
            self.kept = {key: event for key, event in self.kept.items() if key[0] != asked.install}
        return Answer.of({})

    def _events(self, asked: Asked) -> Answer:
        assert asked.headers["content-encoding"] == "gzip"
        assert asked.headers["content-type"] == "application/x-ndjson"
        plain = gzip.decompress(asked.body)
        head, *lines = asked.lines
        events = [line for line in lines if "n" in line]
        if len(plain) > MOST_BYTES or len(events) > MOST_EVENTS:
            return Answer.of({"error": "too much"}, 413)
        self._check(asked.install, head, lines)
        rejected = [{"n": one["n"], "why": self.refused(one)} for one in events if self.refused(one)]
        if rejected:
            return Answer.of({"rejected": rejected}, 422)
        return self._taken((head["install"], head["epoch"]), lines)

    def _check(self, install: str, head: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        """Fail where a batch is not as the page says."""
        assert sorted(head) == ["batch", "dropped", "epoch", "first", "install", "last", "sent_at"]
        assert (head["batch"], head["install"]) == (1, install)
        numbers = [line["n"] for line in lines if "n" in line]
        assert numbers == sorted(set(numbers))
        assert (head["first"], head["last"]) == (numbers[0], numbers[-1])
        known: list[int] = []
        for line in lines:
            if "n" in line:
                assert line["x"] in known
            else:
                known.append(line["x"])
        assert known == list(range(1, len(known) + 1))

    def _taken(self, stream: tuple[str, str], lines: list[dict[str, Any]]) -> Answer:
        contexts = {line["x"]: line for line in lines if "n" not in line}
        taken = known = 0
        for event in (line for line in lines if "n" in line):
            if event["n"] <= self.last.get(stream, 0):
                known += 1
                continue
            self.last[stream] = event["n"]
            self.kept[(*stream, event["n"])] = {**event, "context": contexts[event["x"]]}
            taken += 1
        self.doubles += known
        return Answer.of({"acknowledged": event["n"], "taken": taken, "known": known})


def _handler(site: FleetSite) -> type[Handler]:
    class Answering(Handler):
        def do_POST(self) -> None:  # noqa: N802  named by http.server
            headers = self.asked_headers()
            body = self.rfile.read(int(headers["content-length"]))
            answer = site.answer(Asked(self.path, headers, body))
            if answer.cut == -1:
                self.close_connection = True
                return
            self.begin(answer.status, {"Content-Length": str(len(answer.body)), **answer.headers})
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            if answer.drip is not None:
                while not answer.drip.wait(0.01):
                    self.wfile.write(b" ")
            self.wfile.write(answer.body[: answer.cut])
            self.close_connection = self.close_connection or answer.cut is not None

    return Answering


@contextmanager
def serving(site: FleetSite) -> Iterator[FleetSite]:
    """Let the service answer at `site.url` for the block."""
    with listening(_handler(site)) as site.url:
        yield site
