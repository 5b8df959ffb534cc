"""What every page's presenter works with.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass

from diagclinic import __version__
from diagclinic.core.visit import Visit
from diagclinic.services.local_time import HERE
from diagclinic.services.reports import ReportWords, VisitReport, build_report
from diagclinic.services.workshop import Workshop
from diagclinic.ui.presenters.current_visit import CurrentVisit
from diagclinic.ui.presenters.running import Runner

#: says in words what a visit holds; the window and the printed report say the same
Tell = Callable[[Visit], VisitReport]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page's presenter works with.

    Attributes:
        link: runs what needs the vehicle; owns its link.
        side: runs everything else that takes time: record, files, looking for adapters.
        tap: listens to raw frames, for as long as that lasts.
        versions: waits for the update program, whose downloads may last for hours.
    """

    workshop: Workshop
    link: Runner
    side: Runner
    visit: CurrentVisit
    tap: Runner
    versions: Runner

    def tell(self, visit: Visit) -> VisitReport:
        """Say in words what `visit` holds, with the times of this computer's zone.

        Raises:
            CatalogueError: a catalogue of the installation cannot be read.
        """
        knowledge = self.workshop.knowledge
        words = ReportWords(knowledge.dtc_texts.describe, knowledge.wmi.describe, __version__)
        return build_report(visit, words, self.workshop.now().astimezone(HERE))
