"""One request and what belongs to it of all that an entity sends; knows no I/O and no clock."""

from dataclasses import dataclass
from typing import Final

from drivers.api import Answer, Target
from drivers.doip.activation import FUNCTIONAL
from drivers.doip.messages import (
    ADDRESSES,
    DIAGNOSTIC,
    DIAGNOSTIC_ACK,
    DIAGNOSTIC_NACK,
    GENERIC_NACK,
    Message,
)
from drivers.doip.nacks import DIAGNOSTIC as DIAGNOSTIC_NACKS
from drivers.doip.nacks import HEADER as HEADER_NACKS
from drivers.doip.nacks import refused
from drivers.errors import DriverError
from drivers.isotp.wait import Wait

_ADDRESSES_SIZE: Final = ADDRESSES.size
_read_addresses: Final = ADDRESSES.unpack_from


@dataclass(slots=True)
class Exchange:
    """Takes the messages that come after a request, and gives back the answers among them.

    Attributes:
        name: of the other end, for the words of errors.
        tester: logical address of ours.
        refusal: why the gateway did not pass the request on; None while it did not say so.
    """

    name: str
    tester: int
    target: Target
    payload: bytes
    wait: Wait
    refusal: DriverError | None = None
    _is_acknowledged: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing more belongs to the request once its answer is there."""
        return self._is_acknowledged and not self.target.functional

    def goes_on(self, now_s: float, begun_s: float | None = None) -> bool:
        """Say whether to wait on: a message that began in time, at `begun_s`, may end later."""
        wait = self.wait
        if self.refusal is not None or wait.goes_on(now_s, receiving=False):
            return self.refusal is None
        was_in_time = begun_s is not None and wait.goes_on(begun_s, receiving=False)
        return was_in_time and wait.goes_on(now_s, receiving=True)

    def take(self, message: Message, now_s: float) -> Answer | None:
        """Return the answer that `message` is; None where it is none, or is not to this request."""
        payload_type, payload = message
        if payload_type == GENERIC_NACK and payload:
            self.refusal = refused(HEADER_NACKS, payload[0], self.name)
        if len(payload) <= _ADDRESSES_SIZE:
            return None
        source, to = _read_addresses(payload)
        if to != self.tester:
            return None
        if payload_type != DIAGNOSTIC:
            if source == self.target.request:
                self._receipt(payload_type, payload[_ADDRESSES_SIZE], now_s)
            return None
        answer = payload[_ADDRESSES_SIZE:]
        if self._is_from(source) and self.wait.takes(self.payload, source, answer, now_s):
            return Answer(source, answer, now_s)
        return None

    def _is_from(self, source: int) -> bool:
        target = self.target
        if target.functional:
            return source not in FUNCTIONAL
        return source == (target.response or target.request)

    def _receipt(self, payload_type: int, code: int, now_s: float) -> None:
        """Count the deadline from when a gateway passed the request on, once."""
        if payload_type == DIAGNOSTIC_NACK:
            self.refusal = refused(DIAGNOSTIC_NACKS, code, f"{self.name}, {self.target.request:04X}")
        elif payload_type == DIAGNOSTIC_ACK and not self._is_acknowledged:
            self._is_acknowledged = True
            self.wait.restart(now_s)
