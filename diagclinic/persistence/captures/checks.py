"""Checksums in payloads, told from the other bytes: what looks like noise and is none.

A checksum is known by this: some check of the other bytes differs from it by the same in every frame.  What
it starts from and what it is combined with at the end, as the identifier of AUTOSAR's profile 1, changes only
that.  Where a number that depends on a 4-bit counter is appended first, as in profile 2, the difference is
the same again after 16 frames.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from diagclinic.persistence.captures.arrays import Bytes
from diagclinic.persistence.captures.runs import Runs

#: frames of a kind that have to agree
_SAMPLE: Final = 40
_CYCLE: Final = 16
#: bits a byte that must be left of a column by other means before it is worth looking
_WORTH: Final = 4.5

_Check: TypeAlias = Callable[[Bytes], Bytes]
_Costs: TypeAlias = npt.NDArray[np.float64]


def _xor(others: Bytes) -> Bytes:
    told: Bytes = np.bitwise_xor.reduce(others, axis=-1)
    return told


def _sum(others: Bytes) -> Bytes:
    told: Bytes = np.add.reduce(others, axis=-1, dtype=np.uint8)
    return told


def _table(polynomial: int) -> Bytes:
    return np.array([_shifted(octet, polynomial) for octet in range(256)], np.uint8)


def _shifted(octet: int, polynomial: int) -> int:
    for _ in range(8):
        octet = (octet << 1 ^ (polynomial if octet & 0x80 else 0)) & 0xFF
    return octet


def _crc(polynomial: int, appended: int = 0) -> _Check:
    """Return the CRC-8 with a polynomial, of the bytes and as many more as are appended."""
    table = _table(polynomial)

    def tell(others: Bytes) -> Bytes:
        crc: Bytes = np.zeros(others.shape[:-1], np.uint8)
        for place in range(others.shape[-1]):
            crc = table[crc ^ others[..., place]]
        for _ in range(appended):
            crc = table[crc]
        return crc

    return tell


_SUM: Final = 0
#: their order and number are part of the format; the sum differs by subtraction, all others bit by bit; the
#: CRCs are SMBus's, SAE J1850's, and that of AUTOSAR's profile 2 (Specification of SW-C End-to-End
#: Communication Protection Library) without and with the byte that it appends
_CHECKS: Final = (_sum, _xor, _crc(0x07), _crc(0x1D), _crc(0x2F), _crc(0x2F, appended=1))
CHECKS: Final = len(_CHECKS)


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A column that is a checksum.

    Attributes:
        kind: the place of the kind of frames.
        column: the place in the payload.
        check: which.
    """

    kind: int
    column: int
    check: int

    def left(self, rows: Bytes) -> Bytes:
        """Return what is left of the column in `rows`, all of that kind; nothing, mostly."""
        differences = _differences(rows, self.column, self.check)
        left: Bytes = _apart(self.check)(differences, differences[0])
        return left

    def restored(self, rows: Bytes, left: Bytes, first: int) -> Bytes:
        """Return the column of `rows`, whose other columns are whole, with `first` in the first row."""
        told = _told(rows, self.column, self.check)
        together = np.add if self.check == _SUM else np.bitwise_xor
        restored: Bytes = together(together(_apart(self.check)(told, told[0]), left), np.uint8(first))
        return restored


def find_checks(rows: Bytes, runs: Runs, costs: _Costs) -> list[FoundCheck]:
    """Return the checksums in `rows`, sorted by run, of which other ways leave `costs` bits a byte."""
    columns = np.argmax(costs, axis=1)
    worth = (runs.counts >= _SAMPLE) & (np.max(costs, axis=1) > _WORTH) & (rows.shape[1] > 1)
    found = []
    for kind in np.flatnonzero(worth).tolist():
        begin, column = int(runs.starts[kind]), int(columns[kind])
        check = _check_of(rows[begin : begin + _SAMPLE], column)
        if check is not None:
            found.append(FoundCheck(kind, column, check))
    return found


def _check_of(sample: Bytes, column: int) -> int | None:
    for check in range(CHECKS):
        differences = _differences(sample, column, check)
        if np.array_equal(differences[_CYCLE:], differences[:-_CYCLE]):
            return check
    return None


def _differences(rows: Bytes, column: int, check: int) -> Bytes:
    differences: Bytes = _apart(check)(rows[:, column], _told(rows, column, check))
    return differences


def _apart(check: int) -> np.ufunc:
    return np.subtract if check == _SUM else np.bitwise_xor


def _told(rows: Bytes, column: int, check: int) -> Bytes:
    return _CHECKS[check](np.delete(rows, column, axis=1))
