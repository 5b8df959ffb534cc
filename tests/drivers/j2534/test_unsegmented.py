"""What the K-line and J1850 have in common: messages of one piece, answers of several."""

import threading
from collections.abc import Callable

import pytest

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.j2534.constants import ProtocolId
from drivers.j2534.j1850 import J1850Channel
from drivers.j2534.kline import KLineChannel
from drivers.j2534.medium import Heard
from drivers.j2534.networks import networks
from drivers.j2534.slow import SlowCalls
from drivers.j2534.unsegmented import UnsegmentedChannel
from tests.drivers.j2534.fake import Part, ScriptedPassThru, device_on

EVERYBODY = Target(Scheme.K_LINE, 0x6A, functional=True)
GO_ON = threading.Event()
NETWORKS = ("iso9141", "vpw")
Speak = Callable[..., UnsegmentedChannel]


def vehicle(*parts: Part) -> ScriptedPassThru:
    """Return a library behind which a vehicle of either network follows the script."""
    scripts = {ProtocolId.ISO9141: parts, ProtocolId.J1850VPW: parts}
    return ScriptedPassThru(scripts, wakes=[b"\x08\x08"])


@pytest.fixture(params=NETWORKS)
def speak(request: pytest.FixtureRequest) -> Speak:
    """Connect either network, set up and woken."""
    network = next(network for network in networks() if network.key == request.param)

    def connected(library: ScriptedPassThru) -> UnsegmentedChannel:
        device = device_on(library)
        channel = device.connect(network.protocol, network.flags, network.baud)
        medium: UnsegmentedChannel
        if network.key == "vpw":
            medium = J1850Channel(device, channel, network)
        else:
            medium = KLineChannel(device, channel, network, SlowCalls("script"))
        medium.set_up()
        medium.wake(GO_ON)
        library.calls.clear()
        return medium

    return connected


def test_request_stands_behind_its_header(speak: Speak) -> None:
    library = vehicle()
    speak(library).ask(EVERYBODY, b"\x09\x02")
    assert library.sent == ["68 6A F1 09 02"]


def test_what_came_before_a_request_is_no_answer_to_it(speak: Speak) -> None:
    library = vehicle(["48 6B 10 41 0D 20"])
    medium = speak(library)
    library.waiting.append("48 6B 10 41 0D 19")
    medium.ask(EVERYBODY, b"\x01\x0d")
    assert list(medium.listen(EVERYBODY, 0)) == [Heard(0x10, bytes.fromhex("410D20"))]


def test_echoes_and_indications_are_no_answers(speak: Speak) -> None:
    medium = speak(vehicle(["echo 48 6B 10 01 0D", "begun 48 6B 10 41"]))
    medium.ask(EVERYBODY, b"\x01\x0d")
    assert list(medium.listen(EVERYBODY, 0)) == []


def test_further_message_is_waited_for_after_the_last_one(speak: Speak) -> None:
    library = vehicle(["48 6B 10 49 02 01 00 00 00 31"])
    medium = speak(library)
    medium.ask(EVERYBODY, b"\x09\x02")
    list(medium.listen(EVERYBODY, 0))
    now_s = library.clock()
    assert (medium.is_receiving(now_s), medium.is_receiving(now_s + 0.2)) == (True, False)


def test_answer_to_an_earlier_request_promises_no_further_message(speak: Speak) -> None:
    library = vehicle(["48 6B 10 49 02 01 00 00 00 31"])
    medium = speak(library)
    medium.ask(EVERYBODY, b"\x09\x02")
    list(medium.listen(EVERYBODY, 0))
    medium.ask(EVERYBODY, b"\x01\x0d")
    assert not medium.is_receiving(library.clock())


def test_nothing_is_sent_piece_by_piece(speak: Speak) -> None:
    library = vehicle()
    medium = speak(library)
    medium.ask(EVERYBODY, b"\x01\x0d")
    assert (medium.is_sending(library.clock()), medium.broken_off()) == (False, ())


def test_unsent_request_is_dropped_when_nobody_answers(speak: Speak) -> None:
    library = vehicle()
    assert not speak(library).gave_up()
    assert library.calls == ["clear WAITING"]


def test_address_of_can_is_refused_in_words(speak: Speak) -> None:
    with pytest.raises(AdapterUnfitError, match="has no can11 addresses"):
        speak(vehicle()).ask(Target(Scheme.CAN_11BIT, 0x7E0), b"\x3e")


def test_closing_ends_the_channel_once(speak: Speak) -> None:
    library = vehicle()
    medium = speak(library)
    medium.close()
    medium.close()
    assert [call.split()[0] for call in library.calls] == ["disconnect"]
