"""The installs of the month."""

from tests.bench.month_fleet import Shop, contacts, fleet
from tests.bench.month_plan import DAYS
from tests.faults.chance import seeded


def shop(habit: str, **more: object) -> Shop:
    return Shop("0" * 32, "regional", "EU", habit, 600, 0, **more)


def days_online(habit: str) -> list[int]:
    return [day for day in range(DAYS) if shop(habit).is_online(day)]


def test_fleet_is_the_same_each_time() -> None:
    assert fleet(50, seeded(1)) == fleet(50, seeded(1))


def test_most_installs_are_regional() -> None:
    assert sum(each.channel == "regional" for each in fleet(1000, seeded(1))) > 800


def test_installs_have_ids_of_their_own() -> None:
    assert len({each.install_id for each in fleet(1000, seeded(1))}) == 1000


def test_computer_that_is_never_online_never_asks() -> None:
    assert days_online("never") == []


def test_daily_computer_asks_every_day() -> None:
    assert days_online("daily") == list(range(DAYS))


def test_workshop_rests_at_weekends() -> None:
    assert [day for day in range(7) if day not in days_online("workdays")] == [4, 5]


def test_computer_that_was_away_asks_on_the_last_day() -> None:
    assert days_online("away") == [*range(6), *range(24, DAYS)]


def test_weekly_computer_asks_once_a_week_and_on_the_last_day() -> None:
    assert len(days_online("weekly")) in {5, 6}


def test_region_counts_in_the_regional_channel_alone() -> None:
    pilot = Shop("0" * 32, "pilot", "EU", "daily", 600, 0)
    assert (shop("daily").group, pilot.group) == (("regional", "EU"), ("pilot", ""))


def test_contacts_are_in_the_order_of_the_day() -> None:
    moments = [at for at, _ in contacts(fleet(200, seeded(1)), 3)]
    assert moments == sorted(moments)
