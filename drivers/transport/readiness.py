"""Wait until a descriptor has something to read, by the cheapest means that the system has.

A read that blocks by the terminal's own timer (VMIN, VTIME) would save this call; a read that blocks was no
quicker in paired measurements, and another program that sets the terminal up would make it block for ever.
"""

import select
from collections.abc import Callable
from typing import Final

MS_PER_S: Final = 1000
HAS_POLL: Final = hasattr(select, "poll")  # Windows has not; a wait by `select` costs 10 µs more


def waiter(descriptor: int, *, by_poll: bool = HAS_POLL) -> Callable[[float], bool]:
    """Return a function that waits so many seconds at most and says whether there is something to read.

    A descriptor that was closed or whose other end hung up counts as readable: reading it then tells why.
    """
    if not by_poll:
        return lambda timeout_s: bool(select.select((descriptor,), (), (), timeout_s)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return lambda timeout_s: bool(poll.poll(timeout_s * MS_PER_S))
