"""Flow-control filters: whose messages the device puts together (SAE J2534-1:2004, 7.2.9).

A device has room for ten filters or a few more.  They are made when somebody is asked for the first time;
when there is no more room the one that was not needed for longest gives way.
"""

import logging
from collections.abc import Sequence
from typing import Final, NamedTuple

from drivers.errors import AdapterLimitError, AdapterUnfitError
from drivers.j2534.constants import FilterKind
from drivers.j2534.passthru import PassThru

logger = logging.getLogger(__name__)

_EVERY_BIT: Final = 0xFF


class Pair(NamedTuple):
    """One control unit, as its filter names it.

    Attributes:
        hears: first bytes of its answers.
        flow: first bytes of what this tool sends to it.
    """

    hears: bytes
    flow: bytes


class FlowFilters:
    """The filters of one ISO 15765 channel."""

    def __init__(self, library: PassThru, channel: int) -> None:
        self._library = library
        self._channel = channel
        self._numbers: dict[Pair, int] = {}  # the one that was not needed for longest first
        self._last: Sequence[Pair] = ()

    def ensure(self, pairs: Sequence[Pair]) -> None:
        """Have a filter for each of `pairs`.

        Raises:
            AdapterLimitError: the device has not as many, even with no other.
            AdapterUnfitError: it takes none at all.
            LinkLostError: the device went away.
        """
        if pairs is self._last:
            return
        self._last = ()  # half of them are not them
        for pair in pairs:
            known = self._numbers.pop(pair, None)
            self._numbers[pair] = self._start(pair, pairs) if known is None else known
        self._last = pairs

    def _start(self, pair: Pair, pairs: Sequence[Pair]) -> int:
        for other in [each for each in self._numbers if each.hears == pair.hears or each.flow == pair.flow]:
            self._stop(other)  # each identifier may be in one filter alone (7.2.9, ERR_NOT_UNIQUE)
        while True:
            try:
                mask = bytes([_EVERY_BIT]) * len(pair.hears)
                return self._library.start_filter(
                    self._channel, FilterKind.FLOW_CONTROL, mask, pair.hears, pair.flow
                )
            except AdapterUnfitError as error:  # some say in words of their own that they have no room
                if not self._numbers:
                    raise
                oldest = next((each for each in self._numbers if each not in pairs), None)
                if oldest is None:
                    room = len(self._numbers)
                    raise AdapterLimitError(
                        f"the adapter keeps {room} control units apart; {len(pairs)} are needed"
                    ) from error
                logger.info("filter of %s gives way to %s", oldest.hears.hex(), pair.hears.hex())
                self._stop(oldest)

    def _stop(self, pair: Pair) -> None:
        self._library.stop_filter(self._channel, self._numbers.pop(pair))
