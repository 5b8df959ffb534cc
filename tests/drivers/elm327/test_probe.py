"""drivers.elm327.probe: what an adapter can do is tried out, not read off its name."""

import pytest

from drivers.elm327.asker import Asker
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.probe import ADAPTIVE, SETTINGS, examine
from drivers.elm327.profile import Profile
from drivers.errors import AdapterUnfitError, LinkLostError
from tests.drivers.elm327.scripted import GO_ON, ScriptedLine, Turn

STN: dict[str, str] = {"STDI": "OBDLink EX r1.3", "STCSEGT1": "OK", "ATAL|ATFCSM0": "OK\rOK"}


def probed(told: dict[str, str]) -> Profile:
    """Examine an adapter that answers OK to everything, save what is told; none of STN's own commands."""
    replies = {"ATI": "ELM327 v2.2", "ATRV": "12.4V", "STDI": "?", **told}
    order = [*SETTINGS, "ATI", ADAPTIVE, "ATAL", "ATFCSM0", "STDI", "ATRV"]
    if "OBDLink" in replies["STDI"]:
        order += ["STCSEGT1", *(["ATAL|ATFCSM0"] if replies["STCSEGT1"] == "OK" else [])]
    turns: list[Turn] = [(command, replies.get(command, "OK")) for command in order]
    line = ScriptedLine(turns)
    return examine(Asker(Dialogue(line, line.clock), GO_ON, line.clock))


def test_full_adapter_can_do_everything_but_segment() -> None:
    assert probed({}) == Profile("ELM327", "ELM327 v2.2")


@pytest.mark.parametrize("told", [{"ATI": "ELM327 v1.5"}, {"ATAL": "?"}, {"ATFCSM0": "?"}])
def test_clone_is_known_by_a_version_never_made_or_by_what_it_lacks(told: dict[str, str]) -> None:
    assert probed(told).name == "ELM327 clone"


def test_stn_adapter_gives_its_own_name() -> None:
    assert probed(STN).name == "OBDLink EX"


def test_stn_adapter_sends_long_requests() -> None:
    assert probed(STN).segmented


@pytest.mark.parametrize(
    ("told", "batched"), [("OK\rOK", True), ("OK|OK", True), ("OK", False), ("?", False)]
)
def test_batches_are_taken_by_whoever_says_ok_to_each_part(told: str, batched: bool) -> None:
    assert probed({**STN, "ATAL|ATFCSM0": told}).batched is batched


def test_header_with_a_request_is_worth_a_try_on_stn_adapters_alone() -> None:
    assert (probed(STN).addressed, probed({}).addressed) == (True, False)


def test_stn_clone_that_refuses_segmentation_does_not() -> None:
    assert not probed({**STN, "STCSEGT1": "?"}).segmented


def test_adapter_that_insists_on_no_headers_is_known_to() -> None:
    assert not probed({"ATH1": "?"}).headers


def test_adapter_without_a_voltmeter_is_known() -> None:
    assert not probed({"ATRV": "?"}).voltage


def test_adapter_that_takes_no_setting_is_unfit() -> None:
    line = ScriptedLine([(command, "?") for command in SETTINGS])
    with pytest.raises(AdapterUnfitError):
        examine(Asker(Dialogue(line, line.clock), GO_ON, line.clock))


def test_adapter_that_hangs_on_a_setting_is_lost_not_waited_for() -> None:
    line = ScriptedLine([("ATE0", "OK"), ("ATL0", []), (" ", [])])
    with pytest.raises(LinkLostError):
        examine(Asker(Dialogue(line, line.clock), GO_ON, line.clock))


def test_stray_reply_before_the_own_one_is_survived() -> None:
    line = ScriptedLine([("ATH1", "7E803410D00"), ("ATH1", "OK")])
    assert Asker(Dialogue(line, line.clock), GO_ON, line.clock).accepts("ATH1")
