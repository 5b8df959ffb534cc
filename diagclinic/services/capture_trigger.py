"""When a recording is to begin, as a person writes it.

``7E8`` waits for an identifier, ``7E8[2]==41`` for a byte, ``EngineSpeed>3000`` for a signal, ``error`` for
an error frame.
Bytes are counted from 0 and written in hexadecimal; ``7E8[2]&0F==01`` looks at some bits of one.  Signals are
named as in the DBC file (``FRAME.SIGNAL`` where several frames carry one) and compared with a number, or with
the name of a state (``Gear==neutral``).
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from diagclinic.core.errors import CaptureFilterError, CaptureTriggerError
from diagclinic.knowledge.dbc import Dbc, DbcSignal
from diagclinic.services.capture_filter import Wants, parse_filters, wants

if TYPE_CHECKING:
    import can

Compare = Callable[[float, float], bool]

_COMPARES: Final[dict[str, Compare]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
#: a CAN FD frame has no more
_MOST_BYTES: Final = 64
NOTHING: Final = "there is nothing to wait for"
_SIGN: Final = r"(?P<sign>==|!=|>=|<=|>|<)"
_BYTE: Final = re.compile(
    rf"(?P<id>[^\[\]]*)\[(?P<at>[^\]]*)\]\s*(?:&\s*(?P<mask>\w+)\s*)?{_SIGN}\s*(?P<value>.*)"
)
_SIGNAL: Final = re.compile(rf"(?P<name>[A-Za-z_][\w.]*)\s*{_SIGN}\s*(?P<value>.+)")
_NAME: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
_BYTE_VALUE: Final = re.compile(r"(?:0[xX])?[0-9A-Fa-f]{1,2}")
_COUNT: Final = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Tells the frame that a recording waits for.

    Attributes:
        text: as it was written.
        fires: whether a frame is the one.
    """

    text: str
    fires: Wants


def parse_trigger(text: str, dbc: Dbc | None = None) -> Trigger:
    """Return the trigger that `text` describes; signals are those of `dbc`.

    Raises:
        CaptureTriggerError: it cannot be understood; the error says where.
    """
    stripped = text.strip()
    lead = len(text) - len(text.lstrip())
    if not stripped:
        raise CaptureTriggerError(text, 1, NOTHING)
    if stripped.lower() == "error":
        return Trigger(stripped, lambda frame: frame.is_error_frame)
    if "[" in stripped:
        return Trigger(stripped, _byte_condition(stripped, text, lead))
    signal = _SIGNAL.fullmatch(stripped)
    if signal is not None:
        return Trigger(stripped, _signal_condition(signal, text, lead, dbc))
    return Trigger(stripped, _seen(stripped, text, lead))


def _seen(word: str, text: str, lead: int) -> Wants:
    try:
        filters = parse_filters(word)
    except CaptureFilterError as error:
        why = f"{error.why}; a condition reads 7E8[2]==41 or EngineSpeed>3000"
        raise CaptureTriggerError(text, lead + error.at, why) from error
    if not filters:
        raise CaptureTriggerError(text, lead + 1, NOTHING)
    is_wanted = wants(filters)
    return lambda frame: not frame.is_error_frame and is_wanted(frame)


def _byte_condition(word: str, text: str, lead: int) -> Wants:
    parts = _BYTE.fullmatch(word)
    if parts is None:
        raise CaptureTriggerError(text, lead + word.index("[") + 1, "a byte condition reads 7E8[2]==41")

    def wrong(group: str, why: str) -> CaptureTriggerError:
        return CaptureTriggerError(text, lead + parts.start(group) + 1, why)

    if not _COUNT.fullmatch(parts["at"]) or int(parts["at"]) >= _MOST_BYTES:
        raise wrong("at", f"between the brackets stands the number of a byte, 0 to {_MOST_BYTES - 1}")
    for group in ("mask", "value"):
        if parts[group] is not None and not _BYTE_VALUE.fullmatch(parts[group].strip()):
            raise wrong(group, "a byte is written in hexadecimal, 00 to FF")
    if not parts["id"].strip():
        raise wrong("id", "an identifier stands in front of the bracket")
    is_seen = _seen(parts["id"].strip(), text, lead)
    at, compare, value = int(parts["at"]), _COMPARES[parts["sign"]], int(parts["value"], 16)
    mask = 0xFF if parts["mask"] is None else int(parts["mask"], 16)
    return lambda frame: is_seen(frame) and at < len(frame.data) and compare(frame.data[at] & mask, value)


def _signal_condition(parts: re.Match[str], text: str, lead: int, dbc: Dbc | None) -> Wants:
    name, value = parts["name"], parts["value"].strip()

    def wrong(group: str, why: str) -> CaptureTriggerError:
        return CaptureTriggerError(text, lead + parts.start(group) + 1, why)

    if not _NAME.fullmatch(name):
        raise wrong("name", "a signal is named SIGNAL or FRAME.SIGNAL")
    if dbc is None:
        raise wrong("name", f"{name} is the name of a signal: choose the DBC file that describes it")
    carriers = dbc.carriers(name)
    if not carriers:
        raise wrong("name", f"{dbc.name} describes no signal {name}")
    fits = _fits(parts["sign"], value)
    if fits is None:
        raise wrong("value", "a signal is compared with a number; the name of a state can only be == or !=")
    signal = name.rpartition(".")[2]
    return lambda frame: _carries(frame, dbc, carriers, signal, fits)


def _fits(sign: str, value: str) -> Callable[[DbcSignal], bool] | None:
    compare = _COMPARES[sign]
    if _NUMBER.fullmatch(value):
        wanted = float(value)
        return lambda signal: signal.value is not None and compare(signal.value, wanted)
    if sign == "==":
        return lambda signal: signal.text == value
    if sign == "!=":
        return lambda signal: signal.value is not None and signal.text != value
    return None


def _carries(
    frame: "can.Message", dbc: Dbc, carriers: tuple[str, ...], name: str, fits: Callable[[DbcSignal], bool]
) -> bool:
    if frame.is_error_frame or frame.is_remote_frame:
        return False
    is_extended = frame.is_extended_id
    if dbc.message_name(frame.arbitration_id, is_extended=is_extended) not in carriers:
        return False
    told = dbc.decode(frame.arbitration_id, bytes(frame.data), is_extended=is_extended)
    return told is not None and any(one.name == name and fits(one) for one in told.signals)
