"""Parsers of whole files: captures, files of other programs, makers' libraries, what support gets."""

import atexit
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

import can

from diagclinic.app.recordings import read_recording
from diagclinic.core.capture import CaptureHead
from diagclinic.core.trace import Anchor, Tail, Trace, TraceNote, TraceRecord
from diagclinic.knowledge.dbc import load_dbc
from diagclinic.persistence.captures.body import pack_frames, unpack_frames
from diagclinic.persistence.captures.files import create_capture, read_capture
from diagclinic.persistence.captures.frame_columns import columns_of
from diagclinic.persistence.captures.streams import pack_streams, unpack_streams
from diagclinic.persistence.trace_file import pack_trace
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from diagclinic.protocols.masking.traces import masked_trace, vins_in_trace
from diagclinic.services.capture_files import FileReport
from diagclinic.services.support_files import zipped
from diagclinic.shop.can_files import CanFiles
from drivers.j2534.binary import NotALibraryError, binary_of
from tests.fuzz.parser import Parser
from tests.masking_layouts import VIN, can11, can_records

FORMS: Final = ("asc", "blf", "log", "trc", "csv")
DBC: Final = b"""VERSION ""

BU_: A

BO_ 256 Odd: 8 A
 SG_ Page M : 0|4@1+ (1,0) [0|0] "" A
 SG_ Big m0 : 15|12@0- (0.5,10) [0|0] "km/h" A
 SG_ Wide m1 : 16|32@1- (1,0) [0|0] "" A

SIG_VALTYPE_ 256 Wide : 1;
VAL_ 256 Page 0 "first" 1 "second" ;
"""
#: a library for Linux, one for Windows, one for two kinds of macOS
LIBRARIES: Final = tuple(
    bytes.fromhex(head)
    for head in (
        "7f454c460201" + "00" * 10 + "03003e00",
        "4d5a" + "00" * 58 + "40000000" + "504500006486",
        "cafebabe00000002" + "01000007" + "00" * 16 + "0100000c" + "00" * 16,
    )
)
_HELD: Final = tempfile.TemporaryDirectory(prefix="diagclinic-fuzz-")
atexit.register(_HELD.cleanup)
_FOLDER: Final = Path(_HELD.name)


def file_parsers() -> Iterator[Parser]:
    """Yield every parser of a file."""
    for form in FORMS:
        yield Parser(f"CAN frames, .{form}", partial(_can_file, f"car.{form}"), (_can_seed(form),), 0.1)
    yield Parser("captures", _capture, (_capture_seed(),), 0.2)
    yield Parser("blocks of captures", _capture_block, (_block_seed(),), 0.2)
    yield Parser("DBC files", _dbc, (DBC,), 0.1)
    yield Parser("heads of libraries", _library, LIBRARIES)
    yield Parser(
        "reports for support", _report, (zipped({"visit.trace": pack_trace(_TRACE)}, _ANCHOR.wall),), 0.1
    )
    yield Parser(
        "traces to be masked", _masked, ("\r".join(can11(VIN)).encode(), b"".join(can_records(VIN))), 0.2
    )


def _written(name: str, content: bytes) -> Path:
    path = _FOLDER / name
    path.write_bytes(content)
    return path


def _can_file(name: str, content: bytes) -> None:
    for _ in CanFiles().read(_written(name, content), FileReport()):
        pass


def _dbc(content: bytes) -> None:
    described = load_dbc(_written("car.dbc", content))
    for payload in (b"", bytes(8), b"\xff" * 8):
        described.decode(256, payload, is_extended=False)


def _library(content: bytes) -> None:
    with suppress(NotALibraryError):  # told as `VendorLibraryError` by `drivers.j2534.hosting`
        binary_of(content)


def _report(content: bytes) -> None:
    read_recording(_written("report.zip", content))


def _masked(content: bytes) -> None:
    middle = len(content) // 2
    entries = (
        TraceRecord(sent=True, payload=b"0902\r", at_s=1.0),
        *(TraceRecord(sent=False, payload=piece, at_s=2.0) for piece in (content[:middle], content[middle:])),
        TraceNote(content, 3.0),
    )
    trace = Trace(_ANCHOR, entries, Tail.WHOLE, 0)
    for names in (pseudonyms_for([VIN]), pseudonyms_for(vins_in_trace(trace))):
        masked_trace(trace, names)


_ANCHOR: Final = Anchor(datetime(2026, 11, 21, tzinfo=UTC), 0.0)
_TRACE: Final = Trace(_ANCHOR, (TraceNote(b'{"note":"battery","volts":12.6}', 1.0),), Tail.WHOLE, 0)


def _can_seed(form: str) -> bytes:
    path = _FOLDER / f"seed.{form}"
    frames = (
        can.Message(1_790_000_000.25, identifier, identifier > 0x7FF, data=b"\x03\x41\x05")
        for identifier in (0x7E8, 0x18DAF110)
    )
    CanFiles().write(path, frames, FileReport())
    # an ASC file tells when it was written, too
    return re.sub(
        rb"^date .*$", b"date Mon Sep 21 02:13:20.250 pm 2026", path.read_bytes(), flags=re.MULTILINE
    )


def _capture(content: bytes) -> None:
    with closing(read_capture(io.BytesIO(content), Path("c"))) as reader:
        list(reader.frames())
        reader.identifiers()


def _capture_block(content: bytes) -> None:
    """Unpack streams whose checksums hold, as in a file that was made with ill intent."""
    table = range(0, 2 * _STREAMS, 2)
    lengths = (int.from_bytes(content[at : at + 2], "little") for at in table)
    ends = tuple(accumulate(lengths, initial=2 * _STREAMS))
    streams = [content[begin:end] for begin, end in pairwise(ends)]
    with suppress(ValueError):  # told as damage of the block
        list(unpack_frames(pack_streams(streams), _FRAMES).messages())


_FRAMES: Final = 40
#: in a block whose payloads have two lengths
_STREAMS: Final = 24


def _capture_frames() -> list[can.Message]:
    return [
        can.Message(
            place / 100 + place % 7 / 1000,
            0x100 + place % 3,
            data=bytes([place, 7, place ^ 85][: 2 + place % 2]),
        )
        for place in range(_FRAMES)
    ]


def _capture_seed() -> bytes:
    path = _FOLDER / "seed.dccap"
    with closing(create_capture(path, CaptureHead(_ANCHOR.wall, "can:x"))) as writer:
        for _ in range(2):
            writer.append(_capture_frames())
            writer.flush()
    return path.read_bytes()


def _block_seed() -> bytes:
    streams = unpack_streams(pack_frames(columns_of(_capture_frames())))
    return b"".join((*(len(stream).to_bytes(2, "little") for stream in streams), *streams))
