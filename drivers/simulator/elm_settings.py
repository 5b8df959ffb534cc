"""What an ELM327 can be told to remember, and how one adapter differs from another.

Commands and defaults follow Elm Electronics' ELM327 data sheets for firmware 1.4 and 2.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(slots=True)
class Settings:
    """The adapter's state; a new one is the state after power-on.

    Attributes:
        formatting: PCI bytes are added and taken off by the adapter (CAF).
        flow_control: flow control frames are sent by the adapter (CFC).
        timeout: of the wait for further answers, in steps of 4 ms (ST).
        adaptive: how the adapter shortens that wait by itself (AT).
        protocol: number chosen, 0 for automatic.
        is_automatic: other protocols are tried when that one does not answer.
        found: number of the protocol that answered, 0 while none has.
        is_started: the network was started, as those with a K-line have to be.
        header: CAN identifier of requests, None for the protocol's own.
        priority: top five bits of 29-bit identifiers (CP).
        receive: filter of answers as hexadecimal digits, X for any; empty for the protocol's own (CRA).
        mask: bits of a frame's identifier that must be those of `pattern` (CM, CF), None for none.
        silent: what is monitored is not acknowledged (CSM).
        flow_mode: 0 automatic, 1 own header and bytes, 2 own bytes (FC SM).
    """

    echo: bool = True
    linefeeds: bool = True
    spaces: bool = True
    headers: bool = False
    lengths: bool = False
    formatting: bool = True
    flow_control: bool = True
    responses: bool = True
    long_messages: bool = False
    memory: bool = True
    timeout: int = 0x32
    adaptive: int = 1
    protocol: int = 0
    is_automatic: bool = True
    found: int = 0
    is_started: bool = False
    header: int | None = None
    priority: int = 0x18
    receive: str = ""
    mask: int | None = None
    pattern: int = 0
    silent: bool = True
    flow_mode: int = 0
    flow_header: int | None = None
    flow_bytes: bytes = b""


@dataclass(frozen=True, slots=True)
class StnChip:
    """What an STN chip says of itself (OBDLink Family Reference and Programming Manual, "Device ID")."""

    device: str
    firmware: str
    serial: str
    maker: str = "OBD Solutions LLC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """One make of adapter.

    Attributes:
        banner: what it says of itself; clones lie.
        lacking: commands that it answers with a question mark, without AT.
        takes_count: a last odd digit of a request is the number of answers to wait for.
        counts_frames: that number means frames, not whole messages.
        stuck: flags that it says OK to, and does not change.
        hangs: commands that it says nothing to, until another byte comes.
        bytes_sent: so many bytes of a request, at most, reach the vehicle.
        unit: what stands behind the supply.
        monitor_rows: rows of a monitored bus after which its buffer is full; 0: never.
        chip: the STN chip that it is; None for an ELM327.
    """

    banner: str
    lacking: frozenset[str] = frozenset()
    takes_count: bool = True
    counts_frames: bool = False
    stuck: frozenset[str] = frozenset()
    hangs: frozenset[str] = frozenset()
    bytes_sent: int = 7
    unit: str = "V"
    monitor_rows: int = 0
    chip: StnChip | None = None


_RARE: Final = frozenset(
    {"@1", "AL", "NL", "CFC0", "CFC1", "CP", "CRA", "D0", "D1", "FCSH", "FCSD", "FCSM", "AT0", "AT1", "AT2"}
) | {"TP", "DPN", "CS", "LP", "WS", "IGN"}
#: half the set: what imitations of version 1.4 were seen to leave out
_HALF: Final = (_RARE - {"TP", "AT0", "AT1", "AT2", "DPN", "WS"}) | {
    "AMC", "AMT", "AR", "BD", "BRT", "CEA", "CER", "CF", "CM", "CSM", "CTM", "FE", "FT", "IB", "IFR", "IIA",
    "JE", "JHF", "JS", "JTM", "KW", "PB", "PPS", "RA", "RD", "SR", "SS", "TA", "V0", "V1", "WM",
}  # fmt: skip

NEVER_MADE: Final = "ELM327 v1.5"  # Elm Electronics went from 1.4b to 2.0

PERSONALITIES: Final[Mapping[str, Personality]] = MappingProxyType(
    {
        "genuine": Personality(banner="ELM327 v2.2"),
        "v1.5": Personality(banner=NEVER_MADE),
        "clone": Personality(banner="ELM327 v2.1", lacking=_RARE, takes_count=False),
        "stn": Personality(
            banner="ELM327 v1.4b", chip=StnChip("OBDLink EX r2.0", "STN2230 v5.6.19", "223010001234")
        ),
        "bad-clone": Personality(
            banner="ELM327 v2.1",
            lacking=_HALF,
            takes_count=False,
            hangs=frozenset({"TPA0"}),
            bytes_sent=2,
            unit="",
            monitor_rows=20,
        ),
        "no-count": Personality(banner=NEVER_MADE, takes_count=False),
        "counts-frames": Personality(banner=NEVER_MADE, counts_frames=True),
        "echo-stuck": Personality(banner=NEVER_MADE, stuck=frozenset({"echo"})),
        "spaces-stuck": Personality(banner=NEVER_MADE, stuck=frozenset({"spaces"})),
    }
)
