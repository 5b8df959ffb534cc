"""The AT commands of an ELM327: what each says, and what it changes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final, Protocol

from drivers.simulator.elm_settings import Personality, Settings

OK: Final = "OK"
UNKNOWN: Final = "?"
DESCRIPTION: Final = "OBDII to RS232 Interpreter"
PROTOCOLS: Final = (
    "AUTO", "SAE J1850 PWM", "SAE J1850 VPW", "ISO 9141-2", "ISO 14230-4 (KWP 5BAUD)",
    "ISO 14230-4 (KWP FAST)", "ISO 15765-4 (CAN 11/500)", "ISO 15765-4 (CAN 29/500)",
    "ISO 15765-4 (CAN 11/250)", "ISO 15765-4 (CAN 29/250)", "SAE J1939 (CAN 29/250)", "USER1 (CAN 11/125)",
    "USER2 (CAN 11/50)",
)  # fmt: skip


class Surroundings(Protocol):
    """What the adapter senses at its plug."""

    def supply_v(self) -> float:
        """Return the voltage at the plug."""
        ...

    def ignition_is_on(self) -> bool:
        """Say whether the ignition line is high."""
        ...


#: commands that set one field to one value
FLAGS: Final[Mapping[str, tuple[str, bool | int]]] = MappingProxyType(
    {
        "E0": ("echo", False), "E1": ("echo", True),
        "L0": ("linefeeds", False), "L1": ("linefeeds", True),
        "S0": ("spaces", False), "S1": ("spaces", True),
        "H0": ("headers", False), "H1": ("headers", True),
        "D0": ("lengths", False), "D1": ("lengths", True),
        "R0": ("responses", False), "R1": ("responses", True),
        "M0": ("memory", False), "M1": ("memory", True),
        "CAF0": ("formatting", False), "CAF1": ("formatting", True),
        "CFC0": ("flow_control", False), "CFC1": ("flow_control", True),
        "AL": ("long_messages", True), "NL": ("long_messages", False),
        "AT0": ("adaptive", 0), "AT1": ("adaptive", 1), "AT2": ("adaptive", 2),
        "PC": ("found", 0),
        "CSM0": ("silent", False), "CSM1": ("silent", True),
    }
)  # fmt: skip
#: commands that change nothing that could be seen from outside
_ACCEPTED: Final = frozenset({"FE", "BI", "LP", "V0", "V1", "CEA", "SS", "JE", "JS", "KW0", "KW1"}) | {
    "IFR0", "IFR1", "IFR2", "IFRH", "IFRS", "JHF0", "JHF1", "JTM1", "JTM5", "CTM1", "CTM5", "FT", "CER",
    "IB10", "IB12", "IB15", "IB48", "IB96",
}  # fmt: skip
#: the same, with a value
_ACCEPTED_VALUES: Final = re.compile(
    r"(?:AMT|BRT|CEA|CER|FT|IIA|RA|SR|SW|TA)[0-9A-F]{2}|PB[0-9A-F]{4}|WM(?:[0-9A-F]{2}){1,6}"
)
#: what tells something that stays the same
_TOLD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AMC": "00",
        "BD": "00 00 00 00 00 00 00 00 00 00 00 00",
        "KW": "1:-- 2:--",
        "RD": "FF",
        "PPS": "\r".join(
            f"{row:02X}:FF F  {row + 1:02X}:FF F  {row + 2:02X}:FF F" for row in range(0, 0x30, 3)
        ),
    }
)

Handler = Callable[["AtCommands", "re.Match[str]"], str]


class AtCommands:
    """Carries out AT commands on the settings of one adapter."""

    def __init__(self, personality: Personality, surroundings: Surroundings) -> None:
        self.settings = Settings()
        self._personality = personality
        self._surroundings = surroundings

    def run(self, command: str) -> str:
        """Carry out `command` (upper case, without AT and spaces), and return what the adapter says."""
        if self._is_lacking(command):
            return UNKNOWN
        if command in FLAGS:
            return self._set_flag(*FLAGS[command])
        if command in _ACCEPTED or _ACCEPTED_VALUES.fullmatch(command):
            return OK
        if command in _TOLD:
            return _TOLD[command]
        for pattern, handler in _PATTERNS:
            match = pattern.fullmatch(command)
            if match is not None:
                return handler(self, match)
        return UNKNOWN

    def reset(self, *, everything: bool = True) -> None:
        """Go back to the power-on state; AT D keeps the protocol that was found."""
        fresh, kept = Settings(), {} if everything else {"protocol", "is_automatic", "found"}
        for each in fields(Settings):
            if each.name not in kept:
                setattr(self.settings, each.name, getattr(fresh, each.name))

    def _is_lacking(self, command: str) -> bool:
        names = {command, re.sub(r"[0-9A-FX]*$", "", command), command[:4], command[:3], command[:2]}
        return any(name in self._personality.lacking for name in names)

    def _set_flag(self, name: str, value: bool | int) -> str:  # noqa: FBT001  a setting's value
        if name not in self._personality.stuck:
            setattr(self.settings, name, value)
        return OK

    def _defaults(self, _match: "re.Match[str]") -> str:
        self.reset(everything=False)
        return OK

    def _reset(self, _match: "re.Match[str]") -> str:
        self.reset()
        return self._personality.banner

    def _identify(self, _match: "re.Match[str]") -> str:
        return self._personality.banner

    def _describe(self, _match: "re.Match[str]") -> str:
        return DESCRIPTION

    def _voltage(self, _match: "re.Match[str]") -> str:
        return f"{self._surroundings.supply_v():.1f}{self._personality.unit}"

    def _ignition(self, _match: "re.Match[str]") -> str:
        return "ON" if self._surroundings.ignition_is_on() else "OFF"

    def _can_status(self, _match: "re.Match[str]") -> str:
        return "T:00 R:00"

    def _protocol(self, match: "re.Match[str]") -> str:
        automatic, digit = match[1], int(match[2], 16)
        self.settings.is_automatic = bool(automatic) or digit == 0
        self.settings.protocol, self.settings.found = digit, 0
        self.settings.is_started = False
        return OK

    def _describe_protocol(self, _match: "re.Match[str]") -> str:
        number = self.settings.found or self.settings.protocol
        if self.settings.is_automatic and number:
            return f"AUTO, {PROTOCOLS[number]}"
        return PROTOCOLS[number]

    def _number_protocol(self, _match: "re.Match[str]") -> str:
        number = self.settings.found or self.settings.protocol
        return f"{'A' if self.settings.is_automatic else ''}{number:X}"

    def _timeout(self, match: "re.Match[str]") -> str:
        self.settings.timeout = int(match[1], 16) or Settings().timeout
        return OK

    def _header(self, match: "re.Match[str]") -> str:
        self.settings.header = self._identifier(match[1])
        return OK

    def _identifier(self, digits: str) -> int:
        """Return a CAN identifier; six digits take their top byte from CP."""
        if len(digits) == 6 and int(digits, 16) > 0x7FF:
            return (self.settings.priority & 0x1F) << 24 | int(digits, 16)
        return int(digits, 16)

    def _priority(self, match: "re.Match[str]") -> str:
        self.settings.priority = int(match[1], 16)
        return OK

    def _receive(self, match: "re.Match[str]") -> str:
        self.settings.receive = match[1]
        return OK

    def _mask(self, match: "re.Match[str]") -> str:
        self.settings.mask = int(match[1], 16)
        return OK

    def _pattern(self, match: "re.Match[str]") -> str:
        self.settings.pattern = int(match[1], 16)
        return OK

    def _flow_header(self, match: "re.Match[str]") -> str:
        self.settings.flow_header = self._identifier(match[1])
        return OK

    def _flow_bytes(self, match: "re.Match[str]") -> str:
        self.settings.flow_bytes = bytes.fromhex(match[1])
        return OK

    def _flow_mode(self, match: "re.Match[str]") -> str:
        """Take mode 1 only with header and bytes, and mode 2 only with bytes, as the data sheet says."""
        mode = int(match[1])
        if (mode and not self.settings.flow_bytes) or (mode == 1 and self.settings.flow_header is None):
            return UNKNOWN
        self.settings.flow_mode = mode
        return OK


_PATTERNS: Final[tuple[tuple["re.Pattern[str]", Handler], ...]] = tuple(
    (re.compile(text), handler)
    for text, handler in (
        (r"Z|WS", AtCommands._reset),  # noqa: SLF001  the class's own table
        (r"D", AtCommands._defaults),  # noqa: SLF001
        (r"I", AtCommands._identify),  # noqa: SLF001
        (r"@1", AtCommands._describe),  # noqa: SLF001
        (r"RV", AtCommands._voltage),  # noqa: SLF001
        (r"IGN", AtCommands._ignition),  # noqa: SLF001
        (r"CS", AtCommands._can_status),  # noqa: SLF001
        (r"(?:SP|TP)(A?)([0-9ABC])", AtCommands._protocol),  # noqa: SLF001
        (r"DP", AtCommands._describe_protocol),  # noqa: SLF001
        (r"DPN", AtCommands._number_protocol),  # noqa: SLF001
        (r"ST([0-9A-F]{2})", AtCommands._timeout),  # noqa: SLF001
        (r"SH([0-9A-F]{3}|[0-9A-F]{6}|[0-9A-F]{8})", AtCommands._header),  # noqa: SLF001
        (r"CP([0-9A-F]{2})", AtCommands._priority),  # noqa: SLF001
        (r"CRA((?:[0-9A-FX]{3}|[0-9A-FX]{8})?)", AtCommands._receive),  # noqa: SLF001
        (r"AR()", AtCommands._receive),  # noqa: SLF001
        (r"CM([0-9A-F]{3}|[0-9A-F]{8})", AtCommands._mask),  # noqa: SLF001
        (r"CF([0-9A-F]{3}|[0-9A-F]{8})", AtCommands._pattern),  # noqa: SLF001
        (r"FCSH([0-9A-F]{3}|[0-9A-F]{8})", AtCommands._flow_header),  # noqa: SLF001
        (r"FCSD((?:[0-9A-F]{2}){1,5})", AtCommands._flow_bytes),  # noqa: SLF001
        (r"FCSM([012])", AtCommands._flow_mode),  # noqa: SLF001
    )
)
