"""Wait until a descriptor has something to read, by the cheapest means that the system has."""

import select
from collections.abc import Callable
from typing import Final

MS_PER_S: Final = 1000


def waiter(descriptor: int) -> Callable[[float], bool]:
    """Return a function that waits so many seconds at most and says whether there is something to read.

    A descriptor that was closed or whose other end hung up counts as readable: reading it then tells why.
    """
    if not hasattr(select, "poll"):  # Windows; costs 10 µs more a wait where both exist
        return lambda timeout_s: bool(select.select((descriptor,), (), (), timeout_s)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return lambda timeout_s: bool(poll.poll(timeout_s * MS_PER_S))
