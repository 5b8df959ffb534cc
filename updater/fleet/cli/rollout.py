"""The verb `rollout`: begin a version's way, stop it, and take the next step of one that is certified.

What takes two people takes two accounts: here a name is whatever is typed, and one person can type two.
"""

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from updater.fleet.cli.verb import Outside, Verbs, add_verb, opened
from updater.fleet.rollout import proposals, steering
from updater.fleet.rollout.alarms import Report, confirm, confirmed, take_back
from updater.fleet.rollout.desk import RolloutDesk, desk_of
from updater.fleet.rollout.errors import SecondPersonError
from updater.fleet.store.errors import SettingsError
from updater.install.person import user_name

_ACTS: Final = {"pause": "pause", "halt": "halt", "roll-back": "roll_back"}
_TWO: Final = ("propose-resume", "propose-promote", "agree")
_ACCOUNTS: Final = (
    "Let one propose it and another one agree on the dashboard, on that version's page, each signed in."
)
_SHOWN: Final = 5

Does = Callable[[RolloutDesk, Namespace], dict[str, Any]]


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = add_verb(verbs, "rollout", "begin, show, stop or let go on a version's way", run)
    parser.add_argument("does", choices=tuple(VERBS), metavar="WHAT", help=", ".join(VERBS))
    parser.add_argument("what", nargs="?", default="", metavar="VERSION|NUMBER")
    parser.add_argument(
        "--before", default="", metavar="VERSION", help="begin: it is judged against this one"
    )
    parser.add_argument("--phase", default="", metavar="NAME", help="begin: of the plan (default: the first)")
    parser.add_argument("--why", default="", metavar="WORDS", help="for the record; every act needs it")
    parser.add_argument(
        "--what", dest="alarm", default="", metavar="NAME", help="alarm: e.g. data_corruption"
    )
    parser.add_argument("--who", default="", metavar="NAME", help="who does it (default: this user)")


def run(words: Namespace, outside: Outside) -> int:
    """Do what was typed.

    Raises:
        FleetError: it is refused, or the database cannot be used.
    """
    if words.does != "list" and not words.what:
        raise SettingsError(f"rollout {words.does} needs a version, or a proposal's number")
    words.who = _by(words.who, user_name())
    services = opened(words, outside)
    with services.ends:
        said = VERBS[words.does](desk_of(services), words)
    if words.json:
        outside.say(json.dumps(said))
    else:
        for line in said.get("lines", [said.get("did", "done")]):
            outside.say(line)
    return 0


def _list(desk: RolloutDesk, _: Namespace) -> dict[str, Any]:
    with desk.services.database.read() as connection:
        found = steering.rollouts(connection)
        waits = proposals.waiting(connection, desk.services.now_ms())
    lines = [f"{one.version}  {_worded(one.state)}  {one.phase} {one.share}".rstrip() for one in found]
    lines += [
        f"proposal {one.id}: {_worded(one.act)} {one.version}, by {one.who}: {one.why}" for one in waits
    ]
    return {
        "rollouts": [asdict(one) for one in found],
        "proposals": [asdict(one) for one in waits],
        "lines": lines or ["no version is under way"],
    }


def _show(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    with desk.services.database.read() as connection:
        found = steering.rollout(connection, words.what)
        criteria = desk.run.exit_of(connection, found)
        said = steering.verdicts(connection, found.version, _SHOWN)
        done = steering.acts(connection, found.version, _SHOWN)
        alarms = confirmed(connection, found.version)
    marks = {True: "yes", False: "NO", None: "not known yet"}
    at = f"{found.phase} {found.share}".rstrip()
    lines = [
        f"{found.version} against {found.before}: {_worded(found.state)}, {at}",
        *(f"  {one.name}: {one.found}, wanted {one.wanted}: {marks[one.is_met]}" for one in criteria),
        *(f"  alarm {one.id}: {_worded(one.what)}, by {one.who}: {one.words}" for one in alarms),
        *(f"  judge: {_worded(one.verdict)}" for one in said[:1]),
        *(
            f"  {_worded(one.act)} by {one.who}{one.second and f' and {one.second}'}: {one.outcome}"
            for one in done
        ),
    ]
    told = {"verdicts": [asdict(one) for one in said], "acts": [asdict(one) for one in done]}
    return {**asdict(found), "criteria": [asdict(one) for one in criteria], **told, "lines": lines}


def _begin(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    desk.begin(words.what, words.before, words.who, words.phase)
    return {"did": f"{words.what} is on trial against {words.before}"}


def _stop(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    return {"did": desk.stop(words.what, _ACTS[words.does], words.who, words.why)}


def _promote(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    return {"did": desk.promote(words.what, words.who, words.why)}


def _two(_: RolloutDesk, words: Namespace) -> dict[str, Any]:
    raise SecondPersonError(f"rollout {words.does} takes two people with accounts of their own", _ACCOUNTS)


def _take_back(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    desk.take_back(_number(words), words.who)
    return {"did": "it waits no more"}


def _alarm(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    report = Report(desk.services.now_ms(), words.who, words.what, words.alarm, words.why)
    with desk.services.database.begin() as connection:
        steering.rollout(connection, words.what)
        confirm(connection, report, desk.plan.limits.at_once)
    return {"did": "the judge's next look stops it"}


def _alarm_off(desk: RolloutDesk, words: Namespace) -> dict[str, Any]:
    with desk.services.database.begin() as connection:
        take_back(connection, _number(words), words.who, desk.services.now_ms())
    return {"did": "it counts no more; what was stopped by it stays so"}


VERBS: Final[Mapping[str, Does]] = {
    "list": _list,
    "show": _show,
    "begin": _begin,
    **dict.fromkeys(_ACTS, _stop),
    "alarm": _alarm,
    "alarm-off": _alarm_off,
    "promote": _promote,
    **dict.fromkeys(_TWO, _two),
    "take-back": _take_back,
}


def _by(name: str, user: str) -> str:
    """Return who is put on record: never what an account is called, nor the judge."""
    return f"{name} (command line, {user})" if name and name != user else f"{user} (command line)"


def _worded(name: str) -> str:
    return name.replace("_", " ")


def _number(words: Namespace) -> int:
    if not words.what.isascii() or not words.what.isdecimal():
        raise SettingsError(f"{words.what[:40]!r} is no number of a proposal")
    return int(words.what)
