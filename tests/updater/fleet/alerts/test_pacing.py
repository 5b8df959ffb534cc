"""What goes out now, together, later or never."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.fleet.alerts.samples import RULES
from updater.fleet.alerts.alerts import Kind
from updater.fleet.alerts.pacing import MOST_TRIES, TOGETHER_FROM, Waiting, pause_ms, plan
from updater.fleet.alerts.rules import Severity

CHANNELS = RULES.channels
ONE = Waiting(1, 1, "team", Severity.WARNING, Kind.OPENED, "[warning] Little room", "5 % are free.")


def some(count: int, like: Waiting = ONE) -> list[Waiting]:
    return [replace(like, id=number, title=f"{like.title} {number}") for number in range(1, count + 1)]


def test_a_message_goes_out_as_it_is() -> None:
    (parcel,) = plan([ONE], {}, CHANNELS).parcels
    assert (parcel.channel, parcel.title, parcel.body, parcel.messages) == (
        "team",
        ONE.title,
        ONE.body,
        (ONE,),
    )


def test_many_at_once_are_told_together() -> None:
    (parcel,) = plan(some(TOGETHER_FROM), {}, CHANNELS).parcels
    assert parcel.title == "[warning] 4 messages of alerts"
    assert parcel.body.splitlines() == [one.title for one in parcel.messages]


def test_a_flood_is_one_message_that_says_how_many_more_there_are() -> None:
    (parcel,) = plan(some(500), {}, CHANNELS).parcels
    assert len(parcel.messages) == 500
    assert parcel.body.splitlines()[-1] == "and 480 more"


def test_a_channel_that_had_its_share_of_the_hour_waits() -> None:
    decided = plan([ONE], {"team": 3}, CHANNELS)
    assert decided.parcels == ()
    assert decided.needless == ()


def test_what_is_left_of_the_share_is_used() -> None:
    decided = plan(some(3), {"team": 1}, CHANNELS)
    assert [parcel.messages[0].id for parcel in decided.parcels] == [1, 2]


def test_what_is_critical_goes_whatever_went_before() -> None:
    critical = replace(ONE, severity=Severity.CRITICAL)
    assert len(plan([critical], {"team": 99}, CHANNELS).parcels) == 1


def test_what_is_critical_goes_first_and_apart() -> None:
    grave = replace(ONE, id=9, severity=Severity.CRITICAL)
    parcels = plan([*some(5), grave], {}, CHANNELS).parcels
    assert [[one.id for one in parcel.messages] for parcel in parcels] == [[9], [1, 2, 3, 4, 5]]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (replace(ONE, channel="gone"), "taken out"),
        (replace(ONE, is_taken_up=True), "took it up"),
        (replace(ONE, kind=Kind.ESCALATED, is_taken_up=True), "took it up"),
        (replace(ONE, is_over=True), "over"),
        (replace(ONE, kind=Kind.OVER, is_over=True), "nobody was told"),
    ],
)
def test_what_nobody_needs_any_more_is_dropped_with_its_reason(message: Waiting, why: str) -> None:
    decided = plan([message], {}, CHANNELS)
    assert decided.parcels == ()
    assert why in decided.needless[0][1]


@pytest.mark.parametrize(
    "message",
    [
        replace(ONE, kind=Kind.OVER, is_over=True, was_told=True),
        replace(ONE, kind=Kind.OVER, is_over=True, was_told=True, is_taken_up=True),
        replace(ONE, severity=Severity.CRITICAL, is_over=True),
    ],
)
def test_what_is_over_is_told_to_those_who_know_and_what_was_critical_to_all(message: Waiting) -> None:
    assert len(plan([message], {}, CHANNELS).parcels) == 1


def test_pauses_double_to_an_hour_and_last_for_a_day() -> None:
    pauses = [pause_ms(tries) for tries in range(1, MOST_TRIES)]
    assert pauses[:4] == [60_000, 120_000, 240_000, 480_000]
    assert max(pauses) == 3_600_000
    assert 86_400_000 <= sum(pauses) <= 2 * 86_400_000


messages = st.builds(
    Waiting,
    st.integers(1, 10**6),
    st.integers(1, 50),
    st.sampled_from(["team", "lead", "on-call", "gone"]),
    st.sampled_from(list(Severity)),
    st.sampled_from(list(Kind)),
    st.text(max_size=9),
    st.text(max_size=9),
    st.integers(0, 30),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(messages, unique_by=lambda one: one.id, max_size=60), st.integers(0, 30))
def test_each_message_is_sent_once_dropped_once_or_waits_and_no_share_is_exceeded(
    due: list[Waiting], sent: int
) -> None:
    decided = plan(due, dict.fromkeys(CHANNELS, sent), CHANNELS)
    out = [one.id for parcel in decided.parcels for one in parcel.messages]
    dropped = [message_id for message_id, _ in decided.needless]
    assert len(out) + len(dropped) == len({*out, *dropped}) <= len(due)
    for name, channel in CHANNELS.items():
        calm = [
            parcel
            for parcel in decided.parcels
            if parcel.channel == name and parcel.messages[0].severity is not Severity.CRITICAL
        ]
        assert len(calm) <= max(0, channel.most_per_hour - sent)
    waiting = [one for one in due if one.id not in {*out, *dropped}]
    assert all(one.severity is not Severity.CRITICAL for one in waiting)
