"""The J2534 device of the tests with its own small car, as a channel."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from drivers.api import Scheme, Target
from tests.contract.served import Served
from tests.j2534_device import copied_device

VIN = "WVWZZZ1JZ3W386752"
#: settings of the device for options of the simulated car; it asks for patience of its own accord
SETTINGS = {"": {}, "pending78=2": {}, "ignition=off": {"silent": 1}, "scheme=29bit": {"ids": 29}}


@contextlib.contextmanager
def j2534(options: str, bits: int, prefix: str) -> Iterator[Served]:
    """Serve the device of so many `bits`, by the URL that begins with `prefix`."""
    with tempfile.TemporaryDirectory() as folder:
        device = copied_device(Path(folder), bits, **SETTINGS[options])
        is_29bit = options == "scheme=29bit"
        scheme = Scheme.CAN_29BIT if is_29bit else Scheme.CAN_11BIT
        yield Served(
            url=f"{prefix}{device.path}",
            everybody=Target(scheme, 0x18DB33F1 if is_29bit else 0x7DF, functional=True),
            responders=frozenset({0x18DAF110, 0x18DAF118} if is_29bit else {0x7E8, 0x7E9}),
            engine=Target(scheme, 0x18DA10F1 if is_29bit else 0x7E0),
            source=0x18DAF110 if is_29bit else 0x7E8,
            absent=Target(scheme, 0x18DA99F1 if is_29bit else 0x7E6),
            vin=VIN,
            long_request="36" + bytes(range(30)).hex(),
            long_answer=b"\x76" + bytes(range(30)),
            stalled="310102",
            after_all=bytes.fromhex("710102"),
            unplug=lambda: device.set(unplugged=1),
        )
