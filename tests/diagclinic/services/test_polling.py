"""Ways of asking for live values."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services.declared_flags import LIVE_POLLING, LIVE_POLLING_CHOICE
from diagclinic.services.flags import Decision, FactoryFlags, Flag, Why, default_of
from diagclinic.services.polling import TRIED, Always, Polling, Quicker, decided, polling_of


class Published(FactoryFlags):
    """Flags that somebody published."""

    words: Mapping[str, str]

    def __init__(self, **words: str) -> None:
        super().__init__()
        object.__setattr__(self, "words", words)

    def decide(self, flag: Flag, vci: str = "") -> Decision:
        word = self.words.get(flag.key)
        return default_of(flag, Why.CODE) if word is None else Decision(flag.key, word, word, Why.SIGNED)


def rounds(polling: Polling, together_s: float, single_s: float, count: int) -> list[bool]:
    """Let `polling` go through rounds of ten values; return how each was asked for."""
    went = []
    for _ in range(count):
        is_together = polling.is_together()
        went.append(is_together)
        polling.took(10, together_s if is_together else single_s)
    return went


@pytest.mark.parametrize("together", [True, False])
def test_one_way_stays(together: bool) -> None:
    assert set(rounds(Always(together), 1.0, 9.0, 50)) == {together}


def test_both_are_tried_as_often_and_in_turns() -> None:
    tried = rounds(Quicker(), 1.0, 1.0, 2 * TRIED)
    assert (tried.count(True), tried.count(False)) == (TRIED, TRIED)
    assert tried[:6] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("together_s", "single_s", "is_together"), [(1.0, 2.0, True), (2.0, 1.0, False), (1.0, 1.0, True)]
)
def test_quicker_way_is_kept(together_s: float, single_s: float, is_together: bool) -> None:
    went = rounds(Quicker(), together_s, single_s, 2 * TRIED + 40)
    assert set(went[2 * TRIED :]) == {is_together}


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 10)), max_size=100))
def test_way_that_is_kept_was_never_the_slower_one(told: list[tuple[int, float]]) -> None:
    polling = Quicker()
    for values, seconds in told:
        polling.took(values, seconds)
    if len(told) >= 2 * TRIED:
        assert polling.is_together() is (polling.together.speed >= polling.single.speed)


def test_rounds_that_took_no_time_decide_nothing() -> None:
    assert rounds(Quicker(), 0.0, 0.0, 2 * TRIED + 1)[-1] is True


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, Always(together=True)),
        ({"live_polling": "single"}, Always(together=False)),
        ({"live_polling": "automatic"}, Quicker()),
        ({"live_polling": "choice"}, Always(together=True)),
        ({"live_polling": "choice", "live_polling_choice": "single"}, Always(together=False)),
        ({"live_polling": "batched", "live_polling_choice": "single"}, Always(together=True)),
    ],
)
def test_flag_stands_for_a_way(words: dict[str, str], expected: Polling) -> None:
    flags = Published(**words)
    assert polling_of(decided(flags, "sim"), flags, "sim") == expected


def test_words_are_those_of_the_flags() -> None:
    assert {"batched", "single"} == set(LIVE_POLLING_CHOICE.values)
    assert {"automatic", "choice"} == set(LIVE_POLLING.values) - set(LIVE_POLLING_CHOICE.values)
