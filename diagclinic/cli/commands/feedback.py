"""``diagclinic feedback``: say what you think; it is sent with the next contact, as it is shown here."""

from argparse import Namespace
from dataclasses import asdict
from typing import Final

from diagclinic.cli.desk import Desk
from diagclinic.cli.usage import UsageError
from diagclinic.services.feedback import SCALES, GiveFeedback, LookAtFeedback, checked
from diagclinic.services.telemetry import FeedbackGiven

WAITS: Final = "Thank you. It waits here for the next contact to the fleet service."
NOT_SENT: Final = "This would be sent. Nothing was sent."


def give(desk: Desk, arguments: Namespace) -> None:
    """Hand over what was typed, or only show what would be sent.

    Raises:
        UsageError: nothing was said, or too much.
        RecordError: the shop's own words, which must not leave, cannot be read; nothing was handed over.
    """
    ratings = {scale.field: getattr(arguments, scale.field) for scale in SCALES}
    said = FeedbackGiven(arguments.about, words=" ".join(arguments.words), **ratings)
    try:
        given = checked(said)
    except ValueError as error:
        raise UsageError(f"{error}") from error
    workshop = desk.workshop
    if arguments.show:
        sent = desk.run(LookAtFeedback(workshop.feedback, given))
    else:
        sent = desk.run(GiveFeedback(workshop.feedback, workshop.telemetry, given, workshop.now()))
    told = {name: value for name, value in asdict(sent).items() if value is not None}
    for name, value in told.items():
        desk.say(f"{name:<7} {value}")
    desk.say(NOT_SENT if arguments.show else WAITS)
    desk.give({**told, "is_handed_over": not arguments.show})
