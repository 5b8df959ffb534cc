"""Keep what people say of a visit, and what the shop calls itself; nothing that was kept before is lost."""

from collections.abc import Callable
from dataclasses import dataclass

from diagclinic.core.visit import Visit
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.ports import Now, ShopRecord


@dataclass(frozen=True, slots=True)
class JobCard:
    """A visit with what its form begins with.

    Attributes:
        visit: as it is on record, with its details and the shop.
        technician: who was named last in the shop; a proposal where the visit names nobody.
    """

    visit: Visit
    technician: str


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Job: read what the form of a visit begins with."""

    shop: Callable[[], ShopRecord]
    visit_id: int
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> JobCard:
        """Return the visit's form.

        Raises:
            RecordMissingError: there is no such visit.
            RecordError: the record cannot be read.
        """
        del context
        record = self.shop()
        return JobCard(record.visit(self.visit_id), record.last_technician())


@dataclass(frozen=True, slots=True)
class KeepDetails:
    """Job: add details to a visit where they differ from those that count, and likewise the shop.

    Attributes:
        card: the shop's own details, None to leave them.
        by: whom the entry is signed with.
    """

    shop: Callable[[], ShopRecord]
    now: Now
    by: str
    visit_id: int
    details: VisitDetails
    card: Shop | None = None
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Visit:
        """Return the visit as it is on record now.

        Raises:
            DetailError: something cannot be kept as it is; nothing was kept.
            RecordMissingError: there is no such visit.
            RecordError: it could not be kept.
        """
        del context
        details, card = self.details.checked(), self.card.checked() if self.card else None
        record = self.shop()
        visit = record.visit(self.visit_id)
        if card is not None and card != visit.shop:
            record.set_shop(card, self.now(), self.by)
        if details != visit.details:
            record.add_details(self.visit_id, DetailsEntry(self.now(), self.by, details))
        return record.visit(self.visit_id)
