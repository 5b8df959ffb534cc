"""Which commands direct the next request to a target (ELM327 data sheet v2.2, "Setting the Headers")."""

from typing import Final

from drivers.api import Addressing, Scheme, Target
from drivers.elm327.protocols import Protocol
from drivers.errors import AdapterUnfitError
from drivers.isotp.matching import response_id

#: for these the adapter filters and controls the flow itself
LEGISLATED_11: Final = frozenset({0x7DF, *range(0x7E0, 0x7E8)})
LEGISLATED_29: Final = 0x18DA  # ISO 15765-2:2016, table 12: normal fixed addressing, physical
FUNCTIONAL_29: Final = 0x18DB
TESTER: Final = 0xF1
CLEAR_TO_SEND: Final = "300000"  # ISO 15765-2:2016, 9.6.5: send all, no pause
FILTER_OFF: Final = "ATAR"
AUTOMATIC_FLOW_CONTROL: Final = "ATFCSM0"


def aim(target: Target, protocol: Protocol, *, filtered: bool) -> tuple[str, ...]:
    """Return the commands that direct requests to `target`.

    Args:
        target: whom to ask.
        protocol: the network that was found.
        filtered: the last target left a filter that must go.

    Raises:
        AdapterUnfitError: this adapter cannot reach such a target on this network.
    """
    if target.scheme is not protocol.everybody.scheme:
        raise AdapterUnfitError(
            f"the vehicle speaks {protocol.name}, which has no {target.scheme.value} addresses"
        )
    if target.addressing is not Addressing.NORMAL:  # asked as if it were normal, another unit would answer
        raise AdapterUnfitError(f"{target.addressing.value} addressing needs an interface for raw CAN")
    if target.scheme is Scheme.K_LINE:
        return _message_header(target, protocol, filtered=filtered)
    undo = (FILTER_OFF, AUTOMATIC_FLOW_CONTROL) if filtered else ()
    if target.scheme is Scheme.CAN_11BIT:
        return (*undo, f"ATSH{target.request:03X}", *_own_filter(target))
    return (*undo, *_extended(target))


def needs_filter(target: Target) -> bool:
    """Say whether the adapter leaves its defaults for `target`, and must be brought back to them."""
    if target.scheme is Scheme.K_LINE:
        return not target.functional
    return target.scheme is Scheme.CAN_11BIT and target.request not in LEGISLATED_11


def _own_filter(target: Target) -> tuple[str, ...]:
    if not needs_filter(target):
        return ()
    return (
        f"ATCRA{response_id(target):03X}",
        f"ATFCSH{target.request:03X}",
        f"ATFCSD{CLEAR_TO_SEND}",
        "ATFCSM1",
    )


def _extended(target: Target) -> tuple[str, ...]:
    if target.request >> 16 not in {LEGISLATED_29, FUNCTIONAL_29}:
        raise AdapterUnfitError(f"{target.request:08X} is not of ISO 15765-4")
    return (f"ATSH{target.request & 0xFFFFFF:06X}",)


def _message_header(target: Target, protocol: Protocol, *, filtered: bool) -> tuple[str, ...]:
    if target == protocol.everybody:  # the adapter's own default for each of these networks
        return (f"ATSH{protocol.everybody_header}",) if filtered else ()
    if target.functional or protocol.physical_header is None:
        raise AdapterUnfitError(f"{protocol.name} has no such addresses of control units")
    return (f"ATSH{protocol.physical_header:02X}{target.request:02X}{TESTER:02X}",)
