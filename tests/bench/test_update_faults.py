"""The runs of the benchmark of faults, and what is told of them."""

from pathlib import Path

import pytest

from tests.bench.update_faults import all_cases, by_operation, run, say, sites, struck
from tests.faults.injecting import FAULTS
from tests.faults.shop import Shop

pytestmark = [pytest.mark.needs("strace"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("faults") / "shop", files=3)


def test_every_call_meets_every_fault(shop: Shop) -> None:
    cases = all_cases(shop, ["launch"])
    calls = {call for _, call, _ in cases.values()}
    assert len(cases) == len(calls) * len(FAULTS)


def test_every_call_site_comes_before_the_second_call_of_any(shop: Shop) -> None:
    cases = all_cases(shop, ["mark good"])
    first = list(cases)[: len(sites(cases)) * len(FAULTS)]
    assert sites({name: cases[name] for name in first}) == sites(cases)


def test_fewer_calls_of_each_site_are_fewer_runs(shop: Shop) -> None:
    assert len(all_cases(shop, ["mark good"], 1)) < len(all_cases(shop, ["mark good"]))


def test_run_tells_whether_it_hit(shop: Shop) -> None:
    (case, *_) = all_cases(shop, ["launch"], 1).values()
    assert struck(case)["hit"]


def test_runs_are_counted_by_operation() -> None:
    assert by_operation({"roll back, replay|1|kill|x": {}, "roll back, replay|2|kill|x": {}}) == {
        "runs_roll_back_replay": 2
    }


def test_what_was_wrong_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    say({"launch|1": {"bricked": True}})
    assert capsys.readouterr().err == 'launch|1: {"bricked": true}\n'


def test_share_of_the_runs_is_gone_on_with(tmp_path: Path) -> None:
    words = [
        "--operations",
        "launch",
        "--per-site",
        "1",
        "--shard",
        "1/9",
        "--results",
        str(tmp_path / "file"),
    ]
    done = run(words).metrics["runs"]
    assert (done, run(words).metrics["runs"]) == (4, 4)
    assert len((tmp_path / "file").read_text().splitlines()) == 4
