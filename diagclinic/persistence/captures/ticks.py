"""Time stamps as whole numbers, without changing any.

Most interfaces stamp in milli- or microseconds; a float that is the nearest one to such a number comes back
equal from the number.  Where no unit does that for every stamp of a block, the floats' own 64 bits are the
numbers: they grow with time, too, in steps of the float's resolution.
"""

from typing import Final

import numpy as np

from diagclinic.persistence.captures.arrays import Floats, Ints

#: ticks per second by code; 0 stands for the bits of the float
_PER_S: Final = {1: 1e3, 2: 1e4, 3: 1e5, 4: 1e6, 5: 1e7, 6: 1e9}
_BITS: Final = 0
_SAMPLE: Final = 64
_TOP: Final = 2.0**62


def ticks_of(time_s: Floats) -> tuple[int, Ints]:
    """Return the code of the unit and the stamps in it."""
    for code in _PER_S:
        if _fits(time_s[:_SAMPLE], code) and _fits(time_s, code):
            return code, np.rint(time_s * _PER_S[code]).astype(np.int64)
    return _BITS, time_s.view(np.int64)


def seconds_of(code: int, ticks: Ints) -> Floats:
    """Return the stamps again.

    Raises:
        ValueError: there is no such code.
    """
    if code == _BITS:
        return ticks.view(np.float64)
    if code not in _PER_S:
        raise ValueError(f"no unit of time has the code {code}")
    return ticks / _PER_S[code]


def _fits(time_s: Floats, code: int) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        ticks = np.rint(time_s * _PER_S[code])
        return bool(np.all((np.abs(ticks) < _TOP) & (ticks / _PER_S[code] == time_s)))
