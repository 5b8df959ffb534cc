"""The simulated car behind an ELM327 on a network before CAN: rows with three header bytes and a check."""

from collections.abc import Iterator

from drivers.simulator.car import Car
from drivers.simulator.elm_frames import Frame, row_of
from drivers.simulator.elm_settings import Settings
from drivers.simulator.older_networks import HEADER_BYTES, OlderNetwork, messages_of


def older_frames(
    car: Car, network: OlderNetwork, request: bytes, header: int | None, now_s: float
) -> Iterator[Frame]:
    """Yield the rows that answer `request`; a header that nobody reads is answered by nobody.

    Args:
        car: answers.
        network: that it is on.
        request: message without header and check.
        header: the adapter's own, its last three bytes; None for the network's default.
        now_s: since the car was put there.
    """
    head = network.functional if header is None else (header & 0xFFFFFF).to_bytes(HEADER_BYTES, "big")
    address = network.addressed(head)
    if address is None:
        return
    functional = address == network.functional_address
    for reply in car.answer(address, request, now_s):
        for message in messages_of(reply.payload):
            yield Frame(reply.source, network.row(reply.source, message, functional=functional))


def older_row(frame: Frame, settings: Settings) -> Iterator[str]:
    """Yield the line that shows `frame`; without headers neither they nor the check are shown."""
    yield row_of(frame.payload if settings.headers else frame.payload[HEADER_BYTES:-1], settings)
