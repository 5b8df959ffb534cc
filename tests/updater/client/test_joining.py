"""Who may move to which channel."""

import hashlib

import pytest

from tests.updater.client.policies import policy
from updater.client.errors import NotPermittedError
from updater.client.joining import check_join, check_region, code_hash
from updater.client.policy import Policy

CODE = "ABCDE-FGHJK-LMNPQ-RSTUV"
PILOT = [policy(channel="pilot", invitations=(hashlib.sha256(CODE.encode()).hexdigest(),))]


@pytest.mark.parametrize("said", [CODE, CODE.lower(), " ABCDE FGHJK LMNPQ RSTUV ", CODE.replace("-", "")])
def test_whoever_has_the_code_may_come_however_it_was_said(said: str) -> None:
    check_join("pilot", PILOT, said)


@pytest.mark.parametrize("said", ["", "   ", "ABCDE-FGHJK-LMNPQ-RSTUW", "ABCDE", PILOT[0].invitations[0]])
def test_nobody_else_may(said: str) -> None:
    with pytest.raises(NotPermittedError):
        check_join("pilot", PILOT, said)


def test_a_code_of_another_form_counts_as_it_is() -> None:
    invited = [policy(invitations=(hashlib.sha256(b"open-sesame").hexdigest(),))]

    check_join("beta", invited, "open-sesame")


def test_everybody_may_move_to_the_proven_versions() -> None:
    check_join("regional", [policy()], "")


def test_nobody_may_move_where_nothing_is_signed() -> None:
    with pytest.raises(NotPermittedError, match="no signed policy for regional"):
        check_join("regional", [], "")


def test_an_invitation_by_the_regions_desk_counts_for_nothing() -> None:
    with pytest.raises(NotPermittedError):
        check_join("pilot", [policy(), *PILOT], CODE)


INVITED = (hashlib.sha256(CODE.encode()).hexdigest(),)


@pytest.mark.parametrize(
    "policies",
    [
        [policy(invitations=INVITED), policy(channel="regional:JP")],
        [policy(), policy(channel="regional:JP", invitations=INVITED)],
    ],
    ids=["by the channel", "by the desk"],
)
def test_region_is_open_to_who_was_invited_there(policies: list[Policy]) -> None:
    check_region("JP", policies, CODE)


@pytest.mark.parametrize("said", ["", "  ", "ABCDE-FGHJK-LMNPQ-RSTUW"])
@pytest.mark.parametrize("region", ["JP", ""])
def test_another_region_is_open_to_nobody_else(region: str, said: str) -> None:
    with pytest.raises(NotPermittedError, match="needs an invitation code"):
        check_region(region, [policy(invitations=INVITED)], said)


def test_nobody_may_move_to_a_region_where_nothing_is_signed() -> None:
    with pytest.raises(NotPermittedError, match="no signed policy for region JP"):
        check_region("JP", [], CODE)


def test_the_hash_is_that_of_groups_of_five() -> None:
    assert code_hash("abcdefg") == hashlib.sha256(b"ABCDE-FG").hexdigest()
