"""drivers.simulator.elm_settings: adapters differ from one another."""

from drivers.simulator.elm_settings import PERSONALITIES, Settings


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
