"""What a DBC file says of the frames of a bus.

A DBC file is somebody's claim about a vehicle: whatever is shown by it is shown with the file's name.
The work is cantools'; it is imported when the first file is read, for that takes a while.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic.core.errors import DbcError
from diagclinic.core.file_kind import why_no_file

if TYPE_CHECKING:
    from cantools.database.can import Database, Message
    from cantools.database.can.signal import Signal

#: larger than any that was seen by far; the parser needs about fifty times as much memory
MOST_BYTES: Final = 20_000_000
#: of a J1939 identifier: priority and source do not belong to the parameter group (SAE J1939-21)
_GROUP: Final = 0x03FFFF00
_GROUP_OF_A_DESTINATION: Final = 0x03FF0000
#: PDU formats from here on have no destination in the identifier
_FIRST_BROADCAST_FORMAT: Final = 240
_ENCODINGS: Final = ("utf-8-sig", "cp1252")
_DECIMALS: Final = 6
_SHOWN: Final = 80
NOT_THERE: Final = "not in this frame"
NO_FRAME: Final = "describes no frame"
NO_NUMBER: Final = "no number"


@dataclass(frozen=True, slots=True)
class DbcSignal:
    """One signal of a frame, as the file tells it.

    Attributes:
        value: None where the frame does not carry it; `text` says why then.
        text: the value in words, without its unit: the name of a state, or the number.
    """

    name: str
    value: float | None
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class DecodedFrame:
    """What the file says of one frame.

    Attributes:
        message: name of the frame.
        source: name of the file.
        problem: why not all of it could be told; empty where it could.
    """

    message: str
    source: str
    signals: tuple[DbcSignal, ...]
    problem: str = ""


class Dbc:
    """A DBC file that was read.

    Attributes:
        name: the file's name, without its folder.
    """

    def __init__(self, name: str, database: "Database") -> None:
        self.name = name
        self._messages = {(one.frame_id, one.is_extended_frame): one for one in database.messages}
        self._groups = {
            _group(one.frame_id): one
            for one in database.messages
            if one.is_extended_frame and one.protocol == "j1939"
        }

    @property
    def messages(self) -> int:
        """How many frames the file describes."""
        return len(self._messages)

    def message_name(self, identifier: int, *, is_extended: bool) -> str:
        """Return the name of a frame, empty where the file does not describe it."""
        message = self._message(identifier, is_extended=is_extended)
        return "" if message is None else message.name

    def decode(self, identifier: int, payload: bytes, *, is_extended: bool) -> DecodedFrame | None:
        """Return what the file says of a frame, None where it says nothing; a short frame is no error."""
        message = self._message(identifier, is_extended=is_extended)
        if message is None:
            return None
        told, problem = _told(message, payload)
        signals = tuple(
            _signal(one, told) for one in message.signals if one.name in told or not _is_paged(one)
        )
        missing = not problem and any(one.value is None for one in signals)
        if missing:
            problem = f"{len(payload)} bytes came, {message.length} are described"
        return DecodedFrame(message.name, self.name, signals, problem)

    def carriers(self, name: str) -> tuple[str, ...]:
        """Return the names of the frames that carry the signal `name` (or ``FRAME.SIGNAL``)."""
        frame, dot, signal = name.partition(".")
        wanted = signal if dot else name
        return tuple(
            one.name
            for one in self._messages.values()
            if (not dot or one.name == frame) and any(each.name == wanted for each in one.signals)
        )

    def _message(self, identifier: int, *, is_extended: bool) -> "Message | None":
        message = self._messages.get((identifier, is_extended))
        if message is None and is_extended and self._groups:
            return self._groups.get(_group(identifier))
        return message


def load_dbc(path: Path) -> Dbc:
    """Return what the DBC file at `path` describes.

    Raises:
        DbcError: it cannot be read, or is none.
    """
    text = _text(path)
    if not text.strip():
        raise DbcError(path.name, NO_FRAME)
    from cantools.database.can import Database  # noqa: PLC0415  see the module's first lines
    from textparser import ParseError  # noqa: PLC0415  comes with it

    database = Database(strict=False)
    try:
        database.add_dbc_string(text)
    except ParseError as error:
        shown = "".join(text.splitlines()[error.line - 1 : error.line]).strip()[:_SHOWN]
        raise DbcError(path.name, f"cannot be understood: {shown!r}", error.line) from error
    except Exception as error:  # the parser stumbles over damaged files in ways that it does not name
        raise DbcError(path.name, f"cannot be understood: {type(error).__name__}: {error}") from error
    if not database.messages:
        raise DbcError(path.name, NO_FRAME)
    return Dbc(path.name, database)


def _text(path: Path) -> str:
    """Return the content of the file, in the encoding that it most probably has."""
    try:
        if why := why_no_file(path.stat):
            raise DbcError(path.name, why)
        if path.stat().st_size > MOST_BYTES:
            raise DbcError(path.name, f"is larger than {MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise DbcError(path.name, error.strerror or str(error)) from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace")


def _group(identifier: int) -> int:
    """Return what of a 29-bit identifier names the parameter group (SAE J1939-21)."""
    is_broadcast = (identifier >> 16) & 0xFF >= _FIRST_BROADCAST_FORMAT
    return identifier & (_GROUP if is_broadcast else _GROUP_OF_A_DESTINATION)


def _told(message: "Message", payload: bytes) -> tuple[Mapping[str, object], str]:
    """Return what cantools reads from `payload`, and why it reads nothing."""
    from cantools.database.errors import DecodeError  # noqa: PLC0415  loaded with the file

    if message.is_container:
        return {}, "a frame in frames is not taken apart"
    try:
        told = message.decode_simple(payload, decode_choices=True, allow_truncated=True)
    except (DecodeError, ValueError, OverflowError, KeyError) as error:
        return {}, str(error)
    return told, ""


def _signal(signal: "Signal", told: Mapping[str, object]) -> DbcSignal:
    unit = signal.unit or ""
    if signal.name not in told:
        return DbcSignal(signal.name, None, NOT_THERE, unit)
    value = told[signal.name]
    number = getattr(value, "value", value)  # a named state carries its number
    if not isinstance(number, int | float) or not math.isfinite(number):
        return DbcSignal(signal.name, None, NO_NUMBER, unit)
    text = str(value) if number is not value else _figure(number)
    return DbcSignal(signal.name, float(number), text, unit)


def _figure(number: float) -> str:
    """Return a number without the noise that its factor brings."""
    return f"{round(number, _DECIMALS):.12g}"


def _is_paged(signal: "Signal") -> bool:
    """Whether only some frames carry the signal: its absence is nothing to tell of."""
    return bool(signal.multiplexer_ids)
