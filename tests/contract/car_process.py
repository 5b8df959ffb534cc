"""A simulated car on a python-can bus, in a process of its own.

``python -m tests.contract.car_process INTERFACE CHANNEL PORT [OPTIONS]`` says ``ready`` and serves until its
standard input ends.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import can

from drivers.simulator.server import CarServer
from tests.contract.served import simulated


def main(interface: str, channel: str, port: str, options: str = "") -> None:
    """Serve until the standard input ends."""
    with can.Bus(interface=interface, channel=channel, port=int(port)) as bus:
        server = CarServer(simulated(options), bus, time.monotonic)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.close()


@contextlib.contextmanager
def car_process(interface: str, channel: str, port: int, options: str = "") -> Iterator[None]:
    """Run the process while the block lasts."""
    words = [sys.executable, "-m", "tests.contract.car_process", interface, channel, str(port), options]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
