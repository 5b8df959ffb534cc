"""The words that parts of a report bring along."""

import pytest

from diagclinic.services.report_lines import MonitorLine
from tests.diagclinic.reporting.report_samples import full_report


@pytest.mark.parametrize(
    ("is_supported", "is_complete", "state"),
    [
        (True, True, "complete"),
        (True, False, "not complete"),
        (False, False, "not fitted"),
        (False, True, "not fitted"),
    ],
)
def test_a_self_test_is_complete_only_where_the_vehicle_has_it(
    is_supported: bool, is_complete: bool, state: str
) -> None:
    assert MonitorLine("Catalyst", is_supported, is_complete).state == state


def test_changes_that_need_attention_come_first() -> None:
    assert [name for name, _ in full_report().differences[0].groups] == [
        "new",
        "still there",
        "not read again",
        "read for the first time",
        "gone",
    ]
