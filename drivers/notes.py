"""What a link was asked and what came of it, as notes that a recording keeps beside the raw bytes.

A note is one JSON object in UTF-8.  The bytes prove what crossed the wire; the notes say what the driver made
of them, so that a recording can be answered from whatever adapter it came through.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from drivers.api import AdapterInfo, Addressing, Answer, Bus, Capability, Scheme, Target
from drivers.errors import AnswerGarbledError, DriverError

#: seconds; a longer wait is no recorded one
LONGEST_S: Final = 3600.0
#: a header of 29 bits with its flags, and one of 32, are the longest addresses
_LARGEST: Final = 0xFFFF_FFFF
#: control units on one network, and answers to one request; far above any vehicle, far below any flood
_MOST_ANSWERS: Final = 512
#: of a text; an adapter's name has a line, an error's words a few
_LONGEST_TEXT: Final = 10_000
_HIGHEST_V: Final = 1000.0
_KIND: Final = "note"
_ERROR: Final = "error"
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
_PLAIN_TARGET: Final = [Addressing.NORMAL.value, None, None]
_DIGITS: Final = 6  # of seconds: microseconds


class Layer(StrEnum):
    """What the raw bytes of a link are."""

    TEXT = "text"  # an adapter's command language
    FRAMES = "frames"  # CAN frames: four bytes of identifier and kind, then the frame's bytes
    MESSAGES = "messages"  # whole messages of the network, with its header
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call failed.

    Attributes:
        code: of the `drivers.errors.DriverError`.
        raw: what the adapter sent, where the error tells it.
    """

    code: str
    text: str
    raw: bytes = b""

    @classmethod
    def of(cls, error: DriverError) -> "Failure":
        """Return what is kept of `error`."""
        return cls(error.code, str(error), error.raw if isinstance(error, AnswerGarbledError) else b"")

    def error(self) -> DriverError:
        """Return the error anew; as its root where its kind is not known, or needs more than words."""
        if self.code == AnswerGarbledError.code:
            return AnswerGarbledError(self.text, self.raw)
        return _PLAIN_ERRORS.get(self.code, DriverError)(self.text)


def _plain_errors(root: type[DriverError]) -> Iterable[type[DriverError]]:
    """Yield the errors below `root` that are made of a text alone."""
    for kind in root.__subclasses__():
        if kind.__init__ is DriverError.__init__:
            yield kind
        yield from _plain_errors(kind)


_PLAIN_ERRORS: Final = {kind.code: kind for kind in _plain_errors(DriverError)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A link was opened.

    Attributes:
        layer: what the raw bytes of this link are.
        program: name and version of the program.
    """

    info: AdapterInfo
    layer: Layer = Layer.UNKNOWN
    program: str = ""


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A link could not be opened."""

    url: str
    failure: Failure
    program: str = ""


@dataclass(frozen=True, slots=True)
class BatteryTold:
    """`PduLink.battery_v` came back with `volts`, or failed."""

    volts: float | None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class BusTold:
    """`PduLink.find_bus` came back with `bus`, or failed."""

    bus: Bus | None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """`PduLink.request` came to its end.

    Attributes:
        answers: those that came, also before a failure; their `at_s` counts from the request's beginning.
        took_s: from its beginning to its end.
        was_left: the caller took no more answers, so that nobody knows what else would have come.
    """

    target: Target
    payload: bytes
    expected: int | None = None
    answers: tuple[Answer, ...] = ()
    failure: Failure | None = None
    took_s: float = 0.0
    was_left: bool = False


Note = Opened | NotOpened | BatteryTold | BusTold | Requested
_Fields = dict[str, Any]


def write_note(note: Note) -> bytes:
    """Return `note` as it is kept."""
    kind, fields = _WRITERS[type(note)](note)
    kept = {key: value for key, value in fields.items() if value is not None and value not in ("", [])}
    return _ENCODER.encode({_KIND: kind, **kept}).encode()


def read_note(payload: bytes) -> Note:
    """Return the note that `write_note` made `payload` of.

    Raises:
        ValueError: it was not made so, or by a newer version.
    """
    try:
        fields = json.loads(payload)
        return _READERS[fields[_KIND]](fields)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError("this is no note") from error


def _opened_fields(note: Opened) -> tuple[str, _Fields]:
    info = note.info
    return "opened", {
        "url": info.url,
        "layer": note.layer.value,
        "program": note.program,
        "name": info.name,
        "firmware": info.firmware,
        "capabilities": info.capabilities.names,
    }


def _not_opened_fields(note: NotOpened) -> tuple[str, _Fields]:
    return "not-opened", {"url": note.url, "program": note.program, **_failure_fields(note.failure)}


def _battery_fields(note: BatteryTold) -> tuple[str, _Fields]:
    volts = None if note.volts is None else float(note.volts)
    return "battery", {"volts": volts, **_failure_fields(note.failure)}


def _bus_fields(note: BusTold) -> tuple[str, _Fields]:
    if note.bus is None:
        return "bus", _failure_fields(note.failure)
    return "bus", {
        "name": note.bus.name,
        "everybody": _target_row(note.bus.everybody),
        "responders": list(note.bus.responders),
    }


def _request_fields(note: Requested) -> tuple[str, _Fields]:
    return "request", {
        "to": _target_row(note.target),
        "ask": note.payload.hex(),
        "expected": note.expected,
        "answers": [_answer_row(answer) for answer in note.answers],
        "took": round(note.took_s, _DIGITS),
        "left": note.was_left or None,
        **_failure_fields(note.failure),
    }


def _failure_fields(failure: Failure | None) -> _Fields:
    if failure is None:
        return {}
    return {_ERROR: [failure.code, failure.text, *([failure.raw.hex()] if failure.raw else [])]}


def _target_row(target: Target) -> list[Any]:
    row: list[Any] = [target.scheme.value, target.request, int(target.functional)]
    more = [target.addressing.value, target.extension, target.response]
    if more != _PLAIN_TARGET:
        row += more
    return row


def _answer_row(answer: Answer) -> list[Any]:
    row: list[Any] = [answer.source, answer.payload.hex(), round(answer.at_s, _DIGITS)]
    if answer.damage or answer.extension is not None:
        row += [answer.damage, answer.extension]
    return row


_WRITERS: Final[Mapping[type, Callable[[Any], tuple[str, _Fields]]]] = MappingProxyType(
    {
        Opened: _opened_fields,
        NotOpened: _not_opened_fields,
        BatteryTold: _battery_fields,
        BusTold: _bus_fields,
        Requested: _request_fields,
    }
)


def _read_opened(fields: _Fields) -> Opened:
    told = Capability.named(_text(name) for name in fields.get("capabilities", []))
    layer = fields.get("layer", "")
    info = AdapterInfo(
        _text(fields.get("url", "")), _text(fields.get("name", "")), _text(fields.get("firmware", "")), told
    )
    return Opened(
        info, Layer(layer) if layer in set(Layer) else Layer.UNKNOWN, _text(fields.get("program", ""))
    )


def _read_not_opened(fields: _Fields) -> NotOpened:
    failure = _read_failure(fields)
    if failure is None:
        raise ValueError
    return NotOpened(_text(fields.get("url", "")), failure, _text(fields.get("program", "")))


def _read_battery(fields: _Fields) -> BatteryTold:
    volts = fields.get("volts")
    return BatteryTold(None if volts is None else _volts(volts), _read_failure(fields))


def _read_bus(fields: _Fields) -> BusTold:
    failure = _read_failure(fields)
    if failure is not None:
        return BusTold(None, failure)
    responders = tuple(_whole(source) for source in _few(fields.get("responders", [])))
    return BusTold(Bus(_text(fields.get("name", "")), _read_target(fields["everybody"]), responders))


def _read_request(fields: _Fields) -> Requested:
    payload = bytes.fromhex(fields["ask"])
    if not payload:
        raise ValueError
    expected = fields.get("expected")
    return Requested(
        target=_read_target(fields["to"]),
        payload=payload,
        expected=None if expected is None else _whole(expected),
        answers=tuple(_read_answer(row) for row in _few(fields.get("answers", []))),
        failure=_read_failure(fields),
        took_s=_seconds(fields.get("took", 0.0)),
        was_left=fields.get("left", False) is True,
    )


def _read_failure(fields: _Fields) -> Failure | None:
    row = fields.get(_ERROR)
    if row is None:
        return None
    code, text, *raw = row
    return Failure(_text(code), _text(text), bytes.fromhex(raw[0]) if raw else b"")


def _read_target(row: list[Any]) -> Target:
    scheme, request, functional, *more = row
    addressing, extension, response = more or _PLAIN_TARGET
    return Target(
        Scheme(scheme),
        _whole(request),
        bool(functional),
        Addressing(addressing),
        None if extension is None else _whole(extension),
        None if response is None else _whole(response),
    )


def _read_answer(row: list[Any]) -> Answer:
    source, payload, at_s, *more = row
    damage, extension = more or ("", None)
    extension = None if extension is None else _whole(extension)
    return Answer(_whole(source), bytes.fromhex(payload), _seconds(at_s), _text(damage), extension)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise TypeError
    return value


def _few(rows: Any) -> list[Any]:
    if not isinstance(rows, list) or len(rows) > _MOST_ANSWERS:
        raise TypeError
    return rows


def _whole(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise TypeError
    return value


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _volts(value: Any) -> float:
    number = _number(value)
    if abs(number) > _HIGHEST_V:
        raise ValueError
    return number


def _seconds(value: Any) -> float:
    """Return a time within a request; clocks may disagree by a little less than nothing."""
    number = _number(value)
    if number > LONGEST_S:
        raise ValueError
    return max(number, 0.0)


_READERS: Final[Mapping[str, Callable[[_Fields], Note]]] = MappingProxyType(
    {
        "opened": _read_opened,
        "not-opened": _read_not_opened,
        "battery": _read_battery,
        "bus": _read_bus,
        "request": _read_request,
    }
)
