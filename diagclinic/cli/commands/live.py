"""``diagclinic live``: values as they change."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from itertools import count

from diagclinic.cli.as_json import reading_data
from diagclinic.cli.as_text import value_lines
from diagclinic.cli.desk import Desk
from diagclinic.cli.usage import UsageError
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.services.jobs import Cancelled
from diagclinic.services.live import LiveBuffer, LivePoll, LiveSample
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from diagclinic.services.stand_ins import is_demo
from diagclinic.services.telemetry_jobs import LIVE, About, watching


def run(desk: Desk, arguments: Namespace) -> None:
    """Poll the wanted values, ``--rounds`` times or until Ctrl+C.

    Raises:
        Cancelled: Ctrl+C came before the last of ``--rounds``.
        UsageError: a name fits no value that the vehicle offers.
        DriverError: the link failed.
    """
    with desk.visit(arguments.vci) as (session, _):
        wanted = _wanted(desk, session, arguments.name)
        # Ctrl+C is the end that was asked for where no number of rounds was
        with nullcontext() if arguments.rounds else suppress(Cancelled):
            _poll(desk, session, wanted, arguments.rounds)


def _poll(desk: Desk, session: VehicleSession, wanted: tuple[Wanted, ...], rounds: int | None) -> None:
    buffer = LiveBuffer()
    poll = desk.workshop.live_round(session, wanted, buffer)
    for number in _watched(desk, session, poll, rounds):
        _show(desk, number, buffer.drain(), is_demo=is_demo(session.url))


def _watched(desk: Desk, session: VehicleSession, poll: LivePoll, rounds: int | None) -> Iterator[int]:
    """Poll round by round; all rounds are one operation, which an output that is full is no part of."""
    workshop = desk.workshop
    with watching(workshop.telemetry, About(LIVE, session), desk.stop.is_set), workshop.comparing(poll):
        for number in range(1, rounds + 1) if rounds else count(1):
            desk.run(poll)
            yield number


def _wanted(desk: Desk, session: VehicleSession, names: list[str]) -> tuple[Wanted, ...]:
    offered = desk.run(desk.workshop.list_values(session))
    if not names:
        return offered
    pids = desk.workshop.knowledge.pids
    wanted = tuple(one for one in offered if any(_fits(pids, one, name) for name in names))
    if not wanted:
        raise UsageError(
            f"The vehicle offers no value called {', '.join(names)}. diagclinic scan lists those it offers."
        )
    return wanted


def _fits(pids: PidCatalogue, one: Wanted, name: str) -> bool:
    """Say whether `name` is the PID's hexadecimal number, or part of the name or key of one of its values."""
    pid = pids.get(one.pid)
    if pid is None:
        return False
    words = [
        pid.name,
        *(text for field in pid.fields for text in (field.parameter.key, field.parameter.name)),
    ]
    return name.upper() == f"{one.pid:02X}" or any(name.lower() in word.lower() for word in words)


def _show(desk: Desk, number: int, samples: list[LiveSample], *, is_demo: bool) -> None:
    desk.say(f"Round {number}")
    for line in value_lines((sample.unit, sample.reading) for sample in samples):
        desk.say(line)
    if not samples:
        desk.say("  no control unit answered")
    desk.give_line(
        {
            "round": number,
            "is_demo": is_demo,
            "samples": [
                {"control_unit": str(sample.unit), "at_s": sample.at_s, **reading_data(sample.reading)}
                for sample in samples
            ],
        }
    )
    desk.flush()
