"""Make the report of a visit: read it from the record, write it where it was asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from diagclinic.core.errors import ReportError
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.ports import SaveReport, ShopRecord


@dataclass(frozen=True, slots=True)
class MakeReport:
    """Job: write the report of a visit in the form that the ending of the file's name asks for.

    Attributes:
        shop: gives the shop's record.
        path: the file; its folder is made where there is none.
    """

    shop: Callable[[], ShopRecord]
    save: SaveReport
    visit_id: int
    path: Path
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Path:
        """Return where the report stands.

        Raises:
            Cancelled: the user asked for it; nothing was written.
            RecordMissingError: there is no such visit.
            ReportError: it could not be written, or there is no such form.
        """
        context.step(0, 2, "report.read")
        visit = self.shop().visit(self.visit_id)
        context.step(1, 2, "report.write")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReportError(f"{self.path.parent}: {error.strerror}") from error
        self.save(visit, self.path)
        return self.path
