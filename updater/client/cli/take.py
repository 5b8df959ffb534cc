"""``check``, ``apply``, ``import`` and ``put-off``: what is new, and taking it by the word of a person."""

from argparse import Namespace
from contextlib import suppress
from datetime import timedelta

from updater.client.acts import Act, Taken
from updater.client.busy import ensure_disconnected
from updater.client.cli.agents import agent_of
from updater.client.cli.desk import Desk
from updater.client.cli.settle import install_of
from updater.client.errors import BusyError, NotAllowedError, VehicleConnectedError
from updater.client.offers import checked_at, is_due, is_pressing, read_offer
from updater.client.offers import put_off as put_off_offer
from updater.client.status import Offer, offer_data
from updater.client.status_words import offer_lines
from updater.client.way_back import runs
from updater.install import audit


def check(desk: Desk, arguments: Namespace) -> None:
    """Ask whether there is something new.

    Raises:
        UpdateError: nobody could be asked, or what came is not to be trusted.
    """
    if arguments.by_itself:
        _give_offer(desk, by_itself(desk))
        return
    found = agent_of(desk).check()
    desk.say(found.decision.why)
    desk.say(*(f"  {one.version}: {one.why}" for one in found.decision.passed_over))
    desk.say(*(f"  {note}" for note in found.decision.notes))
    _give_offer(desk, found.offer)


def by_itself(desk: Desk) -> Offer | None:
    """Check where that is wanted and due, and fetch where that is wanted; taking needs somebody's word.

    Raises:
        UpdateError: nobody could be asked, or what came is not to be trusted.
    """
    install = install_of(desk)
    if not install.checks_by_itself or not is_due(checked_at(desk.layout), desk.now()):
        return read_offer(desk.layout)
    agent = agent_of(desk)
    offer = agent.check().offer
    if offer is None or offer.is_here or not install.fetches_by_itself:
        return offer
    with suppress(VehicleConnectedError):  # it is fetched another time
        agent.fetch(Act(desk.who, desk.why), in_background=True)
    return read_offer(desk.layout)


def apply(desk: Desk, arguments: Namespace) -> None:
    """Take the version that the policy has for this computer.

    Raises:
        VehicleConnectedError: a vehicle is connected; nothing was changed.
        UpdateError: it is refused, or cannot be had; what runs is not touched.
    """
    ensure_disconnected(desk.layout)
    if arguments.when == "now":
        ensure_closed(desk)
    _say_taken(desk, agent_of(desk).apply(Act(desk.who, desk.why), arguments.version or ""), arguments.when)


def import_(desk: Desk, arguments: Namespace) -> None:
    """Take a version from a stick, with the same checks.

    Raises:
        VehicleConnectedError: a vehicle is connected; nothing was changed.
        UpdateError: it is refused, or cannot be read; what runs is not touched.
    """
    ensure_disconnected(desk.layout)
    path = arguments.path.absolute()
    _say_taken(desk, agent_of(desk).import_from(path, Act(desk.who, desk.why)), "next")


def put_off(desk: Desk, arguments: Namespace) -> None:
    """Ask again later whether to take what is there.

    Raises:
        NotAllowedError: it can no longer be put off.
    """
    offer = put_off_offer(desk.layout, desk.now() + timedelta(days=arguments.days))
    if offer is not None and is_pressing(offer):
        raise NotAllowedError(f"Version {offer.version} can no longer be put off")
    if offer is not None:
        audit.append(desk.layout, "put-off", desk.who, desk.why, {"version": offer.version})
    _give_offer(desk, offer)


def ensure_closed(desk: Desk) -> None:
    """Make sure that nothing runs which the change would have to wait for.

    Raises:
        BusyError: the application runs.
    """
    if runs(desk.layout):
        raise BusyError("The application runs: close it, or take the version at its next start")


def _say_taken(desk: Desk, taken: Taken, when: str) -> None:
    if taken.is_taken:
        desk.say(f"Version {taken.version} is taken: it runs from the next start on.")
    desk.say(*([taken.why] if taken.why else []))
    desk.give({"version": taken.version, "is_taken": taken.is_taken, "starts": when, "why": taken.why})


def _give_offer(desk: Desk, offer: Offer | None) -> None:
    data = offer_data(offer) if offer else None
    desk.say(*offer_lines(data))
    if offer is None:
        desk.say("There is nothing to take.")
    desk.give({"offer": data})
