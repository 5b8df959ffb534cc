"""Let an adapter test itself, and keep what came of it with the adapter."""

from dataclasses import dataclass
from typing import Final

from diagclinic.services.adapter_tests import KeptTest
from diagclinic.services.jobs import JobContext, Priority, Progress
from diagclinic.services.ports import AdapterMemory, Links, Now
from diagclinic.services.whereabouts import identity_at
from drivers.api import OpenOptions
from drivers.tracing import NoTrace

STEP: Final = "check.command"


@dataclass(frozen=True, slots=True)
class CheckAdapter:
    """Job: ask the adapter for every command that its data sheet lists.

    No vehicle is asked anything, and the adapter is left as it was switched on.
    """

    url: str
    links: Links
    memory: AdapterMemory
    now: Now
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> KeptTest:
        """Test the adapter.

        Raises:
            Cancelled: the user gave up; nothing is kept.
            DriverError: it is not there, is busy, or is of a kind without such a test.
        """
        context.step(0, 0, STEP)
        identity = identity_at(self.url, self.links)
        options = OpenOptions(NoTrace(), context.stop, self.memory.hint(self.url, identity))

        def on_check(done: int, total: int) -> None:
            context.report(Progress(done, total, STEP))

        kept = KeptTest(self.links.test(self.url, options, on_check), self.now())
        self.memory.keep_test(self.url, identity, kept)
        return kept
