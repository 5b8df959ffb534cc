"""Kinds of interface in words, and the order in which interfaces are offered."""

from collections.abc import Iterable
from enum import Enum
from typing import Final

from diagclinic.services.stand_ins import is_demo
from diagclinic.services.whereabouts import LastUsed
from drivers.api import FoundVci


class Kind(Enum):
    """What an interface is, for whoever chooses one; the values are for programs."""

    ELM327 = "elm327"  # known for one by its USB numbers
    SERIAL = "serial"
    BLUETOOTH = "bluetooth"
    CAN = "can"
    J2534 = "j2534"
    NETWORK = "network"
    SIMULATED = "simulated"
    OTHER = "other"


_BY_SCHEME: Final = {
    "elm": Kind.SERIAL,
    "can": Kind.CAN,
    "j2534": Kind.J2534,
    "doip": Kind.NETWORK,
    "sim": Kind.SIMULATED,
}
_BLUETOOTH: Final = "bluetooth:"
_WORDS: Final = {
    Kind.ELM327: "ELM327 adapter",
    Kind.SERIAL: "Serial port",
    Kind.BLUETOOTH: "Bluetooth",
    Kind.CAN: "CAN interface",
    Kind.J2534: "Maker's driver",
    Kind.NETWORK: "On the network",
    Kind.SIMULATED: "Simulated",
    Kind.OTHER: "Other",
}


def kind_of(vci: FoundVci) -> Kind:
    """Return what `vci` is, as far as it can be told without asking it."""
    kind = _BY_SCHEME.get(vci.url.partition(":")[0], Kind.OTHER)
    if kind is Kind.SERIAL and vci.identity.startswith(_BLUETOOTH):
        return Kind.BLUETOOTH
    return Kind.ELM327 if kind is Kind.SERIAL and vci.is_known else kind


def kind_words(vci: FoundVci) -> str:
    """Return what `vci` is in a word or two."""
    return _WORDS[kind_of(vci)]


def in_order(found: Iterable[FoundVci], last: LastUsed | None) -> tuple[FoundVci, ...]:
    """Return `found` as it is offered: what worked last, what is known for sure, others, demos, trouble."""
    first = None if last is None else last.vci
    return tuple(
        sorted(found, key=lambda vci: (vci != first, bool(vci.trouble), is_demo(vci.url), not vci.is_known))
    )
