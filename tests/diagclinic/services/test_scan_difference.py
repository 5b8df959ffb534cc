"""Two scans compared."""

from dataclasses import replace

import pytest

from diagclinic.core.dtc import Dtc, DtcStatus, FaultCode
from diagclinic.core.ecu import EcuRole
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent
from diagclinic.core.visit import UnitFindings
from diagclinic.services.scan_difference import ScanDifference, scan_difference
from tests.diagclinic.reporting.report_samples import ENGINE, GEARBOX, NONE, findings, scan, told

REFUSED = Refused(0x03, 0x22, b"\x7f\x03\x22")
UNREADABLE = (Silent(1.0), REFUSED, NotSupported(), Corrupt(b"\x43", "too short"))


Codes = Reply[tuple[Dtc, ...]]


def engine(confirmed: Codes, pending: Codes = NONE) -> UnitFindings:
    return findings(ENGINE, EcuRole.ENGINE, confirmed, pending)


def codes(faults: tuple[FaultCode, ...]) -> list[str]:
    return [str(fault.dtc) for fault in faults]


def test_two_equal_scans_differ_in_nothing() -> None:
    same = scan(engine(told("P0301")))
    assert scan_difference(same, same) == ScanDifference(still=same.faults)


def test_a_code_that_only_the_later_scan_tells_is_new() -> None:
    found = scan_difference(scan(engine(told())), scan(engine(told("P0301"))))
    assert codes(found.new) == ["P0301"]


def test_a_code_that_the_later_scan_read_for_and_did_not_find_is_gone() -> None:
    found = scan_difference(scan(engine(told("P0301"))), scan(engine(told())))
    assert codes(found.gone) == ["P0301"]


@pytest.mark.parametrize("reply", UNREADABLE)
def test_a_code_whose_list_could_not_be_read_again_is_not_gone(reply: Codes) -> None:
    found = scan_difference(scan(engine(told("P0301"))), scan(engine(reply)))
    assert (found.gone, codes(found.not_read_again)) == ((), ["P0301"])


@pytest.mark.parametrize("reply", UNREADABLE)
def test_a_code_whose_list_could_not_be_read_before_is_not_new(reply: Codes) -> None:
    found = scan_difference(scan(engine(reply)), scan(engine(told("P0301"))))
    assert (found.new, codes(found.first_read)) == ((), ["P0301"])


def test_a_code_of_a_unit_that_the_later_scan_did_not_reach_is_not_gone() -> None:
    found = scan_difference(scan(engine(told("P0301"))), scan())
    assert codes(found.not_read_again) == ["P0301"]


def test_a_code_that_may_hide_in_a_list_that_was_not_read_is_not_gone() -> None:
    found = scan_difference(scan(engine(told("P0301"))), scan(engine(told(), pending=Silent(1.0))))
    assert (found.gone, codes(found.not_read_again)) == ((), ["P0301"])


def test_a_list_that_the_unit_does_not_have_hides_nothing() -> None:
    found = scan_difference(scan(engine(told("P0301"))), scan(engine(told(), pending=NotSupported())))
    assert codes(found.gone) == ["P0301"]


def test_the_same_code_in_another_unit_is_another_fault() -> None:
    before = scan(engine(told("U0100")), findings(GEARBOX, EcuRole.TRANSMISSION, told()))
    after = scan(engine(told()), findings(GEARBOX, EcuRole.TRANSMISSION, told("U0100")))
    found = scan_difference(before, after)
    assert ([f.unit for f in found.gone], [f.unit for f in found.new]) == ([ENGINE], [GEARBOX])


def test_a_code_that_moved_from_pending_to_confirmed_is_still_there() -> None:
    found = scan_difference(scan(engine(told(), told("P0301"))), scan(engine(told("P0301"))))
    assert [fault.statuses for fault in found.still] == [frozenset({DtcStatus.CONFIRMED})]


def test_a_cancelled_scan_makes_nothing_gone_that_it_did_not_read() -> None:
    before = scan(engine(told("P0301")), findings(GEARBOX, EcuRole.TRANSMISSION, told("P0741")))
    after = replace(scan(engine(told())), is_complete=False)
    found = scan_difference(before, after)
    assert (codes(found.gone), codes(found.not_read_again)) == (["P0301"], ["P0741"])
