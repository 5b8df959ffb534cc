"""drivers.simulator.elm_older: rows of the networks before CAN, as an ELM327 shows them."""

import pytest

from drivers.simulator.elm import ElmInterpreter
from tests.contract.served import simulated


def dialogue(network: str, *commands: str) -> list[str]:
    """Send `commands` to an adapter on a car of `network`, and return the last reply's rows."""
    adapter = ElmInterpreter(simulated(f"scheme={network}"))
    told = b""
    now_s = 0.0
    for command in ("ATE0", "ATL0", "ATS0", *commands):
        told = adapter.feed(f"{command}\r".encode(), now_s)
        while adapter.due_s is not None:
            now_s = adapter.due_s
            told += adapter.tick(now_s)
    return [row for row in told.decode().replace(">", "").split("\r") if row]


def test_k_line_is_started_by_the_first_request_alone() -> None:
    assert dialogue("iso9141", "ATSP3", "0100")[0] == "BUS INIT: ...OK"
    assert dialogue("iso9141", "ATSP3", "0100", "0100")[0] == "4100BE3FB813"


def test_headers_bring_the_check_with_them() -> None:
    assert dialogue("kwp", "ATSP5", "ATH1", "0100", "0100")[0].startswith("86F1104100BE3FB813")


@pytest.mark.parametrize(
    ("protocol", "row"), [("6", "CAN ERROR"), ("3", "BUS INIT: ...ERROR"), ("1", "NO DATA")]
)
def test_other_networks_are_not_there(protocol: str, row: str) -> None:
    assert dialogue("kwp", f"ATSP{protocol}", "0100") == [row]


def test_header_that_nobody_reads_is_answered_by_nobody() -> None:
    assert dialogue("vpw", "ATSP2", "ATSHA8EAF1", "0100") == ["NO DATA"]


def test_request_for_two_values_is_one_too_many() -> None:
    assert dialogue("vpw", "ATSP2", "010C0D") == ["NO DATA"]
