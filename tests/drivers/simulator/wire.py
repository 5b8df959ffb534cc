"""What tests of the simulated car share: whom to ask, and how."""

import threading

from drivers.api import PduLink, Scheme, Target

EVERYBODY = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)
GO_ON = threading.Event()


def answers(
    link: PduLink, target: Target, payload: str, *, expected: int | None = None, deadline_s: float = 2.0
) -> dict[int, bytes]:
    """Ask, and return the answers by source."""
    told = link.request(target, bytes.fromhex(payload), deadline_s=deadline_s, expected=expected, stop=GO_ON)
    return {answer.source: answer.payload for answer in told}
