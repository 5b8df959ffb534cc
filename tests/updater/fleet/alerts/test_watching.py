"""The whole way: facts in a database, a look, and messages at a real web hook."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from tests.updater.fleet.alerts.peers import Hook, hook
from tests.updater.fleet.alerts.samples import ALL, MINUTE, NOON, RULES, disk, halted
from updater.fleet.alerts.addresses import Addresses
from updater.fleet.alerts.alerts import Silence
from updater.fleet.alerts.desk import acknowledge, open_alerts, recent_alerts, sendings, silence
from updater.fleet.alerts.facts import Fact
from updater.fleet.alerts.looking import Source
from updater.fleet.alerts.pacing import Parcel
from updater.fleet.alerts.sending import ApprisePost, Sent
from updater.fleet.alerts.watching import SENDING_S, Watch
from updater.fleet.store.database import Database


@dataclass(slots=True)
class Fleet:
    """A fleet whose facts and time the test says."""

    database: Database
    taken: Hook
    facts: list[Fact] = field(default_factory=list)
    now: int = NOON

    def watch(self) -> Watch:
        """Return the job of a process that has just begun."""
        addresses = Addresses(dict.fromkeys(("on-call", "team", "lead"), (self.taken.url,)))
        source = Source(ALL, lambda _: list(self.facts))
        return Watch(self.database, RULES, (source,), ApprisePost(addresses), lambda: self.now)

    def look(self, *facts: Fact, after: int = 0) -> list[str]:
        """Look after so many minutes as a process that has just begun, and return the titles that came."""
        self.facts = list(facts)
        self.now += after * MINUTE
        before = len(self.taken.came)
        self.watch().run()
        return [message["title"] for message in self.taken.came[before:]]


@pytest.fixture
def fleet(database: Database) -> Iterator[Fleet]:
    with hook() as taken:
        yield Fleet(database, taken)


def test_an_alert_from_its_first_sight_to_its_end(fleet: Fleet) -> None:
    assert fleet.look(halted()) == ["[critical] Halted: 1.4.2"] * 2
    assert fleet.look(halted(), after=1) == []
    assert fleet.look(halted(), after=14) == ["[critical] Nobody has taken this up: Halted: 1.4.2"] * 2
    assert fleet.look(after=5) == ["[critical] Over: Halted: 1.4.2"] * 3
    with fleet.database.read() as connection:
        assert open_alerts(connection, fleet.now) == ()
        (alert,) = recent_alerts(connection, 0)
        assert {told.state for told in sendings(connection, alert.id)} == {"sent"}


def test_messages_that_failed_survive_a_restart_and_arrive_once(fleet: Fleet) -> None:
    fleet.taken.status = 503
    assert len(fleet.look(halted())) == 2  # refused
    fleet.taken.status = 200
    assert fleet.look(halted()) == []
    assert fleet.look(halted(), after=1) == ["[critical] Halted: 1.4.2"] * 2
    assert fleet.look(halted(), after=1) == []


def test_what_somebody_took_up_is_told_to_nobody_else(fleet: Fleet) -> None:
    fleet.look(halted())
    with fleet.database.begin() as connection:
        (shown,) = open_alerts(connection, fleet.now)
        acknowledge(connection, shown.alert.id, "ada", "on it", fleet.now)
    assert fleet.look(halted(), after=300) == []


def test_what_is_silenced_is_listed_and_not_sent(fleet: Fleet) -> None:
    with fleet.database.begin() as connection:
        silence(
            connection,
            Silence(0, "halted", "", fleet.now, fleet.now + 60 * MINUTE, "ada", "a drill"),
            fleet.now,
        )
    assert fleet.look(halted()) == []
    with fleet.database.read() as connection:
        assert len(open_alerts(connection, fleet.now)) == 1
    assert len(fleet.look(halted(), after=60)) == 3


def test_what_waited_for_the_morning_and_was_over_before_is_not_sent(fleet: Fleet) -> None:
    fleet.now += 10 * 60 * MINUTE  # 22:00
    fleet.look(disk(0.1))
    assert fleet.look(disk(0.1), after=5) == []
    assert fleet.look(disk(0.5), after=60) == []
    assert fleet.look(disk(0.5), after=12 * 60) == []


def test_what_waited_for_the_morning_and_is_still_so_is_sent_then(fleet: Fleet) -> None:
    fleet.now += 10 * 60 * MINUTE
    fleet.look(disk(0.1))
    fleet.look(disk(0.1), after=5)
    assert fleet.look(disk(0.1), after=8 * 60 + 54) == []
    assert fleet.look(disk(0.1), after=1) == ["[warning] Little room"]


def test_a_flood_comes_as_one_message_for_each_channel(fleet: Fleet) -> None:
    titles = fleet.look(*(halted(f"1.4.{number}") for number in range(50)))
    assert titles == ["[critical] 50 messages of alerts"] * 2


def test_no_vehicle_and_no_secret_is_in_what_is_sent(fleet: Fleet) -> None:
    fleet.look(replace(halted(), says="WVWZZZ1JZXW000001 of bob, password=hunter2"))
    assert "WVWZZZ1JZXW000001" not in str(fleet.taken.came)
    assert "hunter2" not in str(fleet.taken.came)


def test_slow_servers_do_not_keep_a_service_that_is_to_stop(fleet: Fleet) -> None:
    class Slow:
        """Takes a while for each parcel."""

        def __init__(self) -> None:
            self.passed_s, self.sent = 0.0, 0

        def send(self, parcel: Parcel) -> Sent:
            self.passed_s += SENDING_S
            self.sent += 1
            return Sent()

    slow = Slow()
    fleet.facts = [halted("1"), halted("2")]
    watch = replace(fleet.watch(), post=slow, passed_s=lambda: slow.passed_s)
    watch.run()
    assert slow.sent == 2
    watch.run()
    assert slow.sent == 4
