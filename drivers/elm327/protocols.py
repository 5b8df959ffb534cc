"""The networks that an ELM327 knows, by its own digits (ELM327 data sheet v2.2, "AT SP h")."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drivers.api import Scheme, Target
from drivers.elm327.rows import Layout
from drivers.isotp.matching import everybody

AUTOMATIC: Final = "0"
J1850_FUNCTIONAL: Final = 0x6A  # SAE J1979:2014, table 2: second header byte of a request
KWP_FUNCTIONAL: Final = 0x33  # ISO 14230-4:2000, 4.3


@dataclass(frozen=True, slots=True)
class Protocol:
    """One network.

    Attributes:
        name: as the standards call it.
        everybody: target of a legislated request.
        wait_s: how long its start and the first answer may take.
        everybody_header: header of a legislated request, as ``AT SH`` takes it; empty on CAN.
        physical_header: first header byte of a request to one control unit; None where there is none.
    """

    digit: str
    name: str
    layout: Layout
    everybody: Target
    wait_s: float
    everybody_header: str = ""
    physical_header: int | None = None

    @property
    def is_can(self) -> bool:
        """Say whether ISO-TP runs on it."""
        return self.layout is Layout.CAN_11BIT or self.layout is Layout.CAN_29BIT


_CAN_11: Final = everybody(Scheme.CAN_11BIT)
_CAN_29: Final = everybody(Scheme.CAN_29BIT)
_J1850: Final = Target(Scheme.K_LINE, J1850_FUNCTIONAL, functional=True)
# SAE J1979:2014, table 2, for everybody; ISO 14230-2:2016, 8.2.2 (format byte, its length set by the adapter)
# and SAE J2178-1:2013, 5.2 (three-byte headers, physical addressing) for one unit
_KWP_HEADERS: Final = ("C233F1", 0x81)
_VPW_HEADERS: Final = ("686AF1", 0x6C)
_PWM_HEADERS: Final = ("616AF1", 0xC4)
_KWP: Final = Target(Scheme.K_LINE, KWP_FUNCTIONAL, functional=True)

#: in the order in which they are tried one by one: the commonest first, those that take long last
PROTOCOLS: Final[Mapping[str, Protocol]] = MappingProxyType(
    {
        protocol.digit: protocol
        for protocol in (
            Protocol("6", "ISO 15765-4, CAN 11 bit, 500 kbit/s", Layout.CAN_11BIT, _CAN_11, 1.5),
            Protocol("8", "ISO 15765-4, CAN 11 bit, 250 kbit/s", Layout.CAN_11BIT, _CAN_11, 1.5),
            Protocol("7", "ISO 15765-4, CAN 29 bit, 500 kbit/s", Layout.CAN_29BIT, _CAN_29, 1.5),
            Protocol("9", "ISO 15765-4, CAN 29 bit, 250 kbit/s", Layout.CAN_29BIT, _CAN_29, 1.5),
            Protocol("5", "ISO 14230-4, KWP, fast start", Layout.ISO, _KWP, 2.5, *_KWP_HEADERS),
            Protocol("4", "ISO 14230-4, KWP, 5 baud start", Layout.ISO, _KWP, 6.0, *_KWP_HEADERS),
            Protocol("3", "ISO 9141-2, 5 baud start", Layout.ISO, _J1850, 6.0, "686AF1"),
            Protocol("2", "SAE J1850 VPW, 10.4 kbit/s", Layout.J1850, _J1850, 1.5, *_VPW_HEADERS),
            Protocol("1", "SAE J1850 PWM, 41.6 kbit/s", Layout.J1850, _J1850, 1.5, *_PWM_HEADERS),
        )
    }
)


def digit_told(texts: tuple[str, ...]) -> str:
    """Return the protocol that a reply to ``ATDPN`` names; empty when it names none (clones answer 0)."""
    told = texts[-1].removeprefix("A") if texts else ""
    return told if told in PROTOCOLS else ""
