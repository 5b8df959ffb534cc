"""What the owner of the car is told, and what not."""

from dataclasses import replace

import pytest

from diagclinic.core.dtc import Severity
from diagclinic.core.ecu import EcuRole
from diagclinic.core.readiness import Ignition, Monitor, Readiness
from diagclinic.core.reply import Refused, Silent, Value
from diagclinic.reporting.customer_words import (
    NOT_A_DIAGNOSIS,
    SYMBOLS,
    URGENCY,
    emission_words,
    headline,
    reservations,
)
from diagclinic.services.reports import build_report
from tests.diagclinic.reporting.report_samples import (
    AFTER,
    AIRBAG,
    BEFORE,
    CLEARING,
    ENGINE,
    GEARBOX_FINE,
    NOW,
    SILENT_CLUSTER,
    WORDS,
    engine,
    findings,
    report,
    scan,
    told,
    visit,
)

REFUSED = Refused(0x03, 0x22, b"\x7f\x03\x22")


def test_every_severity_has_words() -> None:
    assert set(URGENCY) == set(Severity)


def test_every_severity_has_a_shape_of_its_own() -> None:
    assert len({SYMBOLS[severity] for severity in Severity}) == len(Severity)


def test_a_code_is_said_to_be_no_diagnosis() -> None:
    assert "not which part is broken" in NOT_A_DIAGNOSIS


def test_the_headline_counts_codes_and_units() -> None:
    assert headline(report(BEFORE)) == "4 trouble codes found in 2 control units."


def test_the_headline_counts_one_as_one() -> None:
    one = scan(findings(ENGINE, EcuRole.ENGINE, told("P0301")), GEARBOX_FINE)
    assert headline(report(one)) == "1 trouble code found in 1 control unit."


def test_a_car_without_codes_is_called_so_only_as_far_as_it_was_read() -> None:
    words = headline(report(scan(GEARBOX_FINE, SILENT_CLUSTER)))
    assert words == "No trouble codes in the control units that could be read."


def test_a_car_that_kept_silent_is_not_called_free_of_codes() -> None:
    words = headline(report(scan(SILENT_CLUSTER)))
    assert words == "No control unit could be read: nothing can be said about the vehicle."


def test_a_visit_without_scan_is_not_called_free_of_codes() -> None:
    assert headline(report()) == "The vehicle was not scanned in this visit."


def test_a_whole_scan_needs_no_reservation() -> None:
    assert reservations(report(scan(GEARBOX_FINE))) == ()


def test_a_visit_without_scan_needs_no_word_about_its_end() -> None:
    assert reservations(report()) == ()


def test_a_scan_that_was_stopped_is_said_to_be_so() -> None:
    stopped = replace(scan(GEARBOX_FINE), is_complete=False)
    assert reservations(report(stopped)) == ("The scan did not reach its end: more codes may exist.",)


def test_codes_that_were_cleared_and_not_read_again_are_not_passed_off_as_present() -> None:
    cut_off = build_report(visit(BEFORE, actions=(CLEARING,)), WORDS, NOW)
    assert reservations(cut_off) == (
        "Codes were asked to be cleared after this scan; the vehicle was not scanned since.",
    )


def test_clearing_that_was_read_again_needs_no_reservation() -> None:
    again = replace(AFTER, units=(GEARBOX_FINE,))
    assert reservations(build_report(visit(BEFORE, again, actions=(CLEARING,)), WORDS, NOW)) == ()


def test_units_that_were_silent_or_unclear_are_named() -> None:
    airbag = findings(AIRBAG, EcuRole.AIRBAG, REFUSED)
    assert reservations(report(scan(SILENT_CLUSTER, airbag))) == (
        "No answer from: Instrument cluster. Nothing can be said about it.",
        "Not fully read: Airbag. More codes may exist there.",
    )


def test_unit_that_told_some_codes_and_kept_silent_on_others_is_named() -> None:
    some = findings(ENGINE, EcuRole.ENGINE, told("P0301"), Silent(1.0))
    assert reservations(report(scan(some))) == ("Not fully read: Engine. More codes may exist there.",)


def test_lamp_and_open_self_tests_are_told_in_plain_words() -> None:
    words = emission_words(report(BEFORE))
    assert (words[0], words[1][:59]) == (
        "The engine warning lamp is switched on.",
        "1 of 2 self-tests of the emission system has not finished y",
    )


def with_readiness(*monitors: Monitor) -> tuple[str, ...]:
    readiness = Readiness(mil_on=False, dtc_count=0, ignition=Ignition.SPARK, monitors=monitors)
    return emission_words(report(scan(replace(engine(), readiness=Value(readiness, b"\x41\x01")))))


def test_finished_self_tests_are_told() -> None:
    done = Monitor("misfire", "Misfire", is_supported=True, is_complete=True)
    assert with_readiness(done, done) == ("All 2 self-tests of the emission system have finished.",)


def test_self_tests_of_a_unit_that_told_none_are_not_called_finished() -> None:
    done = Monitor("misfire", "Misfire", is_supported=True, is_complete=True)
    readiness = Readiness(mil_on=False, dtc_count=0, ignition=Ignition.SPARK, monitors=(done, done))
    told_it = replace(engine(), readiness=Value(readiness, b"\x41\x01"))
    kept_silent = replace(GEARBOX_FINE, readiness=Silent(1.0))
    assert emission_words(report(scan(told_it, kept_silent))) == (
        "All 2 self-tests of the emission system that could be read have finished.",
    )


def test_a_car_without_self_tests_gets_no_word_on_them() -> None:
    assert with_readiness(Monitor("egr", "EGR", is_supported=False, is_complete=True)) == ()


@pytest.mark.parametrize("readiness", [Silent(1.0), REFUSED])
def test_readiness_that_was_not_told_is_not_made_up(readiness: Silent | Refused) -> None:
    assert emission_words(report(scan(replace(engine(), readiness=readiness)))) == ()
