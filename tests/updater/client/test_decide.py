"""What an install decides, from a policy and facts alone."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.client.policies import NOW, candidate, facts, policy
from updater.client.decide import Decision, Kind, decide, facts_of, is_pinned, policy_number
from updater.client.install import Install
from updater.client.policy import POSITIONS, Candidate, Policy
from updater.client.shares import position, threshold_for
from updater.install.state import Pin, State

LATER = NOW + timedelta(days=1)
EARLIER = NOW - timedelta(days=1)
VERSIONS = ("1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0")


def decided(*policies: Policy, **fields: Any) -> tuple[Kind, str]:
    decision = decide(policies, facts(**fields))
    return decision.kind, decision.version


def whys(decision: Decision) -> dict[str, str]:
    return {each.version: each.why for each in decision.passed_over}


def test_the_first_candidate_that_fits_is_taken() -> None:
    assert decided(policy("1.6.0", "1.5.0")) == (Kind.TAKE, "1.6.0")


def test_an_install_that_runs_the_best_candidate_is_up_to_date() -> None:
    assert decided(policy("1.4.0", "1.3.0")) == (Kind.UP_TO_DATE, "1.4.0")


def test_without_a_policy_nothing_changes() -> None:
    assert decided() == (Kind.NOTHING, "1.4.0")


def test_an_empty_policy_changes_nothing() -> None:
    assert decided(policy()) == (Kind.UP_TO_DATE, "1.4.0")


OBJECTIONS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "halted in this channel": ({"is_halted": True}, {}, {}),
    "halted: it crashes": ({}, {}, {"halted": {"1.6.0": "it crashes"}}),
    "withdrawn": ({}, {"yanked": ("1.6.0",)}, {}),
    "was withdrawn": ({}, {}, {"yanked": ("1.6.0",)}),
    "failed on this computer": ({}, {}, {"bad": ("1.6.0",)}),
    "not meant for the region DE": ({"regions": ("FR",)}, {}, {}),
    "this computer belongs to none": ({"regions": ("FR",)}, {}, {"region": ""}),
    "no files of it for this system": ({}, {}, {"available": frozenset({"1.5.0"})}),
    "only be taken from 1.4.1 on": ({"min_from": "1.4.1"}, {}, {}),
    "not offered before 2026-11-22 12:00 UTC": ({"not_before": LATER}, {}, {}),
    "10% of the computers get it now": ({"threshold": 0, "share": 0.1}, {}, {}),
    "pinned to 1.5.0": ({}, {}, {"pin": Pin("1.5.0")}),
}


@pytest.mark.parametrize("words", OBJECTIONS)
def test_a_candidate_that_is_not_for_this_install_is_passed_over_with_the_reason(words: str) -> None:
    of_candidate, of_policy, of_facts = OBJECTIONS[words]

    decision = decide([policy(candidate("1.6.0", **of_candidate), "1.5.0", **of_policy)], facts(**of_facts))

    assert (decision.kind, decision.version) == (Kind.TAKE, "1.5.0")
    assert words in whys(decision)["1.6.0"]


@pytest.mark.parametrize("floors", [({"floor": "1.5.1"}, {}), ({}, {"floor": "1.5.1"})])
def test_nothing_below_a_floor_is_taken(floors: tuple[dict[str, Any], dict[str, Any]]) -> None:
    decision = decide([policy("1.5.0", **floors[0])], facts(**floors[1]))

    assert "no version below 1.5.1" in whys(decision)["1.5.0"]


@pytest.mark.parametrize(
    "fields",
    [{"min_from": "1.4.0"}, {"not_before": NOW}, {"regions": ("FR", "DE")}, {"threshold": POSITIONS}],
)
def test_limits_that_are_just_met_let_a_candidate_through(fields: dict[str, Any]) -> None:
    assert decided(policy(candidate("1.6.0", **fields))) == (Kind.TAKE, "1.6.0")


def test_an_emergency_skips_waiting_and_shares() -> None:
    urgent = candidate("1.6.0", threshold=0, not_before=LATER, is_emergency=True)

    decision = decide([policy(urgent)], facts())

    assert (decision.kind, decision.is_emergency) == (Kind.TAKE, True)


@pytest.mark.parametrize(
    "words", [words for words in OBJECTIONS if "before" not in words and "%" not in words]
)
def test_an_emergency_skips_nothing_else(words: str) -> None:
    of_candidate, of_policy, of_facts = OBJECTIONS[words]
    urgent = candidate("1.6.0", is_emergency=True, **of_candidate)

    assert decide([policy(urgent, **of_policy)], facts(**of_facts)).version != "1.6.0"


@pytest.mark.parametrize(("after", "expected"), [(EARLIER, True), (LATER, False), (None, False)])
def test_a_candidate_is_mandatory_from_its_moment_on(after: Any, *, expected: bool) -> None:
    assert decide([policy(candidate("1.6.0", mandatory_after=after))], facts()).is_mandatory is expected


def test_an_older_candidate_is_never_taken_while_all_is_well() -> None:
    decision = decide([policy("1.3.0", allow_downgrade_to=("1.3.0",))], facts())

    assert decision.kind is Kind.UP_TO_DATE
    assert whys(decision) == {"1.3.0": "it is older than 1.4.0, which runs"}


TROUBLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "halted": ({}, {"halted": {"1.4.0": "it crashes"}}),
    "yanked": ({"yanked": ("1.4.0",)}, {}),
    "yanked before": ({}, {"yanked": ("1.4.0",)}),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_version_that_is_stopped_goes_back_to_what_is_allowed(trouble: str) -> None:
    of_policy, of_facts = TROUBLES[trouble]
    allowed = policy("1.4.0", "1.3.0", allow_downgrade_to=("1.3.0",), **of_policy)

    assert decided(allowed, **of_facts) == (Kind.GO_BACK, "1.3.0")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_version_that_is_stopped_stays_where_no_way_back_is_allowed(trouble: str) -> None:
    of_policy, of_facts = TROUBLES[trouble]

    decision = decide([policy("1.4.0", "1.3.0", **of_policy)], facts(**of_facts))

    assert (decision.kind, decision.version) == (Kind.NOTHING, "1.4.0")
    assert decision.notes


def test_a_candidate_that_is_halted_in_the_channel_sends_those_who_run_it_back() -> None:
    stopped = policy(candidate("1.4.0", is_halted=True), "1.3.0", allow_downgrade_to=("1.3.0",))

    assert decided(stopped) == (Kind.GO_BACK, "1.3.0")


def test_a_version_below_the_floor_says_so_while_there_is_nothing_better() -> None:
    decision = decide([policy(floor="1.4.1")], facts())

    assert "below 1.4.1" in decision.why


def test_an_install_outside_the_share_of_one_gets_the_next() -> None:
    assert decided(policy(candidate("1.6.0", threshold=0), "1.5.0")) == (Kind.TAKE, "1.5.0")


def test_who_has_a_version_keeps_it_when_its_share_shrinks() -> None:
    shrunk = policy(candidate("1.6.0", threshold=0), "1.5.0")

    assert decided(shrunk, current="1.6.0") == (Kind.UP_TO_DATE, "1.6.0")


def test_an_install_too_old_for_one_takes_the_version_in_between() -> None:
    assert decided(policy(candidate("1.6.0", min_from="1.5.0"), "1.5.0")) == (Kind.TAKE, "1.5.0")


@pytest.mark.parametrize(("seq", "taken"), [(7, False), (8, True)])
def test_a_pin_holds_until_a_policy_with_a_higher_number(seq: int, *, taken: bool) -> None:
    decision = decide([policy("1.6.0", policy_seq=seq)], facts(pin=Pin("1.4.0", 7)))

    assert (decision.kind is Kind.TAKE) is taken


def test_a_pinned_install_says_that_it_is() -> None:
    assert "kept on 1.4.0" in decide([policy("1.6.0")], facts(pin=Pin("1.4.0"))).why


def test_no_pin_is_none() -> None:
    assert not is_pinned(None, [policy()])


def test_a_pin_goes_by_the_policy_of_the_channel_and_not_of_the_region() -> None:
    assert policy_number([policy(policy_seq=3), policy(policy_seq=4)]) == 3


def test_without_a_policy_every_pin_holds() -> None:
    assert is_pinned(Pin("1.4.0", 7), [])


REGION: dict[str, tuple[Policy, Policy]] = {
    "it is not named there": (policy("1.6.0", "1.5.0"), policy("1.5.0")),
    "it is yanked there": (policy("1.6.0", "1.5.0"), policy("1.6.0", "1.5.0", yanked=("1.6.0",))),
    "it is outside the share there": (
        policy("1.6.0", "1.5.0"),
        policy(candidate("1.6.0", threshold=0), "1.5.0"),
    ),
    "it is too early there": (
        policy("1.6.0", "1.5.0"),
        policy(candidate("1.6.0", not_before=LATER), "1.5.0"),
    ),
    "only the region has haste": (
        policy(candidate("1.6.0", threshold=0), "1.5.0"),
        policy(candidate("1.6.0", is_emergency=True), "1.5.0"),
    ),
    "only the region names it": (policy("1.5.0"), policy("1.6.0", "1.5.0")),
    "the region wants another order": (policy("1.5.0", "1.6.0"), policy("1.6.0", "1.5.0")),
}


@pytest.mark.parametrize("why", REGION)
def test_a_region_can_only_narrow_what_the_channel_allows(why: str) -> None:
    assert decided(*REGION[why]) == (Kind.TAKE, "1.5.0")


def test_a_region_alone_makes_nothing_mandatory() -> None:
    decision = decide([policy("1.6.0"), policy(candidate("1.6.0", mandatory_after=EARLIER))], facts())

    assert not decision.is_mandatory


def test_a_region_alone_sends_nobody_back() -> None:
    channel = policy("1.4.0", "1.3.0")
    region = policy("1.4.0", "1.3.0", yanked=("1.4.0",), allow_downgrade_to=("1.3.0",))

    assert decided(channel, region)[1] == "1.4.0"


def test_facts_come_from_the_install_and_its_state() -> None:
    install = Install("ab", "pilot", "DE", "linux-x86_64", ())
    state = State(current="1.4.0", bad=("1.3.0",), floor="1.2.0", yanked=("1.2.1",), pin=Pin("1.4.0"))

    found = facts_of(install, state, {"1.5.0": "why"}, frozenset({"1.5.0"}), NOW)

    assert (found.install_id, found.region, found.current, found.bad) == ("ab", "DE", "1.4.0", ("1.3.0",))
    assert (found.floor, found.yanked, found.pin) == ("1.2.0", ("1.2.1",), Pin("1.4.0"))
    assert (found.halted, found.available, found.now) == ({"1.5.0": "why"}, {"1.5.0"}, NOW)


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.sampled_from(VERSIONS),
        threshold=st.integers(0, POSITIONS),
        regions=st.sampled_from([("*",), ("DE",), ("FR",), ()]),
        min_from=st.sampled_from([None, *VERSIONS]),
        not_before=st.sampled_from([None, EARLIER, LATER]),
        is_emergency=st.booleans(),
        is_halted=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda each: each.version,
)
SOME = st.lists(st.sampled_from(VERSIONS), max_size=2, unique=True).map(tuple)
POLICIES = st.builds(
    lambda candidates, **fields: policy(*candidates, **fields),
    CANDIDATES,
    floor=st.sampled_from(VERSIONS),
    yanked=SOME,
    allow_downgrade_to=SOME,
)
FACTS = st.builds(
    facts,
    current=st.sampled_from(VERSIONS),
    bad=SOME,
    halted=SOME.map(dict.fromkeys).map(lambda found: dict.fromkeys(found, "why")),
    pin=st.sampled_from([None, Pin("1.4.0"), Pin("1.5.0", 7), Pin("1.5.0", 6)]),
    install_id=st.sampled_from(["0" * 32, "1" * 32, "2" * 32]),
)


def named(policies: list[Policy], version: str) -> list[Candidate]:
    return [each for one in policies for each in one.candidates if each.version == version]


@given(policies=st.lists(POLICIES, min_size=1, max_size=2), given_facts=FACTS)
def test_whatever_is_taken_was_allowed_by_every_policy(policies: list[Policy], given_facts: Any) -> None:
    decision = decide(policies, given_facts)

    if decision.kind not in {Kind.TAKE, Kind.GO_BACK}:
        assert decision.version == given_facts.current
        return
    offers = named(policies, decision.version)
    assert len(offers) == len(policies)
    assert not any(offer.is_halted for offer in offers)
    assert all({"*", "DE"} & set(offer.regions) for offer in offers)
    assert decision.version not in {*given_facts.halted, *given_facts.bad}
    assert not any(decision.version in one.yanked or decision.version < one.floor for one in policies)
    assert all(
        offer.is_emergency or position(offer.salt, given_facts.install_id) < offer.threshold
        for offer in offers
    )


@given(policies=st.lists(POLICIES, min_size=1, max_size=2), given_facts=FACTS)
def test_a_way_back_is_always_one_that_was_allowed(policies: list[Policy], given_facts: Any) -> None:
    decision = decide(policies, given_facts)

    if decision.version < given_facts.current:
        assert decision.kind is Kind.GO_BACK
        assert all(decision.version in one.allow_downgrade_to for one in policies)


@given(
    fleet=st.integers(1, 50),
    shares=st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted),
    salt=st.text(),
)
def test_a_larger_share_never_takes_a_version_away_and_strands_nobody(
    fleet: int, shares: list[int], salt: str
) -> None:
    ids = [f"{number:032x}" for number in range(fleet)]
    small, large = (
        [
            decided(policy(candidate("1.6.0", salt=salt, threshold=limit), "1.5.0"), install_id=install_id)[1]
            for install_id in ids
        ]
        for limit in (threshold_for(share / 100, ids, salt) for share in shares)
    )

    assert all(later == "1.6.0" for earlier, later in zip(small, large, strict=True) if earlier == "1.6.0")
    assert {*small, *large} <= {"1.5.0", "1.6.0"}
    assert large.count("1.6.0") == -(-fleet * shares[1] // 100)
