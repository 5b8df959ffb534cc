"""What people do with rollouts: real keys at a real desk, and an install that obeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.updater.fleet.rollout.real_desk import RealDesk, contact
from updater.fleet.rollout.desk import RolloutDesk, desk_of
from updater.fleet.rollout.errors import RefusedError, SecondPersonError
from updater.fleet.rollout.steering import acts, rollout
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError, UnknownError
from updater.fleet.store.services import Services


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[RolloutDesk]:
    """A desk of the service without the publisher's."""
    services = Services(database, tmp_path, lambda: 50)
    with services.ends:
        made = desk_of(services)
        made.begin("1.1.0", "1.0.0", "ada")
        yield made


def _state(desk: RolloutDesk) -> str:
    with desk.services.database.read() as connection:
        return rollout(connection, "1.1.0").state


def test_rollout_begins_in_the_first_phase(desk: RolloutDesk) -> None:
    with desk.services.database.read() as connection:
        assert rollout(connection, "1.1.0").phase == "pilot"


def test_stopping_takes_one_and_going_on_two(desk: RolloutDesk) -> None:
    desk.stop("1.1.0", "pause", "ada", "it is slower")
    number = desk.propose("1.1.0", "resume", "ada", "it was the network")
    with pytest.raises(SecondPersonError):
        desk.agree(number, "ada")
    paused = _state(desk)
    desk.agree(number, "bob")
    assert (paused, _state(desk)) == ("paused", "running")


def test_both_names_are_on_record(desk: RolloutDesk) -> None:
    number = desk.propose("1.1.0", "promote", "ada", "its turn")
    desk.agree(number, "bob")
    with desk.services.database.read() as connection:
        (done,) = acts(connection, "1.1.0")
    assert (done.act, done.who, done.second, done.why) == ("promote", "ada", "bob", "its turn")


def test_agreement_that_no_longer_fits_does_nothing(desk: RolloutDesk) -> None:
    desk.stop("1.1.0", "pause", "ada", "slow")
    number = desk.propose("1.1.0", "promote", "ada", "its turn")
    with pytest.raises(RefusedError):
        desk.agree(number, "bob")
    assert _state(desk) == "paused"


def test_what_was_taken_back_is_not_agreed_to(desk: RolloutDesk) -> None:
    number = desk.propose("1.1.0", "promote", "ada", "its turn")
    desk.take_back(number, "carol")
    with pytest.raises(UnknownError):
        desk.agree(number, "bob")


def test_nothing_is_proposed_of_an_unknown_version(desk: RolloutDesk) -> None:
    with pytest.raises(UnknownError):
        desk.propose("9.9.9", "resume", "ada", "why")


def test_section_that_makes_no_sense_keeps_the_service_from_starting(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError):
        desk_of(Services(database, tmp_path, lambda: 50, {"rollout": {"desc": "x"}}))


def test_persons_halt_reaches_an_install_through_a_real_publisher(
    database: Database, real: RealDesk, tmp_path: Path
) -> None:
    layout = real.install(tmp_path / "shop", "1.1.0", "1.0.0")
    section = {
        "desk": str(real.desk),
        "passphrase_file": str(real.passphrase_file),
        "publish_to": str(real.www),
    }
    services = Services(database, tmp_path, lambda: 50, {"rollout": section})
    made = desk_of(services)
    made.begin("1.1.0", "1.0.0", "ada")
    made.stop("1.1.0", "halt", "ada", "it loses the adapter")
    state = contact(layout, "1.0.0")
    assert (state.current, state.history[-1].who, _state(made)) == ("1.0.0", "halt", "halted")
    assert "it loses the adapter" in state.notices[-1]
