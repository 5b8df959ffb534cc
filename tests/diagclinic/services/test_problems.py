"""diagclinic.services.problems: no failure without words and a next step."""

import inspect
from collections import Counter

import pytest

from diagclinic.core import errors as core_errors
from diagclinic.core.errors import (
    CaptureDamagedError,
    CaptureMissingError,
    DiagError,
    DiskFullError,
    EngineRunningError,
    LowVoltageError,
    RefusedError,
    ReportError,
    UpdateError,
)
from diagclinic.services import problems
from diagclinic.services.problems import UNEXPECTED, describe_problem
from drivers import errors as driver_errors
from drivers.errors import (
    AccessTermsError,
    AdapterBusyError,
    AdapterResetError,
    AddressNotFoundError,
    BadVciKindError,
    BadVciOptionError,
    BusFaultError,
    CanInterfaceNotFoundError,
    DriverError,
    LinkLostError,
)
from drivers.notes import Failure

ROOTS = {DiagError, DriverError}
EVERY = [
    kind
    for module in (core_errors, driver_errors)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, DiagError | DriverError) and kind not in ROOTS
]


#: those whose words hold what they were made with
MADE: dict[type[Exception], Exception] = {
    RefusedError: RefusedError(0x04, 0x22),
    BadVciOptionError: BadVciOptionError("sim:demo", "seed is a whole number, not 'abc'"),
    BadVciKindError: BadVciKindError("sim:demo", "only adapters are tested, those of elm:"),
    UpdateError: UpdateError("offline", "No repository could be reached.", "Connect to the network."),
    AccessTermsError: AccessTermsError(
        "doip:car", "it does not support this type", "doip:car?activation=0x01"
    ),
}


def example(kind: type[Exception]) -> Exception:
    """Return an error of `kind`; those with arguments of their own are made without them."""
    return MADE.get(kind) or kind.__new__(kind, "an example")


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_error_has_words_and_a_remedy_of_its_own(kind: type[Exception]) -> None:
    problem = describe_problem(example(kind))
    assert (problem.what, problem.remedy) != problems._UNEXPECTED_WORDS
    assert problem.what.endswith(".")
    assert problem.remedy.endswith(".")


def test_no_two_errors_share_what_happened() -> None:
    sentences = [what for what, _ in problems._WORDS.values()]
    assert len(set(sentences)) == len(sentences)


def test_codes_name_one_error_each() -> None:
    codes = Counter(kind.code for kind in EVERY)
    assert [code for code, times in codes.items() if times > 1] == []


def test_no_words_are_left_over() -> None:
    assert set(problems._WORDS) == {kind.code for kind in EVERY}


def test_kind_of_lost_link_has_its_own_remedy() -> None:
    lost, restarted = describe_problem(LinkLostError("x")), describe_problem(AdapterResetError("x"))
    assert lost.remedy != restarted.remedy


@pytest.mark.parametrize("error", [ZeroDivisionError("division"), OSError("odd"), DiagError("odd")])
def test_what_nobody_foresaw_is_named_as_such(error: Exception) -> None:
    problem = describe_problem(error)
    assert "unexpected" in problem.what
    assert str(error) in problem.details


def test_unexpected_error_tells_its_kind_for_whoever_helps() -> None:
    problem = describe_problem(KeyError("pid"))
    assert (problem.code, problem.details) == (UNEXPECTED, "KeyError: 'pid'")


@pytest.mark.parametrize(
    ("error", "figure"),
    [
        (EngineRunningError(812.0), "812"),
        (LowVoltageError(10.4, 11.5), "10.4 V"),
        (AdapterBusyError("COM7"), "COM7"),
        (ReportError("no folder D:/reports"), "D:/reports"),
    ],
)
def test_details_hold_the_figures(error: Exception, figure: str) -> None:
    assert figure in describe_problem(error).details


def test_refusal_tells_the_units_reason_in_words() -> None:
    assert describe_problem(RefusedError(0x04, 0x83)).what == "The control unit refused: engine is running."


def test_reason_of_the_maker_tells_its_number() -> None:
    assert "0xF1" in describe_problem(RefusedError(0x04, 0xF1)).what


def test_second_failure_that_a_first_one_carries_is_told() -> None:
    error = LinkLostError("COM3 is gone")
    error.add_note(f"what was read could not be kept: {DiskFullError('disk is full')}")
    problem = describe_problem(error)
    assert problem.details == "COM3 is gone; what was read could not be kept: disk is full"


def test_network_that_only_gives_errors_is_taken_for_asleep_before_it_is_taken_for_broken() -> None:
    remedy = describe_problem(BusFaultError("errors")).remedy
    assert 0 <= remedy.find("ignition") < remedy.find("wiring")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AddressNotFoundError("doip:127.0.0.1"), ("address", "network cable", "Wi-Fi", "ignition on")),
        (CanInterfaceNotFoundError("can99"), ("ip link", "SocketCAN")),
    ],
)
def test_what_is_no_adapter_at_a_port_is_not_to_be_plugged_in(
    error: DriverError, words: tuple[str, ...]
) -> None:
    remedy = describe_problem(error).remedy
    assert [word for word in words if word not in remedy] == []
    assert ("Plug the adapter" in remedy, "driver" in remedy) == (False, False)


def test_option_that_cannot_be_is_told_in_one_sentence() -> None:
    problem = describe_problem(BadVciOptionError("sim:demo", "seed is a whole number, not 'abc'"))
    assert problem.what == "An option of the interface cannot be used: seed is a whole number, not 'abc'."
    assert problem.details == "sim:demo"


@pytest.mark.parametrize("kind", [CaptureDamagedError, CaptureMissingError])
def test_a_capture_that_cannot_be_opened_is_not_told_as_harm_to_the_shops_record(
    kind: type[Exception],
) -> None:
    problem = describe_problem(kind("x.dccap"))
    assert "record" not in f"{problem.what} {problem.remedy}"


def test_interface_of_a_kind_that_cannot_be_tested_is_told_which_can() -> None:
    problem = describe_problem(BadVciKindError("sim:demo", "only adapters are tested, those of elm:"))
    assert "those of elm:" in problem.what
    assert "another adapter" not in problem.remedy


def test_vehicle_with_other_terms_is_told_with_the_name_to_try() -> None:
    problem = describe_problem(AccessTermsError("doip:car", "it demands TLS", "doip:car?tls=on"))
    assert problem.what == "The vehicle cannot be opened by this name: it demands TLS."
    assert problem.remedy == "Try doip:car?tls=on as the interface's name."


def test_failure_of_a_recording_that_this_version_has_no_words_for_is_one_of_the_connection() -> None:
    problem = describe_problem(Failure("of-tomorrow", "it hums").error())
    assert (problem.what.startswith("The connection to the vehicle"), problem.details) == (True, "it hums")
    assert "newest version" in problem.remedy


def test_words_of_the_update_program_are_told_as_they_are() -> None:
    problem = describe_problem(UpdateError("offline", "No repository could be reached.", "Use a stick."))
    assert (problem.what, problem.remedy) == ("No repository could be reached.", "Use a stick.")
