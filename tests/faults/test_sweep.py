"""Many runs: shared out, and gone on with."""

from pathlib import Path

import pytest

from tests.faults.sweep import Results, Shard, count, spread, sweep

CASES = {f"run {number}": number for number in range(5)}


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "results")


def test_each_case_is_run(results: Results) -> None:
    told = sweep(CASES, lambda number: {"square": number**2}, results)
    assert told["run 3"] == {"square": 9}


def test_what_is_done_is_not_done_again(results: Results, tmp_path: Path) -> None:
    sweep(CASES, lambda _: {"by": "first"}, results)
    told = sweep(CASES | {"run 9": 9}, lambda _: {"by": "second"}, Results(tmp_path / "results"))
    assert {name for name, result in told.items() if result["by"] == "second"} == {"run 9"}


def test_line_that_was_broken_off_is_run_again(results: Results, tmp_path: Path) -> None:
    sweep(CASES, lambda _: {"by": "first"}, results, at_a_time=1)
    lines = (tmp_path / "results").read_text()
    (tmp_path / "results").write_text(lines[:-4])
    told = sweep(CASES, lambda _: {"by": "second"}, Results(tmp_path / "results"))
    assert [result["by"] for result in told.values()] == ["first"] * 4 + ["second"]


def test_results_of_what_is_not_asked_for_are_left_out(results: Results) -> None:
    sweep(CASES, lambda _: {}, results)
    assert sweep({"run 1": 1}, lambda _: {}, results).keys() == {"run 1"}


def test_shares_are_everything_and_do_not_overlap() -> None:
    shares = [Shard.of(f"{index}/3").pick(range(10)) for index in (1, 2, 3)]
    assert sorted(number for share in shares for number in share) == list(range(10))


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "x/y", ""])
def test_share_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"share|invalid"):
        Shard.of(text)


def test_count_is_of_what_came_true() -> None:
    assert count([{"half": True}, {"half": False}, {}], "half") == 1


@pytest.mark.parametrize(("number", "picked"), [(3, [0, 3, 6]), (20, list(range(10)))])
def test_sample_is_spread_over_all(number: int, picked: list[int]) -> None:
    assert spread(range(10), number) == picked
