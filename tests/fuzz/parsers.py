"""Every parser that takes bytes from outside, with what it may raise and with inputs to begin from."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import product
from typing import Final

from diagclinic.core.trace import Anchor, Tail, Trace, TraceNote, TraceRecord
from diagclinic.persistence.trace_file import pack_trace, unpack_trace
from diagclinic.protocols.obd2 import codes, freeze_frame, readiness, supported, vehicle_info
from diagclinic.protocols.obd2.current_data import decode_current_data
from diagclinic.protocols.obd2.messages import joined
from diagclinic.protocols.uds import identification, trouble_codes
from diagclinic.protocols.uds.session import decode_tester_present
from drivers.api import Answer, Scheme, Target
from drivers.doip import messages as doip_messages
from drivers.doip.discovery import found as found_on_doip
from drivers.elm327.bare import parse_bare
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.profile import Hint
from drivers.elm327.questions import Question, examine
from drivers.elm327.rows import Layout, parse
from drivers.elm327.tap_rows import RowReader
from drivers.isotp.matching import answers_request, may_become_answer
from drivers.isotp.reassembly import Reassembler
from drivers.j2534.constants import ProtocolId
from drivers.j2534.frames import CanChannel
from drivers.j2534.iso15765 import sources_in
from drivers.j2534.j1850 import read_j1850
from drivers.j2534.kline import read_iso9141, read_kwp
from drivers.j2534.letters import Letter, Topic, sealed, taken_from
from drivers.j2534.packing import DamagedError, pack_messages, unpack_messages
from drivers.j2534.passthru import PassThruMessage
from drivers.notes import Requested, write_note
from drivers.registry import VciUrl
from drivers.replay.recording import outcomes_of
from drivers.simulator.doip_entity import DoipEntity
from drivers.simulator.elm import ElmInterpreter
from tests.bench.ours import load_catalogue
from tests.contract.served import simulated
from tests.drivers.j2534.fake import ScriptedPassThru
from tests.fuzz.file_parsers import file_parsers
from tests.fuzz.parser import Parser

GO_ON: Final = threading.Event()


def _hex(*texts: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(text) for text in texts)


VIN_ANSWER: Final = "490201" + b"1DCAA16BX7K004711".hex()
ANSWERS: Final = _hex(
    "4100BE3EB813", "410C1AF8", "410C1AF80D00057B", "43020301C035", "430301", "4700", "4A00", "42020003 01",
    "420C001AF8", "4101810765 04", VIN_ANSWER, "490A0145434D2D456E67696E65436F6E74726F6C",
    "490401" + "41" * 16, "4906011A2B3C4D", "4908010000", "59022F012345 08C100872F",
    "62F190" + b"1DCAA16BX7K004711".hex(),
    "7F0111", "7F2231", "7F0978", "7E00",
)  # fmt: skip
ELM_ROWS: Final = (
    b"7E8 06 41 00 BE 3E B8 13\r7E9 06 41 00 80 00 00 01\r\r>",
    b"7E81014490201314443\r7E821414131364258\r7E822374B30303437\r>",
    b"18DAF11006410098188013\r>",
    b"86F110410C1AF8E1\r>",
    b"486B10410C1AF8 9C\r>",
    b"014\r0:490201314443\r1:41413136425837\r>",
    b"SEARCHING...\rUNABLE TO CONNECT\r\r>",
    b"BUS INIT: ...OK\r<DATA ERROR\r\r>",
    b"NO DATA\r\r>",
    b"STOPPED\r\r>",
    b"BUFFER FULL\r>",
    b"ELM327 v1.5\r\r>",
)
MONITORED: Final = (
    b"7E8 3 06 41 00 \r0C94RTR\r",
    b"18DAF1103064100\r0C9101BUFFER FULL\r\r>",
    b"0C9101 <RX ERROR\rCAN ERROR\r\r>",
)
FRAMES: Final = _hex(
    "0641 00BE3EB813", "1014490201314443", "2141413136425837", "224B30303437", "30000000", "037F0978",
    "00", "1FFF",
)  # fmt: skip
_CATALOGUE: Final = load_catalogue()
_ENGINE_SPEED: Final = next(pid for pid in [_CATALOGUE.get(0x0C)] if pid is not None)
_LAYOUTS: Final = tuple(Layout)


_J2534_MESSAGES: Final = (
    PassThruMessage(ProtocolId.ISO15765, bytes.fromhex("000007E8410C1AF8"), rx_status=0x00, timestamp_us=1),
    PassThruMessage(ProtocolId.ISO15765, bytes.fromhex("000007E0"), rx_status=0x09),
    PassThruMessage(ProtocolId.CAN, bytes.fromhex("18DAF11006410088188001"), rx_status=0x100),
    PassThruMessage(ProtocolId.ISO14230, bytes.fromhex("84F110410C1AF8")),
    PassThruMessage(ProtocolId.ISO14230, bytes.fromhex("80F11004410C1AF8")),
    PassThruMessage(ProtocolId.ISO9141, bytes.fromhex("486B10410C1AF8")),
    PassThruMessage(ProtocolId.J1850PWM, bytes.fromhex("416B10410C1AF8"), extra_index=6),
)


class _Line:
    """A serial line that gives back one chunk, and then nothing."""

    name = "COM3"

    def __init__(self, chunk: bytes) -> None:
        self._chunk = chunk
        self.now_s = 0.0

    def write(self, payload: bytes) -> None:
        """Swallow `payload`."""

    def read(self, *, timeout_s: float) -> bytes:
        """Return the chunk once."""
        self.now_s += timeout_s + 0.001
        chunk, self._chunk = self._chunk, b""
        return chunk

    def set_baud(self, baud: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def _decode(payload: bytes) -> None:
    decode_current_data(payload, (0x0C, 0x0D, 0x05), _CATALOGUE)
    decode_current_data(payload, (payload[1] if len(payload) > 1 else 0,), _CATALOGUE)
    for service in (0x03, 0x07, 0x0A):
        codes.decode_codes(payload, service)
    supported.decode_supported(payload, 0x01, 0x00)
    readiness.decode_readiness(payload)
    freeze_frame.decode_frame_dtc(payload, 0)
    freeze_frame.decode_frame_value(payload, _ENGINE_SPEED, 0)
    joined([payload, payload[::-1]])


def _identify(payload: bytes) -> None:
    vehicle_info.decode_vin(payload)
    vehicle_info.decode_calibrations(payload)
    vehicle_info.decode_verification_numbers(payload)
    vehicle_info.decode_ecu_name(payload)
    vehicle_info.decode_performance(payload)
    identification.decode_vin(payload)
    identification.decode_identifier(payload, 0xF187)
    trouble_codes.decode_trouble_codes(payload)
    decode_tester_present(payload)


def _elm_rows(chunk: bytes) -> None:
    rows = [(text.replace(" ", ""), 0.0) for text in chunk.decode("latin-1").split("\r")]
    question = Question.of(b"\x01\x00")
    for layout in _LAYOUTS:
        examine(parse(rows, layout), layout, frozenset({0x7E8, 0x10, 0x18DAF110}), question)
    parse_bare(rows, 0x7E8)


def _elm_dialogue(chunk: bytes) -> None:
    line = _Line(chunk)
    Dialogue(line, lambda: line.now_s).command("0100", until_s=1.0, stop=GO_ON)


def _reassembly(stream: bytes) -> None:
    units = Reassembler()
    for at in range(0, len(stream), 8):
        units.feed(0x7E8 + at // 8 % 2, stream[at : at + 8], 0.0)
    units.finish()


def _matching(payload: bytes) -> None:
    for request in (b"\x01\x0c", b"\x09\x02", b"\x22\xf1\x90", b"\x19\x02\x0f"):
        answers_request(request, payload)
        may_become_answer(request, payload)


def _simulated_adapter(chunk: bytes) -> None:
    adapter = ElmInterpreter(_CAR)
    adapter.feed(chunk, 0.0)
    adapter.tick(10.0)


def _simulated_gateway(payload: bytes) -> None:
    entity = DoipEntity(_CAR)
    entity.answer_datagram(payload)
    list(entity.answer(entity.connect(), (int.from_bytes(payload[:2], "big"), payload[2:]), 0.0))


def _doip(payload: bytes) -> None:
    doip_messages.datagram(payload)
    found_on_doip(payload, ("10.0.0.2", 13400), 13400)


def _monitored_rows(chunk: bytes) -> None:
    for is_extended, has_lengths in product((False, True), repeat=2):
        reader = RowReader(is_extended=is_extended, has_lengths=has_lengths)
        reader.feed(chunk[:7], 0.0)
        reader.feed(chunk[7:], 0.1)


def _doip_stream(content: bytes) -> None:
    stream = doip_messages.Stream()
    with suppress(doip_messages.StreamBrokenError):  # told as a lost link by the wire
        for piece in (content[:5], content[5:]):
            stream.feed(piece)


def _letters(content: bytes) -> None:
    come = bytearray(content)
    with suppress(DamagedError):  # told as a library that died by `drivers.j2534.remote`
        while taken_from(come) is not None:
            pass


def _elm_hint(text: bytes) -> None:
    Hint.read(text.decode("latin-1"))


def _recording(payload: bytes) -> None:
    outcomes_of([payload, _NOTE])


def _trace(content: bytes) -> None:
    unpack_trace(content, "visit.trace")


def _url(text: bytes) -> None:
    VciUrl.parse(text.decode("utf-8", "replace"))


_CAR: Final = simulated()
_ANNOUNCEMENT: Final = DoipEntity(_CAR).announcement()
_ACTIVATION: Final = bytes.fromhex("0005 0E00 00 00000000")
_DIAGNOSTIC: Final = bytes.fromhex("8001 0E00 1010 0100")
_NOTE: Final = write_note(
    Requested(
        Target(Scheme.CAN_11BIT, 0x7DF, functional=True),
        b"\x01\x00",
        None,
        (Answer(0x7E8, ANSWERS[0], 0.01), Answer(0x7E9, ANSWERS[0], 0.02, "a frame is missing")),
    )
)
_TRACE: Final = Trace(
    Anchor(datetime(2026, 11, 21, tzinfo=UTC), 0.0),
    (
        TraceRecord(sent=True, payload=b"0100\r", at_s=1.0),
        TraceRecord(sent=False, payload=ELM_ROWS[0], at_s=1.1),
        TraceNote(_NOTE, 1.2),
    ),
    Tail.WHOLE,
    0,
)


def _j2534_messages(payload: bytes) -> None:
    try:
        messages = unpack_messages(payload, ProtocolId.CAN)
    except DamagedError:  # told as `AdapterUnfitError` by whoever asked for them
        return
    dict(sources_in(messages))
    library = ScriptedPassThru()
    channel = CanChannel(library, library.open(), 500_000)
    library.read = lambda *_: messages  # type: ignore[method-assign]  # the script's own device
    channel.read(0)
    for message in messages:
        _old_networks(message.payload)


def _old_networks(payload: bytes) -> None:
    for read in (read_kwp, read_iso9141):
        read(payload)
    for protocol in (ProtocolId.J1850VPW, ProtocolId.J1850PWM):
        message = PassThruMessage(protocol, payload, extra_index=len(payload) // 2)
        read_j1850(protocol, Target(Scheme.K_LINE, 0x6A, functional=True), message)


def parsers() -> Iterator[Parser]:
    """Yield every parser."""
    yield Parser("live values, codes, readiness", _decode, ANSWERS)
    yield Parser("identification, UDS codes", _identify, ANSWERS)
    yield Parser("matching of answers", _matching, ANSWERS)
    yield Parser("rows of an ELM327", _elm_rows, ELM_ROWS)
    yield Parser("dialogue with an ELM327", _elm_dialogue, ELM_ROWS, share=0.5)
    yield Parser("hint of an ELM327", _elm_hint, (b'{"v":1,"baud":38400}',))
    yield Parser("ISO-TP frames", _reassembly, (b"".join(each.ljust(8, b"\0") for each in FRAMES), *FRAMES))
    yield Parser("rows of a monitored bus", _monitored_rows, MONITORED)
    yield Parser("letters of a J2534 helper", _letters, (sealed(Letter(Topic.READ, (1, 2), (b"bytes",), 7)),))
    yield Parser("DoIP connections", _doip_stream, (_ANNOUNCEMENT * 2,))
    yield Parser("DoIP datagrams", _doip, (_ANNOUNCEMENT,))
    yield Parser(
        "names of interfaces", _url, (b"elm:COM4", b"can:slcan/COM7?bitrate=500000", b"sim:demo?a=b")
    )
    yield Parser("J2534 messages", _j2534_messages, (pack_messages(_J2534_MESSAGES),))
    yield Parser(
        "messages of K-line and J1850", _old_networks, tuple(each.payload for each in _J2534_MESSAGES)
    )
    yield Parser("recordings", _recording, (_NOTE,))
    yield Parser("traces", _trace, (pack_trace(_TRACE),))
    yield Parser("simulated ELM327", _simulated_adapter, (b"ATZ\rATE0\r0100\r", b"ATSH7E0\r0902\r"), 0.2)
    yield Parser("simulated DoIP gateway", _simulated_gateway, (_ACTIVATION, _DIAGNOSTIC), 0.3)
    yield from file_parsers()
