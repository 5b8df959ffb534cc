"""A maker's J2534 library, called through ctypes; runs in a helper process, of whichever bitness it is.

Nothing here knows the app's errors: what the library says of a call that failed is passed on as it is.
"""

import ctypes
import sys
import time
from collections.abc import Callable, Iterable
from ctypes import byref, c_char_p, c_int32, c_ubyte, c_uint32, c_ulong, c_void_p
from typing import Any, Final

from drivers.j2534.constants import (
    API_VERSION,
    IDENTIFIER_BYTES,
    VOLTS_PER_STEP,
    ConfigParam,
    ErrorCode,
    FilterKind,
    Ioctl,
    ProtocolId,
    TxFlag,
)
from drivers.j2534.packing import NARROW, NATIVE, unpack_to_send

#: messages that one call reads or writes at most: 2 MB of a library's memory
MOST_MESSAGES: Final = 512
#: LOAD_WITH_ALTERED_SEARCH_PATH: what the library needs is looked for beside it, and where the system looks
_BESIDE_ITSELF: Final = 0x8
#: texts are 80 bytes long (7.2.13, 7.2.14); libraries that write more get room for it
_TEXT_ROOM: Final = 4096
#: of a text: more is not read by anybody
_TEXT_MOST: Final = 200
#: between two looks at a library that does not wait as long as it is told to
_LOOK_S: Final = 0.001
_32_BITS: Final = 0xFFFFFFFF
#: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX and SEM_NOOPENFILEERRORBOX of SetErrorMode
_NO_BOXES: Final = 0x8003
#: identifiers, and masks, that need 29 bits; a mask of all 32 is used for both kinds
_LONG: Final = range(0x800, 1 << 29)
#: not errors of a read: nothing came, nothing came in time, and too much came
_READ_ENDS: Final = frozenset(
    {
        ErrorCode.STATUS_NOERROR,
        ErrorCode.ERR_TIMEOUT,
        ErrorCode.ERR_BUFFER_EMPTY,
        ErrorCode.ERR_BUFFER_OVERFLOW,
    }
)
#: not errors of a write: the rest found no room, or no time
_WRITE_ENDS: Final = frozenset({ErrorCode.STATUS_NOERROR, ErrorCode.ERR_TIMEOUT, ErrorCode.ERR_BUFFER_FULL})
#: the functions that are used, and the number of their parameters, all of which are 4 bytes wide on 32 bits
_PARAMETERS: Final[dict[str, list[Any]]] = {
    "PassThruOpen": [c_char_p, c_void_p],
    "PassThruClose": [c_ulong],
    "PassThruConnect": [c_ulong, c_ulong, c_ulong, c_ulong, c_void_p],
    "PassThruDisconnect": [c_ulong],
    "PassThruReadMsgs": [c_ulong, c_void_p, c_void_p, c_ulong],
    "PassThruWriteMsgs": [c_ulong, c_void_p, c_void_p, c_ulong],
    "PassThruStartPeriodicMsg": [c_ulong, c_void_p, c_void_p, c_ulong],
    "PassThruStopPeriodicMsg": [c_ulong, c_ulong],
    "PassThruStartMsgFilter": [c_ulong, c_ulong, c_void_p, c_void_p, c_void_p, c_void_p],
    "PassThruStopMsgFilter": [c_ulong, c_ulong],
    "PassThruReadVersion": [c_ulong, c_char_p, c_char_p, c_char_p],
    "PassThruGetLastError": [c_char_p],
    "PassThruIoctl": [c_ulong, c_ulong, c_void_p, c_void_p],
}


class UnloadableError(Exception):
    """The file cannot be used as a J2534 library; the text says why."""


class RefusedError(Exception):
    """A call returned an error.

    Attributes:
        code: see `ErrorCode`; makers add their own.
        function: e.g. ``PassThruConnect``.
        told: what PassThruGetLastError says of it; often empty.
    """

    def __init__(self, code: int, function: str, told: str) -> None:
        super().__init__(f"{function}: 0x{code:02X} {told}")
        self.code = code
        self.function = function
        self.told = told


class _Bytes(ctypes.Structure):
    """SBYTE_ARRAY (SAE J2534-1:2004, 8.7.6)."""

    _fields_ = (("size", c_ulong), ("first", c_void_p))


class _Settings(ctypes.Structure):
    """SCONFIG_LIST (8.7.4); SCONFIG is two unsigned longs."""

    _fields_ = (("size", c_ulong), ("first", c_void_p))


class Library:
    """One maker's library and what is open in it; used from one thread."""

    def __init__(self, path: str) -> None:
        """Load the library at `path`.

        Raises:
            UnloadableError: it cannot be loaded, or it is no J2534 library of version 04.04.
        """
        try:
            loaded = _load(path)
        except OSError as error:
            raise UnloadableError(str(error)) from error
        self._functions = {name: _function(loaded, name) for name in _PARAMETERS}
        self._devices: list[int] = []
        self._protocols: dict[int, int] = {}
        self._layout, self._knows_layout = NATIVE, NATIVE.header.size == NARROW.header.size
        self._read_into, self._received = _memory()
        self._written_from, self._given = _memory()
        self._layout.forget(self._received, MOST_MESSAGES)

    def open(self, name: bytes) -> int:
        """Open a device; an empty name is the only one."""
        device = c_ulong()
        self._call("PassThruOpen", name or None, byref(device))
        self._devices.append(device.value)
        return device.value

    def close(self, device: int) -> None:
        """Close a device, which is forgotten whatever the library says of it."""
        if device in self._devices:
            self._devices.remove(device)
        self._call("PassThruClose", device)

    def close_all(self) -> None:
        """Close whatever is still open; for the end, when nobody can be told of errors any more."""
        for device in self._devices:
            self._functions["PassThruClose"](device)
        self._devices.clear()

    def version(self, device: int) -> tuple[str, str, str]:
        """Return the versions of the firmware, the library and the standard."""
        texts = [ctypes.create_string_buffer(_TEXT_ROOM) for _ in range(3)]
        self._call("PassThruReadVersion", device, *texts)
        firmware, library, api = (_words(text.value) for text in texts)
        # some open ones tell them the other way round
        return (api, library, firmware) if firmware == API_VERSION != api else (firmware, library, api)

    def battery_mv(self, device: int) -> int:
        """Return the vehicle's supply in millivolts."""
        steps = c_ulong()
        self._ioctl(device, Ioctl.READ_VBATT, None, byref(steps))
        return round(steps.value * VOLTS_PER_STEP * 1000)

    def connect(self, device: int, protocol: int, flags: int, baud: int) -> int:
        """Begin to speak a protocol and return the channel."""
        channel = c_ulong()
        self._call("PassThruConnect", device, protocol, flags, baud, byref(channel))
        self._protocols[channel.value] = protocol
        if not self._knows_layout:
            self._learn_layout(channel.value)
        return channel.value

    def disconnect(self, channel: int) -> None:
        """End a channel, which is forgotten whatever the library says of it."""
        self._protocols.pop(channel, None)
        self._call("PassThruDisconnect", channel)

    def read(self, channel: int, count: int, timeout_ms: int) -> tuple[bytes, int]:
        """Return what has come, packed, and how often the library says that something was lost.

        The library waits for as many as it is asked for, and so is asked for one when there is none.  Some
        do not wait at all.
        """
        count = min(count, MOST_MESSAGES)
        packed, lost = self._read(channel, count, 0)
        if packed or lost or not timeout_ms:
            return packed, lost
        until_s = time.monotonic() + timeout_ms / 1000
        packed, lost = self._read(channel, 1, timeout_ms)
        while not packed and not lost and (left_s := until_s - time.monotonic()) > _LOOK_S:
            time.sleep(_LOOK_S)
            packed, lost = self._read(channel, 1, round(left_s * 1000))
        if not packed or count == 1:
            return packed, lost
        rest, more_lost = self._read(channel, count - 1, 0)
        return packed + rest, lost + more_lost

    def write(self, channel: int, packed: bytes, timeout_ms: int) -> int:
        """Send messages and return how many were sent."""
        messages = unpack_to_send(packed)[:MOST_MESSAGES]
        for number, (payload, tx_flags) in enumerate(messages):
            self._put(number, self._own(channel, payload, tx_flags))
        count = c_ulong(len(messages))
        code = self._functions["PassThruWriteMsgs"](channel, self._written_from, byref(count), timeout_ms)
        if code not in _WRITE_ENDS:
            raise self._refused(code, "PassThruWriteMsgs")
        # some leave the count as it was: who tells of an error has not sent all
        return min(count.value, len(messages) - (code != ErrorCode.STATUS_NOERROR))

    def start_filter(self, channel: int, kind: FilterKind, mask: bytes, pattern: bytes, flow: bytes) -> int:
        """Let the device look at what comes and return the filter's number."""
        tx_flags = self._filter_flags(channel, kind, (mask, pattern, flow))
        mask_at, pattern_at, flow_at = (
            self._put(number, self._own(channel, payload, tx_flags))
            for number, payload in enumerate((mask, pattern, flow))
        )
        number = c_ulong()
        wanted_flow = flow_at if kind == FilterKind.FLOW_CONTROL else None
        self._call("PassThruStartMsgFilter", channel, kind, mask_at, pattern_at, wanted_flow, byref(number))
        return number.value

    def stop_filter(self, channel: int, number: int) -> None:
        """Take a filter away."""
        self._call("PassThruStopMsgFilter", channel, number)

    def start_periodic(self, channel: int, packed: bytes, interval_ms: int) -> int:
        """Let the device send a message again and again and return the number of that."""
        ((payload, tx_flags),) = unpack_to_send(packed)
        number = c_ulong()
        message = self._put(0, self._own(channel, payload, tx_flags))
        self._call("PassThruStartPeriodicMsg", channel, message, byref(number), interval_ms)
        return number.value

    def stop_periodic(self, channel: int, number: int) -> None:
        """End a periodic message."""
        self._call("PassThruStopPeriodicMsg", channel, number)

    def set_config(self, channel: int, pairs: tuple[int, ...]) -> None:
        """Change settings, each a parameter and its value."""
        self._configure(channel, Ioctl.SET_CONFIG, pairs)

    def get_config(self, channel: int, params: Iterable[int]) -> tuple[int, ...]:
        """Return the values of settings."""
        pairs = tuple(number for param in params for number in (param, 0))
        return self._configure(channel, Ioctl.GET_CONFIG, pairs)[1::2]

    def add_functional(self, channel: int, addresses: bytes) -> None:
        """Receive messages for these functional addresses too."""
        self._ioctl(channel, Ioctl.ADD_TO_FUNCT_MSG_LOOKUP_TABLE, byref(_bytes(addresses)), None)

    def fast_init(self, channel: int, payload: bytes) -> bytes:
        """Wake the K-line and return the answer."""
        request = self._put(0, self._own(channel, payload))
        answer = self._put(1, self._own(channel, b""))
        self._ioctl(channel, Ioctl.FAST_INIT, request, answer)
        return self._layout.payload(self._given[self._layout.message_bytes :])

    def five_baud_init(self, channel: int, address: int) -> bytes:
        """Wake the K-line at 5 baud and return the key bytes."""
        key_bytes = (c_ubyte * 16)()
        answer = _Bytes(2, ctypes.addressof(key_bytes))
        self._ioctl(channel, Ioctl.FIVE_BAUD_INIT, byref(_bytes(bytes([address]))), byref(answer))
        return bytes(key_bytes[: min(answer.size, 2)])

    def clear(self, channel: int, request: int) -> None:
        """Make a channel forget what `request` names."""
        self._ioctl(channel, request, None, None)

    def _read(self, channel: int, count: int, timeout_ms: int) -> tuple[bytes, int]:
        filled = c_ulong(count)
        code = self._functions["PassThruReadMsgs"](channel, self._read_into, byref(filled), timeout_ms)
        got = min(filled.value, count)
        try:
            packed = self._layout.pack(self._received, got)
        finally:
            self._layout.forget(self._received, got)
        if code not in _READ_ENDS and not packed:
            raise self._refused(code, "PassThruReadMsgs")
        return packed, int(code == ErrorCode.ERR_BUFFER_OVERFLOW)

    def _learn_layout(self, channel: int) -> None:
        """Find out how wide this library's unsigned long is, where that is not the same for all.

        A setting is a number and its value: where the value of the bit rate is put tells the width of the
        number before it.  A library that does not tell the bit rate is taken to be as C compilers make it.
        """
        asked = (c_ubyte * 16)(ConfigParam.DATA_RATE)
        settings = _Settings(1, ctypes.addressof(asked))
        code = self._functions["PassThruIoctl"](channel, Ioctl.GET_CONFIG, byref(settings), None)
        if code == ErrorCode.STATUS_NOERROR and any(asked[4:]):
            self._knows_layout = True
            self._layout = NATIVE if any(asked[8:]) else NARROW
            self._layout.forget(self._received, MOST_MESSAGES)

    def _configure(self, channel: int, request: Ioctl, pairs: tuple[int, ...]) -> tuple[int, ...]:
        numbers = ((c_ulong if self._layout is NATIVE else c_uint32) * len(pairs))(*pairs)
        settings = _Settings(len(pairs) // 2, ctypes.addressof(numbers))
        self._ioctl(channel, request, byref(settings), None)
        return tuple(numbers)

    def _filter_flags(self, channel: int, kind: FilterKind, patterns: tuple[bytes, ...]) -> TxFlag:
        """Return what devices take from a filter's messages: kind of identifier, frames of flow control."""
        flags, protocol = TxFlag(0), self._protocols.get(channel, 0)
        if protocol not in {ProtocolId.CAN, ProtocolId.ISO15765}:
            return flags
        if any(int.from_bytes(pattern[:IDENTIFIER_BYTES], "big") in _LONG for pattern in patterns):
            flags |= TxFlag.CAN_29BIT_ID
        if kind is FilterKind.FLOW_CONTROL:
            flags |= TxFlag.ISO15765_FRAME_PAD
            if len(patterns[0]) > IDENTIFIER_BYTES:
                flags |= TxFlag.ISO15765_ADDR_TYPE
        return flags

    def _own(self, channel: int, payload: bytes, tx_flags: int = 0) -> bytes:
        return self._layout.message(self._protocols.get(channel, 0), payload, tx_flags)

    def _put(self, number: int, raw: bytes) -> int:
        """Put a message where the library is to find it, and return where that is."""
        at = number * self._layout.message_bytes
        self._given[at : at + len(raw)] = raw
        return ctypes.addressof(self._written_from) + at

    def _ioctl(self, handle: int, request: int, given: object, wanted: object) -> None:
        self._call("PassThruIoctl", handle, request, given, wanted)

    def _call(self, function: str, *arguments: object) -> None:
        code = self._functions[function](*arguments)
        if code:
            raise self._refused(code, function)

    def _refused(self, code: int, function: str) -> RefusedError:
        text = ctypes.create_string_buffer(_TEXT_ROOM)
        self._functions["PassThruGetLastError"](text)
        return RefusedError(code & _32_BITS, function, _words(text.value))


def _memory() -> tuple["ctypes.Array[c_ubyte]", memoryview]:
    """Return room for as many messages as there may be at once, and a way to look at it."""
    made = (c_ubyte * (NATIVE.message_bytes * MOST_MESSAGES))()
    return made, memoryview(made).cast("B")


def _words(text: bytes) -> str:
    """Return what a library says, in whatever encoding, as one line that can be shown."""
    try:
        told = text.decode("utf-8")
    except UnicodeDecodeError:
        told = text.decode("latin-1")
    shown = "".join(letter if letter.isprintable() else " " for letter in told)
    return " ".join(shown.split())[:_TEXT_MOST]


def _bytes(payload: bytes) -> _Bytes:
    kept = (c_ubyte * len(payload)).from_buffer_copy(payload)
    made = _Bytes(len(payload), ctypes.addressof(kept))
    made.kept = kept  # alive as long as what points to it
    return made


def _load(path: str) -> Any:
    if sys.platform == "win32":
        # nobody may be there to press the button of a box that tells of a crash, or of what is missing
        ctypes.windll.kernel32.SetErrorMode(_NO_BOXES)
        # functions of the standard are stdcall, which on 64 bits is no different
        loaded: Any = ctypes.WinDLL(path, winmode=_BESIDE_ITSELF)
    else:
        loaded = ctypes.CDLL(path)
    return loaded


def _function(loaded: Any, name: str) -> Callable[..., int]:
    parameters = _PARAMETERS[name]
    # what some compilers make of a stdcall function that no .def file names
    decorated = f"_{name}@{4 * len(parameters)}"
    found = getattr(loaded, name, None) or getattr(loaded, decorated, None)
    if found is None:
        raise UnloadableError(f"it has no function {name}, so it is no J2534 library of version 04.04")
    # a long, of which 4 bytes count: some return no more than those
    found.argtypes, found.restype = parameters, c_int32
    return found  # type: ignore[no-any-return]  # ctypes knows no types of functions that it is told of
