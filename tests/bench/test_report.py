"""The benchmarks' report: figures against limits."""

import json

import pytest

from tests.bench.report import Limit, Report

AT_MOST_3 = {"dead_adapter_s": Limit("<=", 3.0)}


@pytest.mark.parametrize(
    ("limit", "figure", "holds"),
    [
        (Limit("<=", 3.0), 3.0, True),
        (Limit("<=", 3.0), 3.01, False),
        (Limit(">=", 0.9), 0.9, True),
        (Limit(">=", 0.9), 0.89, False),
        (Limit("<=", 3.0), float("nan"), False),
        (Limit("<=", 3.0), None, False),
    ],
)
def test_limit_holds_up_to_its_own_figure(limit: Limit, figure: float | None, holds: bool) -> None:
    assert limit.holds(figure) is holds


def test_figure_beyond_its_limit_is_missed() -> None:
    assert Report("connect", {"dead_adapter_s": 3.4}, AT_MOST_3).missed == ("dead_adapter_s",)


def test_target_that_was_not_measured_is_missed() -> None:
    assert Report("connect", {}, AT_MOST_3).missed == ("dead_adapter_s",)


def test_figure_without_a_limit_is_never_missed() -> None:
    assert Report("connect", {"cold_s": 99.0}).missed == ()


def test_line_is_one_line_of_json_with_limits_as_sign_and_number() -> None:
    line = Report("connect", {"dead_adapter_s": 2.50012, "cold_s": 2.5}, AT_MOST_3).line()
    assert json.loads(line) == {
        "bench": "connect",
        "metrics": {"dead_adapter_s": 2.5001, "cold_s": 2.5},
        "targets": {"dead_adapter_s": ["<=", 3.0]},
        "missed": [],
    }


def test_table_begins_with_what_has_a_limit() -> None:
    report = Report("connect", {"cold_s": 2.5, "dead_adapter_s": 3.4}, AT_MOST_3, ("quiet machine",))
    assert report.table().splitlines() == [
        "dead_adapter_s         3.400  <= 3  missed",
        "cold_s                 2.500",
        "* quiet machine",
    ]


def test_table_says_what_was_not_measured() -> None:
    assert "not measured" in Report("connect", {}, AT_MOST_3).table()
