"""The other end in a process of its own."""

from drivers.api import Scheme, Target
from tests.bench.serving import Ends, elsewhere, here
from tests.contract.channels import sim
from tests.contract.opening import ask, connected

ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)


def test_what_is_known_of_the_other_end_passes_between_processes_as_a_line() -> None:
    ends = Ends("elm:socket://127.0.0.1:35000", ENGINE)
    assert Ends.read(ends.line()) == ends


def test_address_of_another_network_comes_along() -> None:
    ends = Ends("doip:127.0.0.1:13400", Target(Scheme.DOIP, 0x1010))
    assert Ends.read(ends.line()).engine == ends.engine


def test_channel_of_this_process_is_reached_by_its_url() -> None:
    with here(sim("")) as ends, connected(ends.url) as link:
        (answer,) = ask(link, ends.engine, "010C")
    assert answer.payload[:2] == b"\x41\x0c"


def test_channel_of_another_process_is_reached_by_its_url() -> None:
    with elsewhere("elm-tcp") as ends, connected(ends.url) as link:
        (answer,) = ask(link, ends.engine, "010C")
    assert answer.payload[:2] == b"\x41\x0c"


def test_other_process_ends_with_the_block() -> None:
    with elsewhere("sim") as ends:
        pass
    assert ends == Ends("sim:demo", ENGINE)
