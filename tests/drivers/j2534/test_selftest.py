"""The self-test: what each check makes of the device, and that the vehicle is sent nothing."""

import threading

import pytest

from drivers.api import Check, CheckOutcome, OpenOptions, SelfTest
from drivers.errors import LinkLostError, RequestStoppedError
from drivers.j2534 import selftest
from drivers.j2534.passthru import Versions
from drivers.registry import VciUrl
from tests.drivers.j2534.fake import ScriptedPassThru, Trace


def outcome_of(library: ScriptedPassThru, done: list[tuple[int, int]] | None = None) -> SelfTest:
    """Return what the test finds of `library`."""
    told = [] if done is None else done
    options = OpenOptions(Trace(), threading.Event())
    url = VciUrl.parse("j2534:script")
    return selftest.test_j2534(url, options, lambda *step: told.append(step), lambda *_: library)


def check_of(found: SelfTest, name: str) -> Check:
    """Return the check whose name begins so."""
    return next(check for check in found.checks if check.name.startswith(name))


def test_vehicle_is_sent_nothing() -> None:
    library = ScriptedPassThru()
    outcome_of(library)
    verbs = {call.split()[0] for call in library.calls}
    assert not verbs & {"write", "fast_init", "five_baud_init", "start_periodic"}


def test_everything_is_let_go() -> None:
    library = ScriptedPassThru()
    outcome_of(library)
    assert (library.channels, library.is_open, library.is_loaded) == ({}, False, False)


def test_each_check_is_told_as_it_is_done() -> None:
    done: list[tuple[int, int]] = []
    found = outcome_of(ScriptedPassThru(), done)
    assert done == [(number, len(found.checks)) for number in range(1, len(found.checks) + 1)]


def test_versions_are_told() -> None:
    check = check_of(outcome_of(ScriptedPassThru()), "PassThruReadVersion")
    assert (check.outcome, check.told) == (
        CheckOutcome.ANSWERED,
        "API 04.04, firmware 1.0, library 2.0",
    )


def test_versions_that_are_not_told_are_no_wrong_ones() -> None:
    library = ScriptedPassThru(refused=frozenset({"version"}))
    assert check_of(outcome_of(library), "PassThruReadVersion").outcome is CheckOutcome.REFUSED


def test_other_version_of_the_standard_is_wrong() -> None:
    library = ScriptedPassThru()
    library.version = lambda _: Versions("1.0", "2.0", "02.02")  # type: ignore[method-assign]  # its own
    assert check_of(outcome_of(library), "PassThruReadVersion").outcome is CheckOutcome.WRONG


def test_voltage_is_told() -> None:
    assert check_of(outcome_of(ScriptedPassThru()), "READ_VBATT").told == "12.3 V"


def test_voltage_that_is_at_no_plug_is_wrong() -> None:
    library = ScriptedPassThru()
    library.battery_v = lambda _: 4294.9  # type: ignore[method-assign]  # the script's own device
    assert check_of(outcome_of(library), "READ_VBATT").outcome is CheckOutcome.WRONG


def test_protocol_that_the_device_lacks_is_refused_with_its_words() -> None:
    check = check_of(
        outcome_of(ScriptedPassThru(refused=frozenset({"connect J1850PWM"}))), "PassThruConnect J1850PWM"
    )
    assert (check.outcome, check.told) == (CheckOutcome.REFUSED, "connect: ERR_NOT_SUPPORTED")


@pytest.mark.parametrize(
    ("room", "outcome", "told"),
    [
        (10, CheckOutcome.ANSWERED, "10 filters"),
        (8, CheckOutcome.WRONG, "8 filters"),
        (99, CheckOutcome.ANSWERED, "32 filters or more"),
    ],
)
def test_filters_are_counted(room: int, outcome: CheckOutcome, told: str) -> None:
    check = check_of(outcome_of(ScriptedPassThru(filters_max=room)), "PassThruStartMsgFilter FLOW")
    assert (check.outcome, check.told) == (outcome, told)


def test_setting_that_is_not_what_was_asked_for_is_wrong() -> None:
    assert check_of(outcome_of(ScriptedPassThru()), "GET_CONFIG").outcome is CheckOutcome.WRONG


def test_device_without_can_is_not_fit_for_diagnosis() -> None:
    found = outcome_of(ScriptedPassThru(refused=frozenset({"connect ISO15765"})))
    assert found.verdict == "This device lacks what diagnosis over CAN needs."


def test_what_is_lacking_is_named() -> None:
    verdict = outcome_of(
        ScriptedPassThru(refused=frozenset({"connect J1850PWM", "connect J1850VPW"}))
    ).verdict
    assert "SAE J1850 VPW, SAE J1850 PWM" in verdict


def test_device_without_fault_is_called_so() -> None:
    library = ScriptedPassThru()
    library.get_config = lambda _, params: dict.fromkeys(params, 500_000)  # type: ignore[method-assign]  # its own
    assert outcome_of(library).verdict == "This device does all that SAE J2534-1 (04.04) asks of it."


def test_adapter_that_goes_away_ends_the_test_and_is_let_go() -> None:
    library = ScriptedPassThru()

    def gone(*_: object) -> int:
        raise LinkLostError("pulled")

    library.start_filter = gone  # type: ignore[method-assign]  # the script's own device
    with pytest.raises(LinkLostError):
        outcome_of(library)
    assert not library.is_loaded


def test_stop_ends_the_test() -> None:
    library, stop = ScriptedPassThru(), threading.Event()
    options = OpenOptions(Trace(), stop)
    with pytest.raises(RequestStoppedError):
        selftest.test_j2534(VciUrl.parse("j2534:script"), options, lambda *_: stop.set(), lambda *_: library)
    assert not library.is_loaded
