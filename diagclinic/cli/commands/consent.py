"""``diagclinic consent``: what may be sent, the exact bytes of it, and how to take that back."""

from argparse import Namespace
from typing import Any, Final

from diagclinic.cli.console import giving
from diagclinic.cli.desk import Desk
from diagclinic.core.errors import UpdateError
from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.consent_words import LEVELS, NEVER, agreed_words, sent_words, waiting_words

LATER: Final = "It could not be sent now; it is tried again by itself."


def show(desk: Desk, arguments: Namespace) -> None:
    """Tell what is agreed; with ``--bytes`` what would be sent next, byte for byte.

    Raises:
        RecordError: it cannot be read.
    """
    view = desk.run(desk.workshop.look_at_privacy())
    if arguments.bytes and not desk.is_json:
        _print_bytes(desk, view.next_batch)
    else:
        _tell(desk, view)


def set_(desk: Desk, arguments: Namespace) -> None:
    """Agree to a level.

    Raises:
        RecordError: it cannot be kept.
    """
    _choose(desk, Level.of(arguments.level))


def withdraw(desk: Desk, _: Namespace) -> None:
    """Take everything back: what waits is removed, what was sent is asked to be deleted.

    Raises:
        RecordError: it cannot be kept, or what waits cannot be removed now.
    """
    _choose(desk, Level.NONE)


def _choose(desk: Desk, level: Level) -> None:
    desk.run(desk.workshop.choose_level(level))
    try:
        desk.run(desk.workshop.send_telemetry())
    except UpdateError:
        desk.tell(LATER)
    _tell(desk, desk.run(desk.workshop.look_at_privacy()))


def _tell(desk: Desk, view: PrivacyView) -> None:
    desk.say(agreed_words(view))
    desk.say(waiting_words(view))
    desk.say(sent_words(view))
    for level, words in LEVELS.items():
        mark = "*" if level is view.level else " "
        desk.say(f"{mark} {level.word:<9} {words.sends} For: {words.why}")
    desk.say(NEVER)
    desk.give(_data(view))


def _print_bytes(desk: Desk, content: bytes) -> None:
    """Print `content` as it is: Windows would make other line ends of a text."""
    binary = getattr(desk.out, "buffer", None)
    with giving():
        if binary is None:
            desk.out.write(content.decode("utf-8"))
        else:
            binary.write(content)


def _data(view: PrivacyView) -> dict[str, Any]:
    return {
        "level": view.level.word,
        "by": view.by,
        "at": view.at or None,
        "waiting": view.waiting,
        "is_forgetting": view.is_forgetting,
        "last_done": view.sent.last_done or None,
        "last_try": view.sent.last_try or None,
        "why": view.sent.why,
        "next_batch": view.next_batch.decode("utf-8"),
    }
