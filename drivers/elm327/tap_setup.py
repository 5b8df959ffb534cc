"""What to tell an adapter before it shows the bus: which network, which frames, and to keep silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from drivers.api import FrameFilter
from drivers.elm327.protocols import PROTOCOLS
from drivers.elm327.rows import Layout

ELM_MONITOR: Final = "ATMA"
STN_MONITOR: Final = "STM"  # raw frames through the chip's own filters
ELM_SILENCE: Final = "ATCSM1"
STN_SILENCE: Final = "STCMM0"
FORGET_FILTERS: Final = "STFPC"
#: no ISO-TP bytes taken off, headers shown, bytes in a row
RAW: Final = "ATCAF0"
LENGTHS: Final = "ATD1"
#: the first leaves the adapter's memory alone; there are imitations that know the second only
CHOOSE_NETWORK: Final = ("ATTP", "ATSP")


def _networks(layout: Layout) -> tuple[str, ...]:
    return tuple(digit for digit, protocol in PROTOCOLS.items() if protocol.layout is layout)


STANDARD: Final = _networks(Layout.CAN_11BIT)
EXTENDED: Final = _networks(Layout.CAN_29BIT)


@dataclass(frozen=True, slots=True)
class Filtering:
    """How the adapter is to choose frames.

    Attributes:
        commands: what tells it so.
        is_complete: it then shows what is wanted and nothing else.
    """

    commands: tuple[str, ...]
    is_complete: bool = True


def candidates(filters: Sequence[FrameFilter], told: str) -> tuple[str, ...]:
    """Return the networks to listen on, the likeliest first: `told`, or those that have the frames wanted."""
    if told:
        return (told,)
    standard = STANDARD if not filters or any(not one.is_extended for one in filters) else ()
    extended = EXTENDED if not filters or any(one.is_extended for one in filters) else ()
    return (*standard, *extended)


def stn_filtering(filters: Iterable[FrameFilter], *, is_extended: bool) -> Filtering:
    """Return the pass filters of an STN chip; without any it would show nothing."""
    wanted = [one for one in filters if one.is_extended is is_extended]
    digits = _digits(is_extended=is_extended)
    passing = [f"STFPA{one.identifier:0{digits}X},{one.mask:0{digits}X}" for one in wanted]
    return Filtering((FORGET_FILTERS, *(passing or [pass_all(is_extended=is_extended)])), bool(passing))


def pass_all(*, is_extended: bool) -> str:
    """Return the pass filter that lets everything through."""
    nothing = "0" * _digits(is_extended=is_extended)
    return f"STFPA{nothing},{nothing}"


def elm_filtering(filters: Iterable[FrameFilter], *, is_extended: bool) -> Filtering:
    """Return the one filter that an ELM327 has; more than one cannot be told to it."""
    wanted = [one for one in filters if one.is_extended is is_extended]
    if len(wanted) != 1:
        return Filtering((), is_complete=False)
    (one,), digits = wanted, _digits(is_extended=is_extended)
    highest = 0x1FFFFFFF if is_extended else 0x7FF
    if one.mask & highest == highest:
        return Filtering((f"ATCRA{one.identifier:0{digits}X}",))
    return Filtering((f"ATCF{one.identifier:0{digits}X}", f"ATCM{one.mask:0{digits}X}"))


def _digits(*, is_extended: bool) -> int:
    return 8 if is_extended else 3
