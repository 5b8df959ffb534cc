"""One open alert per cause, steps while nobody takes it up, silence, repetition, recovery."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.fleet.alerts.samples import MINUTE, RULES, Story, disk, halted
from updater.fleet.alerts.alerts import Kind, Silence, State
from updater.fleet.alerts.deciding import Look, decide
from updater.fleet.alerts.facts import Fact


def test_what_is_well_opens_nothing() -> None:
    story = Story()
    assert story.see(disk(0.5)) == []
    assert story.alerts == []


def test_an_alert_opens_and_the_first_step_is_told() -> None:
    story = Story()
    assert story.see(halted()) == [("on-call", Kind.OPENED), ("team", Kind.OPENED)]
    (alert,) = story.alerts
    assert (alert.state, alert.about, alert.step, alert.told) == (State.OPEN, "1.4.2", 1, ("on-call", "team"))


def test_one_cause_is_one_alert_however_often_it_is_seen() -> None:
    story = Story()
    story.see(halted())
    for _ in range(5):
        assert story.see(halted()) == []
    (alert,) = story.alerts
    assert alert.count == 6
    assert alert.last_at == story.now


def test_two_things_of_one_rule_are_two_alerts() -> None:
    story = Story()
    story.see(halted("1.4.2"), halted("1.4.3"))
    assert [alert.about for alert in story.alerts] == ["1.4.2", "1.4.3"]


def test_a_rule_with_patience_waits_before_it_opens() -> None:
    story = Story()
    assert story.see(disk(0.1)) == []
    assert story.alerts[0].state is State.WAITING
    assert story.see(disk(0.1), after=4) == []
    assert story.see(disk(0.1), after=1) == [("team", Kind.OPENED)]


def test_what_passed_before_it_opened_is_forgotten() -> None:
    story = Story()
    story.see(disk(0.1))
    assert story.see(disk(0.5)) == []
    assert story.alerts == []


def test_the_next_step_is_taken_when_nobody_takes_it_up() -> None:
    story = Story()
    story.see(halted())
    assert story.see(halted(), after=14) == []
    assert story.see(halted(), after=1) == [("on-call", Kind.ESCALATED), ("lead", Kind.ESCALATED)]


def test_after_a_long_pause_of_the_service_all_steps_that_are_due_are_taken_at_once() -> None:
    story = Story()
    story.see(halted())
    assert story.see(halted(), after=600) == [("on-call", Kind.ESCALATED), ("lead", Kind.ESCALATED)]
    assert story.alerts[0].step == 2


def test_what_is_taken_up_climbs_and_repeats_no_more() -> None:
    story = Story()
    story.see(halted())
    story.take_up()
    for _ in range(100):
        assert story.see(halted(), after=10) == []


def test_what_nobody_takes_up_is_said_again_to_those_who_know() -> None:
    story = Story()
    story.see(halted())
    story.see(halted(), after=15)
    assert story.see(halted(), after=29) == []
    again = story.see(halted(), after=1)
    assert again == [("on-call", Kind.AGAIN), ("team", Kind.AGAIN), ("lead", Kind.AGAIN)]


def test_those_who_were_told_hear_that_it_is_over() -> None:
    story = Story()
    story.see(halted())
    assert story.see(after=4) == []
    assert story.see(after=1) == [("on-call", Kind.OVER), ("team", Kind.OVER)]
    assert story.alerts == []


def test_what_is_taken_up_is_told_to_be_over_too() -> None:
    story = Story()
    story.see(halted())
    story.take_up()
    assert story.see(after=10) == [("on-call", Kind.OVER), ("team", Kind.OVER)]


def test_what_flutters_is_one_alert() -> None:
    story = Story()
    story.see(halted())
    for _ in range(3):
        assert story.see(after=2) == []
        assert story.see(halted(), after=1) == []
    assert len(story.alerts) == 1


def test_nothing_is_over_because_nobody_can_look() -> None:
    story = Story()
    story.see(halted())
    story.look_at(frozenset({"disk_free_share"}), after=60)
    assert [alert.state for alert in story.alerts] == [State.OPEN]


def test_what_cannot_be_looked_at_climbs_all_the_same() -> None:
    story = Story()
    story.see(halted())
    assert story.look_at(frozenset(), after=15) == [("on-call", Kind.ESCALATED), ("lead", Kind.ESCALATED)]


def test_an_alert_whose_rule_was_taken_out_is_over() -> None:
    story = Story()
    story.see(halted())
    story.rules = replace(RULES, rules=RULES.rules[1:])
    assert story.see(halted()) == [("on-call", Kind.OVER), ("team", Kind.OVER)]


def test_a_channel_that_was_taken_out_is_told_nothing() -> None:
    story = Story()
    story.see(halted())
    story.rules = replace(RULES, channels={"team": RULES.channels["team"]})
    assert story.see(after=10) == [("team", Kind.OVER)]


def test_a_silenced_cause_is_listed_and_told_to_nobody() -> None:
    story = Story()
    story.silences = [Silence(1, "halted", "", 0, story.now + 20 * MINUTE, "ada", "known")]
    assert story.see(halted()) == []
    assert story.alerts[0].state is State.OPEN
    assert story.see(halted(), after=10) == []


def test_when_a_silence_ends_the_steps_that_are_due_are_taken() -> None:
    story = Story()
    story.silences = [Silence(1, "halted", "", 0, story.now + 20 * MINUTE, "ada", "known")]
    story.see(halted())
    told = story.see(halted(), after=20)
    assert told == [("on-call", Kind.OPENED), ("team", Kind.OPENED), ("lead", Kind.OPENED)]


def test_what_was_over_while_it_was_silenced_is_told_to_nobody() -> None:
    story = Story()
    story.silences = [Silence(1, "", "1.4.2", 0, story.now + 60 * MINUTE, "ada", "known")]
    story.see(halted())
    assert story.see(after=10) == []


def test_a_message_of_the_night_is_due_in_the_morning_unless_it_is_critical() -> None:
    night = Story(now=Story().now + 10 * 60 * MINUTE)  # 22:00 UTC
    night.see(disk(0.1))
    night.see(disk(0.1), halted(), after=5)
    due = {
        message.channel: message.due_at - night.now
        for message in night.messages
        if message.cause[0] == "disk-low"
    }
    critical = [message.due_at - night.now for message in night.messages if message.cause[0] == "halted"]
    assert due == {"team": (8 * 60 + 55) * MINUTE}
    assert critical == [0, 0]


def test_what_a_fact_says_is_kept_without_what_must_not_leave() -> None:
    story = Story()
    story.see(Fact("act", "1.4.2", "halt", "halt of WVWZZZ1JZXW000001, token=abc"))
    assert "WVWZZZ1JZXW000001" not in story.alerts[0].says
    assert "abc" not in story.alerts[0].says
    assert all("WVWZZZ1JZXW000001" not in message.body for message in story.messages)


def test_deciding_twice_on_the_same_says_the_same() -> None:
    look = Look((halted(), disk(0.1)), frozenset({"act", "disk_free_share"}), Story().now)
    assert decide(RULES, look, ()) == decide(RULES, look, ())


steps = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.integers(1, 60), st.sampled_from(["", "take", "blind"])),
    max_size=40,
)


@given(steps)
def test_whatever_happens_nobody_is_told_twice_in_a_minute_and_every_end_had_a_beginning(
    walk: list[tuple[bool, bool, int, str]],
) -> None:
    story = Story()
    told: dict[str, list[tuple[int, Kind]]] = {}
    for is_halted, is_low, minutes, act in walk:
        facts = [fact for fact, is_so in ((halted(), is_halted), (disk(0.1), is_low)) if is_so]
        if act == "blind":
            story.look_at(frozenset(), after=minutes)
        else:
            story.see(*facts, after=minutes)
        if act == "take" and story.alerts:
            story.take_up()
        assert len({alert.cause for alert in story.alerts}) == len(story.alerts)
    for message in story.messages:
        told.setdefault(f"{message.cause} {message.channel}", []).append(
            (story.told_at[id(message)], message.kind)
        )
    for history in told.values():
        assert history[0][1] in (Kind.OPENED, Kind.ESCALATED)
        moments = [moment for moment, _ in history]
        assert len(set(moments)) == len(moments)
        for (_, before), (_, after) in pairwise(history):
            assert (before is Kind.OVER) <= (after in (Kind.OPENED, Kind.ESCALATED))


@pytest.mark.parametrize("minutes", [0, 1, 14])
def test_time_that_went_backwards_neither_climbs_nor_ends(minutes: int) -> None:
    story = Story()
    story.see(halted(), after=60)
    assert story.see(halted(), after=-minutes) == []
    assert len(story.alerts) == 1
