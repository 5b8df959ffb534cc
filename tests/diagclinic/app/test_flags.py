"""Flags of an install: cohorts, shares, choices, ends, the emergency switch, and nothing that ever raises."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.app.flags import KEPT_S, SignedFlags, Times, open_flags
from diagclinic.core.errors import FlagError, FlagKeptError
from diagclinic.services.declared_flags import LIVE_POLLING
from diagclinic.services.flags import Choice, FactoryFlags, Flag, Switch, Why, is_on, word_of
from tests.flag_files import a_choice, a_flag, a_killer, lay_down

FAST = Switch("fast", "Goes faster.")
STEADY = Switch("steady", "Holds on.", default=True)
WAY = Choice("way", "How it is done.", "plain", ("plain", "clever"))
MINE = Choice("mine", "As you like.", "plain", ("plain", "clever"), user_control=True)
SPARKS = Switch("sparks", "Moves something.", actuates=True)
PUMP = Switch("pump", "Moves something.", default=True, actuates=True)
DECLARED: tuple[Flag, ...] = (FAST, STEADY, WAY, MINE, SPARKS, PUMP)


@dataclass
class Clock:
    """Times that a test sets."""

    now: datetime = datetime(2026, 11, 21, tzinfo=UTC)
    seconds: float = 100.0

    def pass_s(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)

    @property
    def times(self) -> Times:
        return Times(lambda: self.now, lambda: self.seconds)


class Bench:
    """A data folder and a file of flags."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.folder = folder / "flags"
        self.clock = Clock()

    def flags(self, published: dict[str, Any] | None = None, **more: Any) -> SignedFlags:
        named = self.folder / "current.json"
        if published is not None:
            lay_down(self.folder, published, **more)
        return SignedFlags(self.data, named, times=self.clock.times, declared=DECLARED)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_without_a_file_the_code_decides(bench: Bench) -> None:
    flags = bench.flags()
    assert [flags.decide(flag).why for flag in DECLARED] == [Why.CODE] * len(DECLARED)
    assert flags.state() == {}


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00\xff", b"[" * 50_000])
def test_damaged_file_is_as_none(bench: Bench, content: bytes) -> None:
    bench.folder.mkdir()
    (bench.folder / "current.json").write_bytes(content)
    assert word_of(bench.flags(), WAY) == "plain"


def test_published_flag_is_on_for_everybody(bench: Bench) -> None:
    decision = bench.flags({"fast": {**a_flag(), "defaultVariant": "on"}}).decide(FAST)
    assert (decision.value, decision.variant, decision.why) == (True, "on", Why.SIGNED)


@pytest.mark.parametrize(
    ("targeting", "is_for_us"),
    [
        ({"==": [{"var": "region"}, "EU"]}, True),
        ({"==": [{"var": "region"}, "US"]}, False),
        ({"==": [{"var": "channel"}, "pilot"]}, True),
        ({"in": [{"var": "tier"}, ["light", "standard", "strong"]]}, True),
        ({"sem_ver": [{"var": "version"}, ">=", "0.0.1"]}, True),
        ({"sem_ver": [{"var": "version"}, ">=", "900.0.0"]}, False),
        ({"==": [{"var": "targetingKey"}, "0" * 32]}, True),
        ({"starts_with": [{"var": "platform"}, "plan9"]}, False),
    ],
)
def test_cohorts(bench: Bench, targeting: dict[str, Any], is_for_us: bool) -> None:
    flags = bench.flags({"fast": a_flag(targeting={"if": [targeting, "on", "off"]})})
    assert is_on(flags, FAST) is is_for_us


def test_computer_outside_of_a_cohort_is_at_the_default_and_in_no_group(bench: Bench) -> None:
    aimed = {"if": [{"==": [{"var": "region"}, "US"]}, {"fractional": [["clever", 50], ["plain", 50]]}, None]}
    flags = bench.flags({"way": a_choice("plain", "clever", targeting=aimed, experiment="ways")})
    assert (flags.decide(WAY).value, flags.decide(WAY).why) == ("plain", Why.UNAIMED)


def test_cohort_by_interface(bench: Bench) -> None:
    flags = bench.flags({"fast": a_flag(targeting={"if": [{"==": [{"var": "vci"}, "elm327"]}, "on", "off"]})})
    assert [is_on(flags, FAST, vci) for vci in ("elm327", "j2534", "", "elm327")] == [
        True,
        False,
        False,
        True,
    ]


def test_share_is_exact_sticky_and_only_grows(tmp_path: Path) -> None:
    random = Random(5)  # noqa: S311  nothing secret
    installs = [f"{random.getrandbits(128):032x}" for _ in range(400)]
    data = tmp_path / "data"
    data.mkdir()
    inside: set[str] = set()
    for percent in (1, 5, 25, 60, 100):
        flag = a_flag(on=(percent, 100 - percent))
        drawn = set()
        for install in installs:
            named = lay_down(tmp_path, {"fast": flag}, install_id=install)
            first, again = (SignedFlags(data, named, declared=DECLARED) for _ in range(2))
            assert is_on(first, FAST) is is_on(again, FAST)
            drawn |= {install} if is_on(first, FAST) else set()
        assert inside <= drawn
        expected = percent * len(installs) / 100
        assert abs(len(drawn) - expected) <= 4 * (expected * (1 - percent / 100)) ** 0.5
        inside = drawn


def test_shares_of_two_flags_fall_on_different_installs(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    both = []
    for number in range(200):
        flags = {"fast": a_flag(on=(50, 50)), "steady": a_flag(on=(50, 50))}
        named = lay_down(tmp_path, flags, install_id=f"{number:032x}")
        found = SignedFlags(tmp_path / "data", named, declared=DECLARED)
        both.append(is_on(found, FAST) == is_on(found, STEADY))
    assert 60 <= sum(both) <= 140


def test_flag_that_ends_under_way_falls_to_its_default(bench: Bench) -> None:
    flag = {**a_flag(expires="2026-11-21T00:00:30Z"), "targeting": {"if": [True, "on"]}}
    flags = bench.flags({"fast": flag})
    assert is_on(flags, FAST)
    bench.clock.pass_s(KEPT_S)
    assert flags.decide(FAST).why is Why.EXPIRED
    assert not is_on(flags, FAST)


def test_flag_that_needs_another(bench: Bench) -> None:
    published = {"fast": {**a_flag(requires="way=clever"), "targeting": {"if": [True, "on"]}}}
    assert bench.flags({**published, "way": a_choice("plain", "clever")}).decide(FAST).why is Why.REQUIRES
    assert is_on(bench.flags({**published, "way": a_choice("clever", "plain")}), FAST)


# The emergency switch --------------------------------------------------------------------------


def test_flag_is_turned_off_whatever_else_is_published(bench: Bench) -> None:
    decision = bench.flags({"fast": {**a_flag(), "defaultVariant": "on"}}, off=("fast",)).decide(FAST)
    assert (decision.value, decision.why) == (False, Why.OFF)


def test_flag_that_is_on_in_the_code_is_turned_off_too(bench: Bench) -> None:
    assert not is_on(bench.flags({}, off=("steady",)), STEADY)


def test_choice_that_is_off_is_as_in_the_code(bench: Bench) -> None:
    decision = bench.flags({"way": a_choice("clever", "plain")}, off=("way",)).decide(WAY)
    assert (decision.value, decision.why) == ("plain", Why.OFF)


def test_flag_is_turned_off_while_the_program_runs(bench: Bench) -> None:
    published = {"fast": {**a_flag(), "defaultVariant": "on"}}
    flags = bench.flags(published)
    assert is_on(flags, FAST)
    lay_down(bench.folder, {}, off=("fast",))
    bench.clock.pass_s(KEPT_S)
    assert not is_on(flags, FAST)


def test_nothing_is_turned_on_while_the_program_runs(bench: Bench) -> None:
    flags = bench.flags({"fast": a_flag()}, off=("steady",))
    assert not is_on(flags, FAST)
    lay_down(bench.folder, {"fast": {**a_flag(), "defaultVariant": "on"}})
    bench.clock.pass_s(KEPT_S)
    assert (is_on(flags, FAST), is_on(flags, STEADY)) == (False, False)


def test_last_good_flags_heed_what_was_turned_off_since(bench: Bench) -> None:
    good = lay_down(bench.folder, {"fast": {**a_flag(), "defaultVariant": "on"}}, name="good.json")
    lay_down(bench.folder, {}, off=("fast",))
    assert not is_on(SignedFlags(bench.data, good, declared=DECLARED), FAST)


# What moves something --------------------------------------------------------------------------


def test_what_actuates_is_never_turned_on(bench: Bench) -> None:
    published = {
        "sparks": {**a_flag(), "defaultVariant": "on"},
        "fast": {**a_flag(actuates=True), "defaultVariant": "on"},
    }
    flags = bench.flags(published)
    assert (is_on(flags, SPARKS), is_on(flags, FAST)) == (False, False)


def test_what_actuates_is_turned_off(bench: Bench) -> None:
    killer = {**a_killer(), "defaultVariant": "off"}
    assert (is_on(bench.flags({}), PUMP), is_on(bench.flags({"pump": killer}), PUMP)) == (True, False)


def test_killer_that_is_aimed_elsewhere_leaves_it_on(bench: Bench) -> None:
    killer = {**a_killer(), "targeting": {"if": [{"==": [{"var": "vci"}, "elm327"]}, "off", None]}}
    flags = bench.flags({"pump": killer})
    assert [is_on(flags, PUMP, vci) for vci in ("elm327", "j2534")] == [False, True]


# What people choose ----------------------------------------------------------------------------


def test_person_chooses_and_takes_it_back(bench: Bench) -> None:
    flags = bench.flags({"fast": a_flag(user_control=True)})
    flags.choose(FAST, "on")
    assert (flags.decide(FAST).why, flags.decide(FAST).user_control) == (Why.HERE, True)
    assert is_on(bench.flags(), FAST)
    flags.choose(FAST, None)
    assert not is_on(flags, FAST)


def test_person_chooses_what_is_theirs_without_any_file(bench: Bench) -> None:
    flags = bench.flags()
    flags.choose(MINE, "clever")
    assert (word_of(flags, MINE), flags.state()) == ("clever", {"mine": "clever"})


def test_person_does_not_choose_what_the_publisher_keeps(bench: Bench) -> None:
    flags = bench.flags({"fast": a_flag()})
    with pytest.raises(FlagKeptError, match="not for people"):
        flags.choose(FAST, "on")


def test_person_chooses_a_variant_that_there_is(bench: Bench) -> None:
    with pytest.raises(FlagError, match="plain, clever"):
        bench.flags().choose(MINE, "brilliant")


def test_nobody_chooses_what_actuates(bench: Bench) -> None:
    with pytest.raises(FlagKeptError):
        bench.flags({"sparks": a_flag(user_control=True)}).choose(SPARKS, "on")


def test_what_is_off_cannot_be_chosen_on(bench: Bench) -> None:
    flags = bench.flags({"fast": a_flag(user_control=True)}, off=("fast",))
    flags.choose(FAST, "on")
    assert flags.decide(FAST).why is Why.OFF


# Nothing raises --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flag",
    [
        {},
        {"metadata": {}},
        {**a_flag(), "state": "?"},
        {**a_flag(), "variants": {"on": "yes"}, "defaultVariant": "on"},
        {**a_flag(), "targeting": {"nosuch": []}},
        {**a_flag(), "targeting": {"if": [True, "sideways"]}},
        {**a_flag(), "metadata": {"expires": "soon"}},
        {**a_flag(), "variants": {"wvwzzz1jz3w000001": True}, "defaultVariant": "wvwzzz1jz3w000001"},
        {**a_flag(), "variants": {"x" * 200: True}, "defaultVariant": "x" * 200},
        {**a_flag(expires="2020-01-01T00:00:00Z"), "targeting": {"log": "boom"}},
        {**a_flag(), "targeting": {"if": [True, "on", {"log": "boom"}]}},
        {**a_flag(), "targeting": {"map": [[0] * 2000, {"map": [[0] * 2000, {"map": [[0] * 2000, 1]}]}]}},
    ],
)
def test_flag_that_cannot_be_used_is_as_in_the_code(bench: Bench, flag: dict[str, Any]) -> None:
    decision = bench.flags({"fast": flag, "way": a_choice("clever", "plain")}).decide(FAST)
    assert (decision.value, decision.why) == (False, Why.UNUSABLE)


def test_whoever_stops_the_program_while_a_flag_is_asked_for_stops_it(bench: Bench) -> None:
    def stopped() -> datetime:
        raise KeyboardInterrupt

    named = lay_down(bench.folder, {"fast": a_flag()})
    flags = SignedFlags(bench.data, named, times=Times(stopped), declared=DECLARED)
    with pytest.raises(KeyboardInterrupt):
        flags.decide(FAST)


def test_flag_beside_one_that_cannot_be_used_is_used(bench: Bench) -> None:
    assert word_of(bench.flags({"fast": {}, "way": a_choice("clever", "plain")}), WAY) == "clever"


def test_flag_that_is_not_used_now_is_as_in_the_code(bench: Bench) -> None:
    assert bench.flags({"fast": {**a_flag(), "state": "DISABLED"}}).decide(FAST).why is Why.DISABLED


def test_word_that_this_version_does_not_know_is_not_used(bench: Bench) -> None:
    decision = bench.flags({"way": a_choice("brilliant", "plain")}).decide(WAY)
    assert (decision.value, decision.why) == ("plain", Why.UNUSABLE)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["if", "var", "==", "fractional", "in", "sem_ver", "+", "cat", "x"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=8,
)


@given(targeting=ANY, variants=st.dictionaries(st.sampled_from(["on", "off"]), ANY))
def test_no_definition_ever_raises(
    tmp_path_factory: pytest.TempPathFactory, targeting: Any, variants: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    named = lay_down(folder, {"fast": {**a_flag(), "targeting": targeting, "variants": variants}})
    decision = SignedFlags(folder, named, declared=DECLARED).decide(FAST)
    assert isinstance(decision.value, bool)


# State, safe mode, start -----------------------------------------------------------------------


def test_state_tells_experiments_and_what_is_not_at_its_default(bench: Bench) -> None:
    published = {
        "fast": {**a_flag(), "defaultVariant": "on"},
        "steady": {**a_flag(), "defaultVariant": "on"},
        "way": a_choice("plain", "clever", experiment="ways"),
    }
    assert bench.flags(published).state() == {"fast": "on", "way": "plain"}


def test_safe_mode_is_the_code_alone(bench: Bench) -> None:
    named = lay_down(bench.folder, {"live_polling": a_choice("single", "batched")})
    environ = {"DIAGCLINIC_FLAGS": str(named)}
    assert isinstance(open_flags(bench.data, environ, is_safe_mode=True), FactoryFlags)
    assert word_of(open_flags(bench.data, environ, is_safe_mode=True), LIVE_POLLING) == "batched"
    assert word_of(open_flags(bench.data, environ), LIVE_POLLING) == "single"


def test_checkout_has_no_file(bench: Bench) -> None:
    assert open_flags(bench.data, {}).decide(LIVE_POLLING).why is Why.CODE


def test_contents_that_crash_twice_are_left_and_proof_keeps_them(bench: Bench) -> None:
    lay_down(bench.folder, {"fast": {**a_flag(), "defaultVariant": "on"}})
    environ = {"DIAGCLINIC_FLAGS": str(bench.folder / "current.json")}
    for _ in range(2):
        assert isinstance(open_flags(bench.data, environ, counts=True), SignedFlags)
    left = open_flags(bench.data, environ, counts=True)
    assert isinstance(left, SignedFlags)
    assert left.left
    lay_down(bench.folder, {"fast": a_flag()}, seq=2)
    fresh = open_flags(bench.data, environ, counts=True)
    assert isinstance(fresh, SignedFlags)
    fresh.prove()
    for _ in range(5):
        again = open_flags(bench.data, environ, counts=True)
        assert isinstance(again, SignedFlags)
        assert not again.left


def test_nothing_is_loaded_before_a_published_flag_is_asked_for(bench: Bench) -> None:
    lay_down(bench.folder, {"way": a_choice("clever", "plain")})
    code = (
        "import sys; from pathlib import Path; from diagclinic.app.flags import SignedFlags;"
        "from diagclinic.services.flags import Switch;"
        f"flags = SignedFlags(Path({str(bench.data)!r}), Path({str(bench.folder / 'current.json')!r}));"
        "flags.decide(Switch('unpublished', ''));"
        "print([name for name in ('openfeature', 'mmh3', 'cbor2', 'psutil') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.strip() == "[]"
