"""USB adapters that are what their numbers say, and no bridge that might as well lead to another machine.

Bare bridges (FTDI 0403:6001 and 6015, CH340 1A86:7523, CP210x 10C4:EA60, PL2303 067B:2303) are left out on
purpose: a printer, a balance or a wheel alignment rig has the same numbers.

Sources: Linux, drivers/usb/serial/ftdi_sio_ids.h (Lawicel, Ewert Energy), drivers/net/can/usb/gs_usb.c
(candleLight); the USB descriptors of normaldotcom/canable-fw and of the CANable 2.0; product texts of
ScanTool.net's adapters, whose FTDI chips keep FTDI's own numbers.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Dialect(Enum):
    """What an adapter speaks on its serial port."""

    ELM327 = "elm"
    SLCAN = "slcan"


@dataclass(frozen=True, slots=True)
class UsbAdapter:
    """A make of adapter."""

    name: str
    dialect: Dialect


_BY_NUMBERS: Final = {
    (0x0403, 0xFFA8): UsbAdapter("Lawicel CANUSB", Dialect.SLCAN),
    (0x0403, 0x9F80): UsbAdapter("Ewert Energy CANdapter", Dialect.SLCAN),
    (0xAD50, 0x60C4): UsbAdapter("CANable", Dialect.SLCAN),
    (0x16D0, 0x117E): UsbAdapter("CANable", Dialect.SLCAN),
}
#: of makers who put their own text into another maker's chip
_BY_TEXT: Final = ((re.compile(r"OBDLink\b.*", re.IGNORECASE), Dialect.ELM327),)


def adapter_of(vid: int | None, pid: int | None, product: str | None) -> UsbAdapter | None:
    """Return the adapter that a port's USB numbers or its product text name; None where they name none."""
    if vid is None or pid is None:
        return None  # no USB device: a text alone may be anybody's
    by_numbers = _BY_NUMBERS.get((vid, pid))
    if by_numbers is not None:
        return by_numbers
    text = (product or "").strip()
    return next((UsbAdapter(text, dialect) for form, dialect in _BY_TEXT if form.fullmatch(text)), None)
