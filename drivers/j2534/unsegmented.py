"""Networks before CAN, as a device speaks them: each message is one piece, and a long answer is several."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Final

from drivers.api import Target
from drivers.j2534.constants import NO_MESSAGE
from drivers.j2534.device import Channel, Device
from drivers.j2534.medium import Heard
from drivers.j2534.networks import Network
from drivers.j2534.passthru import PassThruMessage

#: a further message of the same answer begins within it: twice P2max of ISO 14230-2:2016, 9.2, and P2 of
#: SAE J1979:2014, 5.2.2.2
NEXT_MESSAGE_S: Final = 0.1


class UnsegmentedChannel(ABC):
    """A network of such messages on one channel of a device; see `drivers.j2534.medium.Medium`."""

    def __init__(self, device: Device, channel: Channel, network: Network) -> None:
        self.network = network
        self._device = device
        self._channel = channel
        self._asked_s = self._heard_s = 0.0

    @abstractmethod
    def set_up(self) -> None:
        """Tell the device what it has to know, and to let answers through.

        Raises:
            AdapterUnfitError: it takes no filter.
            LinkLostError: the adapter went away.
        """

    @abstractmethod
    def wake(self, stop: threading.Event) -> None:
        """Do what the network needs before it listens; see `Medium.wake`."""

    @abstractmethod
    def _headed(self, target: Target, payload: bytes) -> bytes:
        """Return `payload` behind its header.

        Raises:
            AdapterUnfitError: the network cannot carry that.
        """

    @abstractmethod
    def _heard(self, target: Target, message: PassThruMessage) -> Heard | None:
        """Take a message apart; None where it does not answer a request to `target`."""

    def ask(self, target: Target, payload: bytes) -> None:
        """Send `payload` behind its header.

        Raises:
            AdapterUnfitError: such a target is not on this network, or the request is too long.
            LinkLostError: the adapter went away.
        """
        self.network.must_carry(target)
        message = self._headed(target, payload)
        self._channel.drain()
        self._channel.send(message)
        self._asked_s, self._heard_s = self._channel.clock(), 0.0

    def one_by_one(self, target: Target) -> tuple[Target, ...]:
        """Return nobody: one filter hears all."""
        del target
        return ()

    def listen(self, target: Target, timeout_ms: int) -> Iterator[Heard]:
        """Yield messages that may answer; echoes and indications are dropped."""
        for message in self._channel.receive(timeout_ms):
            heard = None if message.rx_status & NO_MESSAGE else self._heard(target, message)
            if heard is not None:
                self._heard_s = self._channel.clock()
                yield heard

    def is_sending(self, now_s: float) -> bool:
        """Say no: a message is one piece."""
        del now_s
        return False

    def is_receiving(self, now_s: float) -> bool:
        """Say whether a further message of the same answer may follow."""
        return now_s - self._heard_s < NEXT_MESSAGE_S

    def broken_off(self) -> tuple[int, ...]:
        """Return nobody: what is cut short comes as damaged, or is dropped by the device."""
        return ()

    def gave_up(self) -> bool:
        """Drop what was not sent."""
        self._channel.forget_waiting()
        return False

    def close(self) -> None:
        """End the channel, and what the device does on it by itself; a second call does nothing."""
        self._device.disconnect(self._channel)
