"""The peer: python-OBD, as its manual says to use it, with its own means of being fast."""

import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Final

import obd

BAUD: Final = 38400  # told, since its search for a speed does not get through a socket
RESTART_S: Final = 1.0  # on leaving, python-OBD resets the adapter and does not wait for it


class PythonObd:
    """A connection of python-OBD."""

    def __init__(self, connection: obd.OBD) -> None:
        self._connection = connection

    def read(self, pid: int) -> float:
        """Return the present value of `pid`, in the unit that python-OBD chose."""
        return float(self._connection.query(obd.commands[1][pid]).value.magnitude)

    def read_all(self, pids: Sequence[int]) -> list[float]:
        """Return the present values of `pids`, one request each: it knows no other way."""
        return [self.read(pid) for pid in pids]


@contextlib.contextmanager
def python_obd(address: str) -> Iterator[PythonObd]:
    """Connect to `address`.

    Raises:
        ConnectionError: python-OBD found no vehicle there.
    """
    logging.getLogger("obd").setLevel(logging.CRITICAL)
    connection = obd.OBD(address, baudrate=BAUD, fast=True)
    try:
        if not connection.is_connected():
            raise ConnectionError(address)
        yield PythonObd(connection)
    finally:
        connection.close()
        time.sleep(RESTART_S)  # the adapter's own restart, which tells nobody of its end
