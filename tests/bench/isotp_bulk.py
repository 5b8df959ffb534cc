"""4,095 bytes there and back by ISO-TP: our link and plain can-isotp, against the same can-isotp echo.

`process` of can-isotp waits once more behind the last frame of a message; peer and echo read by `Eager`, so
that neither does.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final
from uuid import uuid4

import can
import isotp

from drivers.api import Scheme, Target
from tests.bench.measuring import in_turns, median_ratio, seconds
from tests.bench.raw_channels import ANSWERS, ENGINE, Ask
from tests.beside import beside
from tests.contract.opening import GO_ON, open_driver

#: TransferData of ISO 14229-1, as long as classical ISO-TP has it
PAYLOAD: Final = b"\x36" + bytes(index & 0xFF for index in range(4094))
ANSWER: Final = b"\x76" + PAYLOAD[1:]
PARAMS: Final = {"tx_padding": 0, "stmin": 0, "blocksize": 0}
IDLE_S: Final = 0.05
WARM_UP: Final = 1
TRANSFERS: Final = 6
ROUNDS: Final = 9

#: opens one end of the bus of that name
Opened = Callable[[str], AbstractContextManager[Ask]]


def isotp_vs_canisotp() -> dict[str, float]:
    """Return the figures."""
    channel = uuid4().hex
    with _echo(channel):
        samples = in_turns(
            {
                "ours": lambda: _per_second(_ours(channel)),
                "peer": lambda: _per_second(_canisotp(channel)),
            },
            ROUNDS,
        )
    return {
        "isotp_transfers_per_s": sorted(samples["ours"])[ROUNDS // 2],
        "isotp_vs_canisotp": median_ratio(samples["ours"], samples["peer"]),
    }


def _per_second(opened: AbstractContextManager[Ask]) -> float:
    with opened as ask:
        for _ in range(WARM_UP):
            assert ask() == ANSWER

        def transfers() -> None:
            for _ in range(TRANSFERS):
                ask()

        return TRANSFERS / seconds(transfers)


@contextlib.contextmanager
def _ours(channel: str) -> Iterator[Ask]:
    target = Target(Scheme.CAN_11BIT, ENGINE)
    with contextlib.closing(open_driver(f"can:virtual/{channel}?bitrate=500000")) as link:

        def ask() -> bytes:
            (answer,) = link.request(target, PAYLOAD, deadline_s=5.0, expected=1, stop=GO_ON)
            return answer.payload

        yield ask


@contextlib.contextmanager
def _canisotp(channel: str) -> Iterator[Ask]:
    with can.Bus(interface="virtual", channel=channel) as bus:
        stack = _stack(bus, sent_to=ENGINE, source=ANSWERS)

        def ask() -> bytes:
            stack.send(PAYLOAD)
            while (answer := stack.recv()) is None:
                step(stack)
            return bytes(answer)

        yield ask


@contextlib.contextmanager
def _echo(channel: str) -> Iterator[None]:
    with can.Bus(interface="virtual", channel=channel) as bus:
        stack = _stack(bus, sent_to=ANSWERS, source=ENGINE)

        def serve(ended: threading.Event) -> None:
            while not ended.is_set():
                step(stack)
                if stack.recv() is not None:
                    stack.send(ANSWER)

        with beside(serve):
            yield


class Eager(isotp.CanStack):
    """A stack that waits for the first frame of a look at the bus, and takes what is there behind it.

    Attributes:
        has_looked: whether it waited already.
    """

    has_looked = False

    def _rx_canbus(self, timeout: float) -> isotp.CanMessage | None:
        wait_s, self.has_looked = 0.0 if self.has_looked else timeout, True
        return super()._rx_canbus(wait_s)


def step(stack: Eager) -> None:
    """Take what comes next, and send what that calls for."""
    stack.has_looked = False
    stack.process(IDLE_S)


def _stack(bus: can.BusABC, *, sent_to: int, source: int) -> Eager:
    address = isotp.Address(isotp.AddressingMode.Normal_11bits, txid=sent_to, rxid=source)
    return Eager(bus, address=address, params=PARAMS)
