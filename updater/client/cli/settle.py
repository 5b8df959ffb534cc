"""``channel`` and ``config``: which versions come to this computer, and from where."""

from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from updater.client.acts import Act
from updater.client.cli.agents import agent_of
from updater.client.cli.desk import Desk
from updater.client.cli.gather import defaults_of
from updater.client.cli.look import give_status
from updater.client.errors import NothingHereError
from updater.client.install import Install, read_install, write_install
from updater.install import audit

_SHOWN: Final = (
    *("repositories", "folders", "peers", "bytes_per_s"),
    *("checks_by_itself", "fetches_by_itself", "leaves_halted"),
)


def channel(desk: Desk, arguments: Namespace) -> None:
    """Move this computer to another channel or region; all but the proven versions of its region invite.

    Raises:
        NotPermittedError: the code is not known there.
        UpdateError: the channel's policy cannot be had, or is not to be trusted.
    """
    install = install_of(desk)
    region = install.region if arguments.region is None else arguments.region
    wanted = replace(install, channel=arguments.name, region=region)
    if (wanted.channel, wanted.region) != (install.channel, install.region):
        agent_of(desk).join(wanted.channel, wanted.region, arguments.code, Act(desk.who, desk.why))
    give_status(desk)


def config(desk: Desk, arguments: Namespace) -> None:
    """Show where updates come from, after setting what was given.

    Raises:
        UpdateError: as for `install_of`.
    """
    given = changes(arguments)
    install = install_of(desk) if given else shown_install(desk)
    wanted = replace(install, **given)
    if wanted != install:
        write_install(desk.layout, wanted)
        changed = {name: value for name, value in _shown(wanted).items() if value != _shown(install)[name]}
        audit.append(desk.layout, "config", desk.who, desk.why, changed)
    shown = _shown(wanted)
    desk.say(*(f"{name}: {_words(value)}" for name, value in shown.items()))
    desk.give(shown)


def changes(arguments: Namespace) -> dict[str, Any]:
    """Return the fields of `Install` that were given."""
    given = {
        "repositories": _urls(arguments.repository),
        "peers": _urls(arguments.peer),
        "folders": _folders(arguments.folder),
        "checks_by_itself": _is_on(arguments.checks),
        "fetches_by_itself": _is_on(arguments.fetches),
        "leaves_halted": _is_on(arguments.leaves_halted),
    }
    found = {name: value for name, value in given.items() if value is not None}
    return found if arguments.limit is None else {**found, "bytes_per_s": arguments.limit or None}


def install_of(desk: Desk) -> Install:
    """Return who this install is; drawn, as by the first check, where nothing says so yet.

    Raises:
        NothingHereError: there is no version here.
        UpdateError: it cannot be written.
    """
    install = read_install(desk.layout)
    if install is not None:
        return install
    if not desk.layout.versions.is_dir():
        raise NothingHereError(f"There is no install in {desk.layout.root}")
    return agent_of(desk).enrol()


def shown_install(desk: Desk) -> Install:
    """Return who this install is, or what a new one begins with: nothing is written for that.

    Raises:
        UpdateError: as for `install_of`, where both are lost.
    """
    return read_install(desk.layout) or defaults_of(desk.layout) or install_of(desk)


def _urls(given: list[str] | None) -> tuple[str, ...] | None:
    """Return the places that were given; None where none was, nothing for a single empty text."""
    return None if given is None else tuple(place.rstrip("/") for place in given if place)


def _folders(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(str(Path(place).absolute()) for place in given if place)


def _is_on(word: str | None) -> bool | None:
    return None if word is None else word == "on"


def _shown(install: Install) -> dict[str, Any]:
    fields = asdict(install)
    return {name: list(fields[name]) if isinstance(fields[name], tuple) else fields[name] for name in _SHOWN}


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    words = {True: "yes", False: "no", None: "no limit"}
    return words[value] if value is None or isinstance(value, bool) else str(value)
