"""``diagclinic live``: values as they change."""

from argparse import Namespace
from itertools import count

from diagclinic.cli.as_json import reading_data
from diagclinic.cli.as_text import reading_lines
from diagclinic.cli.desk import Desk
from diagclinic.cli.usage import UsageError
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.services.live import LiveBuffer, LiveSample
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession


def run(desk: Desk, arguments: Namespace) -> None:
    """Poll the wanted values, ``--rounds`` times or until Ctrl+C.

    Raises:
        UsageError: a name fits no value that the vehicle offers.
        DriverError: the link failed.
    """
    with desk.visit(arguments.vci) as (session, _):
        wanted = _wanted(desk, session, arguments.name)
        rounds = range(arguments.rounds) if arguments.rounds else count()
        for number in rounds:
            _show(desk, number, _round(desk, session, wanted))


def _wanted(desk: Desk, session: VehicleSession, names: list[str]) -> tuple[Wanted, ...]:
    offered = desk.run(desk.workshop.list_values(session))
    if not names:
        return offered
    pids = desk.workshop.knowledge.pids
    wanted = tuple(one for one in offered if any(_fits(pids, one, name) for name in names))
    if not wanted:
        raise UsageError(f"the vehicle offers no value called {', '.join(names)}; scan lists those it offers")
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


def _round(desk: Desk, session: VehicleSession, wanted: tuple[Wanted, ...]) -> list[LiveSample]:
    buffer = LiveBuffer()
    poll = desk.workshop.live(session, wanted, buffer)
    poll.rounds = 1
    desk.run(poll)
    return buffer.drain()


def _show(desk: Desk, number: int, samples: list[LiveSample]) -> None:
    desk.say(f"Round {number + 1}")
    for line in reading_lines(sample.reading for sample in samples):
        desk.say(line)
    desk.give_line(
        {
            "round": number + 1,
            "samples": [
                {"control_unit": str(sample.unit), "at_s": sample.at_s, **reading_data(sample.reading)}
                for sample in samples
            ],
        }
    )
