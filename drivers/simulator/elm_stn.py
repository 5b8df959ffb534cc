"""The ST commands of an STN chip: what each says, and what it changes.

OBDLink Family Reference and Programming Manual, "ST Commands".  A chip forgets all of it at a reset.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

from drivers.simulator.elm_settings import StnChip

OK: Final = "OK"
UNKNOWN: Final = "?"
LONGEST_LINE: Final = 1024 + 4 * 4095  # a batch, or a request as long as ISO-TP has them
_DEFAULT_PROTOCOL: Final = 33
_SETTINGS: Final = re.compile(
    r"(?:CMM[012]|CSEGR[01]|PTO\d+|PTOT\d+|BRT\d+|P\d\d|CTOR\d+,\d+|CFCPA[0-9A-F]+,[0-9A-F]+|CFCPC"
    r"|FAC|FBC|FFCC|FPA|PC)"
)
_FILTER: Final = re.compile(r"F(P|B)A([0-9A-F]{1,8}),([0-9A-F]{1,8})")
_SPEED: Final = re.compile(r"BR([1-9]\d{2,6})")


@dataclass(frozen=True, slots=True)
class Filter:
    """Frames whose identifier has the bits of `pattern` wherever `mask` has one."""

    pattern: int
    mask: int

    def wants(self, identifier: int) -> bool:
        """Say whether a frame is among them."""
        return identifier & self.mask == self.pattern & self.mask


@dataclass(frozen=True, slots=True)
class InlineRequest:
    """A request with what goes with it (``STPX``).

    Attributes:
        header: CAN identifier, None for the one that was set.
        timeout_s: None for the one that was set.
        count: answers to wait for, None for as many as come.
    """

    payload: bytes
    header: int | None
    timeout_s: float | None
    count: int | None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return what ``STPX`` says behind its name, without spaces; None where it is not understood."""
        parts = dict(part.partition(":")[::2] for part in text.split(","))
        told = parts.get("D", "")
        if set(parts) - {"H", "D", "T", "R"} or not re.fullmatch(r"(?:[0-9A-F]{2}){1,4095}", told):
            return None
        try:
            header = int(parts["H"], 16) if "H" in parts else None
            timeout_s = int(parts["T"]) / 1000 if "T" in parts else None
            return cls(bytes.fromhex(told), header, timeout_s, int(parts.get("R", "0")) or None)
        except ValueError:
            return None


@dataclass(slots=True)
class StnCommands:
    """Carries out ST commands on the settings of one chip.

    Attributes:
        segments: requests longer than a frame are taken (``STCSEGT``).
        passing: filters that let frames pass while monitoring.
        blocking: filters that keep frames out.
    """

    chip: StnChip
    segments: bool = False
    passing: list[Filter] = field(default_factory=list)
    blocking: list[Filter] = field(default_factory=list)

    def run(self, command: str) -> str:
        """Carry out `command` (upper case, without ST and spaces), and return what the chip says."""
        told = {
            "DI": self.chip.device,
            "I": self.chip.firmware,
            "SN": self.chip.serial,
            "MFR": self.chip.maker,
            "PR": f"{_DEFAULT_PROTOCOL}",
            "VR": "12.41V",
        }.get(command)
        change = self._changes().get(command)
        if change is not None:
            change()
            return OK
        if told is not None:
            return told
        return OK if self._adds_filter(command) or _SETTINGS.fullmatch(command) else UNKNOWN

    def wants(self, identifier: int) -> bool:
        """Say whether a frame is shown by ``STM``."""
        is_blocked = any(each.wants(identifier) for each in self.blocking)
        return not is_blocked and any(each.wants(identifier) for each in self.passing)

    def _changes(self) -> dict[str, Callable[[], None]]:
        return {
            "FPC": self.passing.clear,
            "FBC": self.blocking.clear,
            "CSEGT1": lambda: self._segment(segments=True),
            "CSEGT0": lambda: self._segment(segments=False),
        }

    def _segment(self, *, segments: bool) -> None:
        self.segments = segments

    def _adds_filter(self, command: str) -> bool:
        match = _FILTER.fullmatch(command)
        if match is not None:
            kept = self.passing if match[1] == "P" else self.blocking
            kept.append(Filter(int(match[2], 16), int(match[3], 16)))
        return match is not None


def speed_asked(command: str) -> int | None:
    """Return the bits a second that ``STBR`` asks for; None for other commands."""
    match = _SPEED.fullmatch(command)
    return int(match[1]) if match else None
