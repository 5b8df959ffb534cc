"""The shortest honest use of a J2534 library: its calls by ctypes, and nothing between them."""

import contextlib
import ctypes
import threading
from collections.abc import Callable, Iterator
from typing import Final

from drivers.j2534.constants import ConnectFlag, FilterKind, ProtocolId, TxFlag
from drivers.j2534.libraries import load_library
from drivers.j2534.passthru import PassThruMessage
from tests.bench.raw_channels import ANSWERS, ENGINE, REQUEST, Ask

BAUD: Final = 500_000
WAIT_MS: Final = 1000
#: indications of a transmission, and of the start of a message: no answers
INDICATIONS: Final = 0xFF
MASK: Final = b"\xff\xff\xff\xff"


class _Message(ctypes.Structure):
    """PASSTHRU_MSG of SAE J2534-1:2004."""

    _fields_ = (
        ("protocol", ctypes.c_ulong),
        ("rx_status", ctypes.c_ulong),
        ("tx_flags", ctypes.c_ulong),
        ("timestamp", ctypes.c_ulong),
        ("size", ctypes.c_ulong),
        ("extra", ctypes.c_ulong),
        ("octets", ctypes.c_ubyte * 4128),
    )


def _message(octets: bytes) -> _Message:
    message = _Message(ProtocolId.ISO15765, 0, TxFlag.ISO15765_FRAME_PAD, 0, len(octets), 0)
    ctypes.memmove(message.octets, octets, len(octets))
    return message


@contextlib.contextmanager
def raw_library(path: str) -> Iterator[Ask]:
    """Ask by the library at `path`, in this process."""
    library = ctypes.CDLL(path)
    device, channel, filter_id = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
    assert library.PassThruOpen(None, ctypes.byref(device)) == 0
    iso = ctypes.c_ulong(ProtocolId.ISO15765)
    assert (
        library.PassThruConnect(device, iso, ctypes.c_ulong(0), ctypes.c_ulong(BAUD), ctypes.byref(channel))
        == 0
    )
    ends = [_message(MASK), _message(ANSWERS.to_bytes(4, "big")), _message(ENGINE.to_bytes(4, "big"))]
    kind = ctypes.c_ulong(FilterKind.FLOW_CONTROL)
    assert (
        library.PassThruStartMsgFilter(channel, kind, *map(ctypes.byref, ends), ctypes.byref(filter_id)) == 0
    )
    request, answer, count = _message(ENGINE.to_bytes(4, "big") + REQUEST), _Message(), ctypes.c_ulong()
    wait = ctypes.c_ulong(WAIT_MS)

    def ask() -> bytes:
        count.value = 1
        library.PassThruWriteMsgs(channel, ctypes.byref(request), ctypes.byref(count), ctypes.c_ulong(0))
        while True:
            count.value = 1
            library.PassThruReadMsgs(channel, ctypes.byref(answer), ctypes.byref(count), wait)
            if count.value and not answer.rx_status & INDICATIONS:
                return bytes(answer.octets[4 : answer.size])

    yield ask
    library.PassThruDisconnect(channel)
    library.PassThruClose(device)


@contextlib.contextmanager
def raw_helper(path: str) -> Iterator[Ask]:
    """Ask by the library at `path`, which is not of this process's kind: through the helper process."""
    library = load_library(path, threading.Event())
    device = library.open()
    channel = library.connect(device, ProtocolId.ISO15765, ConnectFlag(0), BAUD)
    library.start_filter(
        channel, FilterKind.FLOW_CONTROL, MASK, ANSWERS.to_bytes(4, "big"), ENGINE.to_bytes(4, "big")
    )
    payload = ENGINE.to_bytes(4, "big") + REQUEST
    request = [PassThruMessage(ProtocolId.ISO15765, payload, TxFlag.ISO15765_FRAME_PAD)]

    def ask() -> bytes:
        library.write(channel, request, 0)
        while True:
            for message in library.read(channel, 1, WAIT_MS):
                if not message.rx_status & INDICATIONS:
                    return message.payload[4:]

    yield ask
    library.shut()


def flood_rate(path: str, number: int, clock: Callable[[], float]) -> tuple[float, int]:
    """Read `number` frames that pass on the bus through the helper; return frames a second, and the lost."""
    library = load_library(path, threading.Event())
    channel = library.connect(library.open(), ProtocolId.CAN, ConnectFlag(0), BAUD)
    library.start_filter(channel, FilterKind.PASS, b"\0\0\0\0", b"\0\0\0\0")
    began_s, read = clock(), 0
    while read < number and (frames := library.read(channel, 512, WAIT_MS)):
        read += len(frames)
    took_s, lost = clock() - began_s, library.lost(channel)
    library.shut()
    return read / took_s, number - read + lost


def call_s(path: str, calls: int, clock: Callable[[], float]) -> float:
    """Return how long a call takes that has nothing to do, through the helper."""
    library = load_library(path, threading.Event())
    device = library.open()
    began_s = clock()
    for _ in range(calls):
        library.battery_v(device)
    took_s = clock() - began_s
    library.shut()
    return took_s / calls
