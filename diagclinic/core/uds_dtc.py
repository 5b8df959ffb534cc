"""Trouble codes as UDS tells them: with kind of failure and status (ISO 14229-1, ISO 15031-6)."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from diagclinic.core.dtc import Dtc, DtcStatus


class UdsStatus(IntFlag):
    """The status byte of a code (ISO 14229-1:2020, table D.1)."""

    TEST_FAILED = 0x01
    TEST_FAILED_THIS_CYCLE = 0x02
    PENDING = 0x04
    CONFIRMED = 0x08
    NOT_TESTED_SINCE_CLEAR = 0x10
    FAILED_SINCE_CLEAR = 0x20
    NOT_TESTED_THIS_CYCLE = 0x40
    WARNING_LAMP = 0x80


_FAILS: Final = UdsStatus.TEST_FAILED | UdsStatus.TEST_FAILED_THIS_CYCLE
#: bits that tell of a fault; a unit that knows none of them cannot say which codes are stored
TELLING: Final = _FAILS | UdsStatus.PENDING | UdsStatus.CONFIRMED


@dataclass(frozen=True, slots=True, order=True)
class UdsDtc:
    """A trouble code of three bytes.

    Attributes:
        dtc: its first two bytes, the code as technicians write it.
        failure_type: its third byte, the kind of failure (J2012, appendix on failure types); None where the
            control unit's format has none.
        status: the status byte as it crossed the wire.
    """

    dtc: Dtc
    failure_type: int | None
    status: UdsStatus

    @property
    def statuses(self) -> frozenset[DtcStatus]:
        """The lists that the code stands in; empty where its test merely ran.

        A failure of this operation cycle is pending by definition (table D.1, bit 2); units that leave that
        bit out still tell the failure, and one that is not confirmed would stand in no list.
        """
        lists = {DtcStatus.CONFIRMED} if self.status & UdsStatus.CONFIRMED else set()
        if self.status & UdsStatus.PENDING or (not lists and self.status & _FAILS):
            lists.add(DtcStatus.PENDING)
        return frozenset(lists)

    def __str__(self) -> str:
        """Return the code with its failure type, e.g. ``P0301-00``."""
        return f"{self.dtc}" if self.failure_type is None else f"{self.dtc}-{self.failure_type:02X}"
