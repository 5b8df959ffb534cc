"""Compares ways of polling: tells which one an install works with, and how many values a second it read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from diagclinic.services.experiments import LIVE_POLLING_SPEED, expose, measure
from diagclinic.services.flags import Decision
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.live import LivePoll
from diagclinic.services.telemetry import Telemetry

#: seconds of asking below which a figure says nothing
LEAST_S: Final = 2.0


@contextmanager
def comparing(poll: LivePoll, decision: Decision, telemetry: Telemetry) -> Iterator[None]:
    """Tell what `poll`, which runs in the block, works with, and at its end how quick it was."""
    expose(LIVE_POLLING_SPEED, decision, telemetry)
    try:
        yield
    finally:
        if poll.asked_s >= LEAST_S:
            measure(LIVE_POLLING_SPEED, decision, round(poll.values / poll.asked_s, 2), telemetry)


@dataclass(frozen=True, slots=True)
class ComparedPoll:
    """Job: a polling that is compared with others of its kind."""

    poll: LivePoll
    decision: Decision
    telemetry: Telemetry

    @property
    def priority(self) -> Priority:
        """Place in the queue: the polling's own."""
        return self.poll.priority

    def run(self, context: JobContext) -> int:
        """Poll until cancelled, and return how many samples were read; raises what polling raises."""
        with comparing(self.poll, self.decision, self.telemetry):
            return self.poll.run(context)
