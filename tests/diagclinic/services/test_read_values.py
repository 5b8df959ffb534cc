"""diagclinic.services.read_values: what a vehicle offers, and one look at it."""

from typing import cast

import pytest

from diagclinic.core.reply import Corrupt, NotSupported, Refused, Silent, Value
from diagclinic.services.jobs import run_job
from diagclinic.services.read_values import ListValues, ReadValues, Wanted, read_everywhere
from drivers.errors import LinkLostError
from tests.service_doubles import (
    ENGINE,
    GEARBOX,
    Coming,
    Listener,
    Script,
    ScriptedLink,
    context,
    on_car,
    pids,
    session_on,
)

SPEED, COOLANT = 0x0C, 0x05
BOTH = (0x7E8, 0x7E9)
OFFER: Script = {"7E0:0100": {0x7E8: "410008100000"}, "7E1:0100": {0x7E9: "410000080000"}}


def test_offer_is_listed_unit_by_unit() -> None:
    offered = ListValues(session_on(OFFER, BOTH), pids()).run(context())
    assert offered == (Wanted(ENGINE, COOLANT), Wanted(ENGINE, SPEED), Wanted(GEARBOX, 0x0D))


def test_pid_that_nobody_can_decode_is_not_offered() -> None:
    offered = ListValues(session_on({"0100": {0x7E8: "410040000001"}}), pids()).run(context())
    assert offered == ()


def test_unit_that_offers_nothing_leaves_the_others() -> None:
    offered = ListValues(session_on({"7E1:0100": OFFER["7E1:0100"]}, BOTH), pids()).run(context())
    assert {one.unit for one in offered} == {GEARBOX}


def test_listing_can_be_cancelled() -> None:
    session = session_on(OFFER, BOTH)
    assert run_job(ListValues(session, pids()), Listener(cancel_at="values.list:7E9").context).cancelled
    assert cast("ScriptedLink", session.link).requests("0100") == [0x7E0]


@pytest.mark.parametrize(
    ("coming", "outcome"),
    [
        ({0x7E8: "410C0C80"}, Value),
        ({0x7E8: "7F0112"}, NotSupported),
        ({0x7E8: "7F0122"}, Refused),
        ({}, Silent),
        ({0x7E8: "410C0C"}, Corrupt),
    ],
)
def test_each_value_has_its_own_outcome(coming: Coming, outcome: type[object]) -> None:
    wanted = Wanted(ENGINE, SPEED)
    replies = ReadValues(session_on({"010C": coming}), pids(), (wanted,)).run(context())
    assert isinstance(replies[wanted], outcome)


def test_values_come_in_the_order_in_which_they_were_wanted() -> None:
    wanted = (Wanted(ENGINE, SPEED), Wanted(GEARBOX, SPEED), Wanted(ENGINE, COOLANT))
    assert tuple(ReadValues(session_on(units=BOTH), pids(), wanted).run(context())) == wanted


def test_value_that_is_wanted_twice_is_asked_once() -> None:
    session = session_on()
    ReadValues(session, pids(), (Wanted(ENGINE, SPEED),) * 2).run(context())
    assert cast("ScriptedLink", session.link).sent == [(0x7E0, "010C")]


def test_reading_can_be_cancelled() -> None:
    job = ReadValues(session_on(), pids(), (Wanted(ENGINE, SPEED), Wanted(ENGINE, COOLANT)))
    assert run_job(job, Listener(cancel_at="values.read:05").context).cancelled


def test_lost_link_is_told() -> None:
    job = ReadValues(session_on({"010C": LinkLostError("gone")}), pids(), (Wanted(ENGINE, SPEED),))
    with pytest.raises(LinkLostError):
        job.run(context())


def test_every_unit_is_asked_for_its_own_value() -> None:
    session = session_on({"010C": {0x7E8: "410C0C80", 0x7E9: "410C0000"}}, BOTH)
    replies = read_everywhere(session, pids(), SPEED)
    told = [reply.value[0].value for reply in replies.values() if isinstance(reply, Value)]
    assert told == [800.0, 0.0]


def test_all_that_a_car_offers_can_be_read() -> None:
    with on_car("sim:healthy") as (_, session):
        offered = ListValues(session, pids()).run(context())
        replies = ReadValues(session, pids(), offered).run(context())
    assert len(offered) > 20
    assert [one for one, reply in replies.items() if not isinstance(reply, Value)] == []
