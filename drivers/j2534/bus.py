"""A python-can interface over any J2534 device: ``can.Bus(interface="j2534", channel=…)``.

The channel is the device's name in the Windows registry, or the path of its maker's library.
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import can
from can.typechecking import AutoDetectedConfig

from drivers.api import FrameFilter
from drivers.errors import AdapterUnfitError, DriverError
from drivers.j2534.frames import CanChannel
from drivers.j2534.libraries import load_library, names
from drivers.j2534.opening import Loader, Settings
from drivers.j2534.raw_can import open_raw_can

if TYPE_CHECKING:
    from can.typechecking import CanFilters

SLICE_S: Final = 0.05  # a read holds the device so long: whoever sends meanwhile waits for it
CLASSICAL: Final = 8


class J2534Bus(can.BusABC):
    """A CAN bus behind a J2534 device; one thread may send while another receives."""

    def __init__(  # noqa: PLR0913  python-can hands every option as a keyword
        self,
        channel: str,
        can_filters: "CanFilters | None" = None,
        *,
        bitrate: int = 500_000,
        receive_own_messages: bool = False,
        listen_only: bool = False,
        device: str = "",
        load: Loader = load_library,
        **kwargs: Any,
    ) -> None:
        """Open the device and begin to listen.

        Args:
            channel: name in the registry, or path of the library.
            can_filters: see `can.BusABC.set_filters`; the device does what it has filters for.
            bitrate: bits a second.
            receive_own_messages: hear what was sent, once it was.
            listen_only: refused, since no flag of SAE J2534-1:2004 keeps a device from acknowledging.
            device: which of several devices of one library; empty for the only one.
            load: loads the library.
            kwargs: what python-can hands to every interface.

        Raises:
            CanInitializationError: the device cannot be opened, or cannot do that.
        """
        if listen_only:
            raise can.CanInitializationError(
                f"{channel}: J2534 04.04 has no listen-only mode; every device acknowledges frames"
            )
        self.channel_info = f"J2534 {channel}"
        self._frames: deque[can.Message] = deque()
        self._turn = threading.Lock()
        self._door = threading.Lock()
        prepare = CanChannel.hear_itself if receive_own_messages else _as_it_is
        with _failures(can.CanInitializationError):
            self._raw = open_raw_can(Settings(channel, device, bitrate), prepare, threading.Event(), load)
        try:
            super().__init__(channel, can_filters, **kwargs)
        except BaseException:
            self._raw.close()
            raise

    @property
    def lost(self) -> int:
        """How often the device said that it had no room for frames."""
        with self._taking_turns(), _failures(can.CanOperationError):
            return self._raw.channel.lost

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Send one frame; with a `timeout` in seconds once it is on the bus, else it is queued.

        Raises:
            CanTimeoutError: there was no room, or nobody acknowledged it in time.
            CanOperationError: the device cannot send such a frame, or went away.
        """
        if msg.is_fd or msg.is_remote_frame or msg.is_error_frame or len(msg.data) > CLASSICAL:
            raise can.CanOperationError("J2534 04.04 sends classical data frames alone")
        with self._taking_turns(), _failures(can.CanOperationError):
            is_sent = self._raw.channel.write(msg, _milliseconds(timeout))
        if not is_sent:
            raise can.CanTimeoutError(f"{self.channel_info} did not send the frame")

    def flush_tx_buffer(self) -> None:
        """Drop what was queued and not sent.

        Raises:
            CanOperationError: the device went away.
        """
        with self._taking_turns(), _failures(can.CanOperationError):
            self._raw.channel.forget_waiting()

    def shutdown(self) -> None:
        """Let go of the device and its library; a second call does nothing."""
        if not self._is_shutdown:
            super().shutdown()
            with self._taking_turns():
                self._raw.close()

    def _apply_filters(self, filters: "CanFilters | None") -> None:
        with self._taking_turns(), _failures(can.CanOperationError):
            self._raw.channel.let_through(tuple(_wanted(filters or ())))

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        if not self._frames:
            wait_s = SLICE_S if timeout is None else min(timeout, SLICE_S)
            with self._taking_turns(), _failures(can.CanOperationError):
                self._frames.extend(self._raw.channel.read(_milliseconds(wait_s)))
        return (self._frames.popleft() if self._frames else None), self._filters is None

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """Use the library alone; who waits for it comes before whoever had it last."""
        with self._door:
            self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release()

    @staticmethod
    def _detect_available_configs() -> Sequence[AutoDetectedConfig]:
        return [AutoDetectedConfig(interface="j2534", channel=name) for name in names()]


def _as_it_is(_: CanChannel) -> None:
    """Tell the channel nothing."""


def _wanted(filters: "CanFilters") -> Iterator[FrameFilter]:
    """Yield `filters` as ours; one that does not say which identifiers it is for is for both."""
    for each in filters:
        told = each.get("extended")
        for is_extended in (False, True) if told is None else (bool(told),):
            yield FrameFilter(each["can_id"], each["can_mask"], is_extended=is_extended)


def _milliseconds(seconds: float | None) -> int:
    return 0 if seconds is None else max(0, round(seconds * 1000))


@contextmanager
def _failures(kind: type[can.CanError]) -> Iterator[None]:
    """Raise what python-can raises; the driver's own error is its cause."""
    try:
        yield
    except AdapterUnfitError as error:
        raise kind(f"the J2534 device refuses: {error}") from error
    except DriverError as error:
        raise kind(str(error)) from error
