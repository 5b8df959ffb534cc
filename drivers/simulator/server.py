"""The car on a CAN bus: a thread that takes frames, and answers with frames, ISO-TP by can-isotp."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import can
import isotp

from drivers.simulator.car import Car, Reply

IDLE_S: Final = 0.05  # the thread's end is seen within this time
SENDING_S: Final = 0.001
SINGLE_FRAME: Final = 0x0  # ISO 15765-2:2016, 9.6.2: high nibble of the first byte
PARAMS: Final = {
    "tx_padding": 0x55,
    "blocksize": 0,
    "stmin": 0,
    "rx_flowcontrol_timeout": 1000,
    "rx_consecutive_frame_timeout": 1000,
}


class UnitPort:
    """ISO-TP of one control unit at its physical address."""

    def __init__(self, request_id: int, response_id: int, bus: can.BusABC) -> None:
        extended = response_id > 0x7FF
        mode = isotp.AddressingMode.Normal_29bits if extended else isotp.AddressingMode.Normal_11bits
        self._bus = bus
        self._inbox: deque[isotp.CanMessage] = deque()
        self._logic = isotp.TransportLayerLogic(
            rxfn=self._next_frame,
            txfn=self._send_frame,
            address=isotp.Address(mode, txid=response_id, rxid=request_id),
            params=PARAMS,
        )
        # a tester that breaks off is nothing to warn of; the process's loggers stay as they are
        self._logic.logger = logging.Logger("isotp", logging.ERROR)  # noqa: LOG001  see above

    @property
    def is_busy(self) -> bool:
        """Whether something is being sent or received."""
        return self._logic.transmitting() or self._logic.is_rx_active()

    def send(self, payload: bytes) -> None:
        """Queue a whole message."""
        self._logic.send(payload)

    def step(self, msg: can.Message | None = None) -> bytes | None:
        """Take a frame, or only the time that has passed; return the request that is complete by it."""
        if msg is not None:
            self._inbox.append(
                isotp.CanMessage(msg.arbitration_id, data=bytes(msg.data), extended_id=msg.is_extended_id)
            )
        self._logic.process(0)
        request = self._logic.recv()
        return None if request is None else bytes(request)

    def _next_frame(self, _timeout_s: float) -> isotp.CanMessage | None:
        return self._inbox.popleft() if self._inbox else None

    def _send_frame(self, msg: isotp.CanMessage) -> None:
        self._bus.send(
            can.Message(arbitration_id=msg.arbitration_id, data=msg.data, is_extended_id=msg.is_extended_id)
        )


class CarServer:
    """Serves a car on a bus until it is closed; owns neither."""

    def __init__(self, car: Car, bus: can.BusABC, clock: Callable[[], float]) -> None:
        self._car = car
        self._bus = bus
        self._clock = clock
        self._start_s = clock()
        self._ports = {
            request: (response, UnitPort(request, response, bus))
            for request, response in car.request_ids.items()
        }
        self._by_source = dict(self._ports.values())
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="simulated car", daemon=True)
        self._thread.start()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the car was put on the bus."""
        return self._clock() - self._start_s

    def close(self) -> None:
        """End the thread; a second call does nothing."""
        self._ended.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._ended.is_set():
            busy = [port for port in self._by_source.values() if port.is_busy]
            msg = self._bus.recv(SENDING_S if busy else IDLE_S)
            if msg is not None:
                self._take(msg)
            for port in busy:
                port.step()

    def _take(self, msg: can.Message) -> None:
        if msg.arbitration_id == self._car.functional_id:
            self._take_functional(bytes(msg.data))
        elif msg.arbitration_id in self._ports:
            request = self._ports[msg.arbitration_id][1].step(msg)
            if request is not None:
                self._reply(self._car.answer(msg.arbitration_id, request, self.elapsed_s))

    def _take_functional(self, frame: bytes) -> None:
        """Answer a request to everybody, which is one frame (ISO 15765-2:2016, 8.3)."""
        if frame and frame[0] >> 4 == SINGLE_FRAME and 0 < frame[0] < len(frame):
            request = frame[1 : 1 + frame[0]]
            self._reply(self._car.answer(self._car.functional_id, request, self.elapsed_s))

    def _reply(self, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            self._by_source[reply.source].send(reply.payload)
        for source in dict.fromkeys(reply.source for reply in replies):
            self._by_source[source].step()
