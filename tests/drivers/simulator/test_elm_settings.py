"""drivers.simulator.elm_settings: adapters differ from one another."""

from dataclasses import fields

from drivers.simulator.elm_settings import NEVER_MADE, PERSONALITIES, Settings


def test_power_on_state_is_the_data_sheets() -> None:
    fresh = Settings()
    assert (fresh.echo, fresh.linefeeds, fresh.spaces, fresh.headers, fresh.timeout) == (
        True,
        True,
        True,
        False,
        0x32,
    )


def test_no_two_personalities_are_alike() -> None:
    assert len(set(PERSONALITIES.values())) == len(PERSONALITIES)


def test_every_stuck_flag_is_a_setting() -> None:
    settings = {each.name for each in fields(Settings)}
    assert all(personality.stuck <= settings for personality in PERSONALITIES.values())


def test_every_adapter_says_that_it_is_an_elm327() -> None:
    assert all(one.banner.startswith("ELM327 v") for one in PERSONALITIES.values())


def test_genuine_adapter_lacks_nothing() -> None:
    genuine = PERSONALITIES["genuine"]
    assert (genuine.lacking, genuine.stuck, genuine.takes_count) == (frozenset(), frozenset(), True)


def test_genuine_adapter_says_a_version_that_was_made() -> None:
    assert PERSONALITIES["genuine"].banner != PERSONALITIES["v1.5"].banner == NEVER_MADE


def test_two_adapters_share_no_state() -> None:
    one, other = Settings(), Settings()
    one.echo = False
    assert other.echo
