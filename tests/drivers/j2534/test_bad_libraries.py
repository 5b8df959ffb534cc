"""Libraries that do not keep to SAE J2534-1: what they say is not believed, and what they do harms nobody."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.errors import AdapterUnfitError, LinkLostError, VendorLibraryDiedError
from drivers.j2534.constants import ConfigParam, ConnectFlag, FilterKind, ProtocolId, TxFlag
from drivers.j2534.libraries import load_library
from drivers.j2534.passthru import PassThruMessage
from drivers.j2534.remote import Patience, RemotePassThru
from tests.j2534_device import copied_device, processes_of

GO_ON = threading.Event()
NO_FLAGS = ConnectFlag(0)
REQUEST = PassThruMessage(ProtocolId.ISO15765, bytes.fromhex("000007E0010C"), int(TxFlag.ISO15765_FRAME_PAD))
RPM = bytes.fromhex("000007E8410C1AF8")
SHORT = Patience(call=1.0, slow=1.0)
Load = Callable[..., RemotePassThru]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Load the library of a device with these settings; what is loaded is let go at the end."""
    loaded: list[RemotePassThru] = []

    def begin(*flags: str, patience: Patience | None = None, **settings: int) -> RemotePassThru:
        device = copied_device(tmp_path, 64, *flags, **settings)
        loaded.append(load_library(str(device.path), GO_ON, patience))
        return loaded[-1]

    yield begin
    for library in loaded:
        library.shut()


def diagnosing(library: RemotePassThru) -> int:
    """Return a channel on which the engine's answers are heard."""
    channel = library.connect(library.open(), ProtocolId.ISO15765, NO_FLAGS, 500_000)
    mask, pattern, flow = b"\xff" * 4, b"\0\0\7\xe8", b"\0\0\7\xe0"
    library.start_filter(channel, FilterKind.FLOW_CONTROL, mask, pattern, flow)
    return channel


def answers(library: RemotePassThru, channel: int) -> list[bytes]:
    """Ask for the engine's speed, and return what is no indication."""
    library.write(channel, [REQUEST], 0)
    messages = [message for _ in range(2) for message in library.read(channel, 16, 1000)]
    return [message.payload for message in messages if len(message.payload) > 4]


def test_library_with_unsigned_longs_of_32_bits_is_understood(load: Load) -> None:
    library = load("-DNARROW")
    assert answers(library, diagnosing(library)) == [RPM]


def test_settings_of_a_library_of_32_bits_are_its_own(load: Load) -> None:
    library = load("-DNARROW")
    channel = diagnosing(library)
    library.set_config(channel, {ConfigParam.ISO15765_BS: 8, ConfigParam.ISO15765_STMIN: 5})
    told = library.get_config(channel, [ConfigParam.ISO15765_STMIN, ConfigParam.DATA_RATE])
    assert told == {ConfigParam.ISO15765_STMIN: 5, ConfigParam.DATA_RATE: 500_000}


def test_k_line_is_woken_through_a_library_of_32_bits(load: Load) -> None:
    library = load("-DNARROW")
    channel = library.connect(library.open(), ProtocolId.ISO14230, NO_FLAGS, 10_400)
    assert library.fast_init(channel, b"\xc1\x33\xf1\x81") == bytes.fromhex("83F110C1EF8F")
    assert library.five_baud_init(channel, 0x33) == b"\xef\x8f"


def test_library_that_tells_no_setting_is_taken_as_compilers_make_it(load: Load) -> None:
    library = load(shy=1)
    assert answers(library, diagnosing(library)) == [RPM]


def test_count_that_is_left_as_it_was_brings_no_message_twice(load: Load) -> None:
    library = load(keeps_count=1, no_tx_done=1)
    channel = diagnosing(library)
    assert [answers(library, channel) for _ in range(2)] == [[RPM], [RPM]]


def test_nothing_is_sent_where_an_error_leaves_the_count_as_it_was(load: Load) -> None:
    library = load(keeps_count=1, baud=250_000)
    channel = library.connect(library.open(), ProtocolId.CAN, NO_FLAGS, 500_000)
    frame = PassThruMessage(ProtocolId.CAN, REQUEST.payload)
    assert library.write(channel, [frame], 1) == 0


def test_more_messages_than_were_asked_for_are_not_there(load: Load) -> None:
    library = load(too_many=1_000_000)
    assert answers(library, diagnosing(library)) == [RPM]


@pytest.mark.parametrize("size", [4129, 5000, 0x7FFFFFFF])
def test_message_that_is_longer_than_it_can_be_is_told_and_the_library_goes_on(load: Load, size: int) -> None:
    library = load(size=size)
    channel = diagnosing(library)
    library.write(channel, [REQUEST], 0)
    with pytest.raises(AdapterUnfitError, match=f"a message of {size} bytes where 4128 fit"):
        library.read(channel, 1, 0)
    assert library.version(1).api == "04.04"


def test_library_that_never_waits_is_waited_for_all_the_same(load: Load) -> None:
    library = load(no_wait=1, no_tx_done=1, latency_us=20_000)
    channel = diagnosing(library)
    library.write(channel, [REQUEST], 0)
    assert [message.payload for message in library.read(channel, 1, 10_000)] == [RPM]


@pytest.mark.parametrize("length", [80, 81, 300, 4000])
def test_text_that_has_no_end_or_is_too_long_is_told_in_part(load: Load, length: int) -> None:
    library = load(wordy=length, fail__PassThruReadVersion=7)
    with pytest.raises(AdapterUnfitError, match=f"PassThruReadVersion: w{{{min(length, 200)}}}, ERR_FAILED"):
        library.version(library.open())


def test_versions_that_are_told_the_other_way_round_are_put_right(load: Load) -> None:
    library = load(turned=1)
    told = library.version(library.open())
    assert (told.firmware, told.api) == ("1.02", "04.04")


def test_number_of_a_device_may_be_any(load: Load) -> None:
    library = load(odd_number=1)
    number = library.open()
    with pytest.raises(LinkLostError, match="no such device"):  # it is another one that the device goes by
        library.version(number)


@pytest.mark.parametrize("code", [0x1B, 0x10001, -1])
def test_code_that_the_standard_does_not_know_is_told_by_its_number(load: Load, code: int) -> None:
    library = load(fail__PassThruReadVersion=code)
    with pytest.raises(AdapterUnfitError, match=f"code 0x{code & 0xFFFFFFFF:02X}"):
        library.version(library.open())


@pytest.mark.parametrize("manner", ["mute", "handles", "wanders", "forks"])
def test_what_a_library_does_to_its_process_is_no_matter(load: Load, manner: str) -> None:
    library = load(**{manner: 1})
    assert answers(library, diagnosing(library)) == [RPM]
    library.shut()


@pytest.mark.parametrize("manner", ["mute", "handles", "wanders"])
def test_process_of_a_library_with_bad_manners_leaves_nothing_behind(load: Load, manner: str) -> None:
    library = load(**{manner: 1})
    library.open()
    library.shut()
    helper = library._helper
    assert (helper._process.returncode, helper._folder.path.exists()) == (0, False)


def test_megabytes_that_a_library_prints_are_not_kept(load: Load) -> None:
    library = load(noisy=64)
    number = library.open()
    for _ in range(200):
        library.version(number)
    assert library._helper._folder.path.joinpath("said.txt").stat().st_size < 4 << 20


def test_library_that_keeps_a_processor_busy_is_ended(load: Load) -> None:
    library = load(spin__PassThruReadVersion=1, handles=1, patience=SHORT)
    number = library.open()
    with pytest.raises(VendorLibraryDiedError, match="did not come back"):
        library.version(number)
    assert library._helper.is_ended


def runs(session: int) -> bool:
    """Say whether any process of the session does."""
    return bool(processes_of(session, with_zombies=False))


@pytest.mark.parametrize("ending", ["shut", "exit"])
def test_child_that_a_library_left_behind_is_ended(load: Load, ending: str) -> None:
    library = load(forks=1, exit__PassThruReadVersion=1)
    number = library.open()
    if ending == "exit":
        with pytest.raises(VendorLibraryDiedError):
            library.version(number)
    library.shut()
    session, until_s = library._helper._process.pid, time.monotonic() + 10
    while runs(session) and time.monotonic() < until_s:
        threading.Event().wait(0.01)
    assert not runs(session)


def test_end_of_a_library_is_noticed_though_a_child_of_it_lives_on(load: Load) -> None:
    library = load(forks=1, exit__PassThruReadVersion=1, patience=Patience(60, 60))
    number = library.open()
    with pytest.raises(VendorLibraryDiedError, match="exit code 3"):
        library.version(number)
