"""What the use cases need from outside; `diagclinic.app` says who provides it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from diagclinic.core.observation import Observation
from diagclinic.core.trace import Trace
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Action, Scan, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, Shop
from diagclinic.services.adapter_tests import KeptTest
from drivers.api import FoundVci, FrameTap, OnCheck, OpenOptions, PduLink, SelfTest, TapOptions, TraceSink

#: wall-clock time, UTC
Now = Callable[[], datetime]


class Links(Protocol):
    """The interfaces that a vehicle can be reached through."""

    def open(self, url: str, options: OpenOptions) -> PduLink:
        """Open the VCI that `url` names, raising `drivers.errors.DriverError`."""
        ...

    def tap(self, url: str, options: TapOptions) -> FrameTap:
        """Listen to the raw frames that pass the VCI that `url` names, raising `DriverError`."""
        ...

    def test(self, url: str, options: OpenOptions, on_check: OnCheck) -> SelfTest:
        """Let the VCI that `url` names test itself, raising `DriverError`."""
        ...

    def discover(self, *, quick: bool = False) -> tuple[FoundVci, ...]:
        """Return what is plugged in, without writing to any port.

        Args:
            quick: only what the system lists by itself, within milliseconds.
        """
        ...


class AdapterMemory(Protocol):
    """What the shop's computer remembers of its adapters; losing it costs seconds, never data."""

    def last_url(self) -> str | None:
        """Return the URL that worked last."""
        ...

    def identity(self, url: str) -> str:
        """Return the identity of the adapter that worked at `url`, empty where it is not known."""
        ...

    def hint(self, url: str, identity: str = "") -> str:
        """Return what makes opening `url` quick, empty where nothing is known.

        With an `identity` it is that adapter's hint, wherever it was; another's at the same URL is not told.
        """
        ...

    def remember(self, url: str, hint: str, identity: str = "") -> None:
        """Keep `url` as the one that worked last; an adapter with an `identity` is nowhere else any more."""
        ...

    def keep_test(self, url: str, identity: str, kept: KeptTest) -> None:
        """Keep an adapter's self-test in the place of its earlier one."""
        ...

    def test_of(self, url: str, identity: str) -> KeptTest | None:
        """Return the last self-test of an adapter, None where it never had one."""
        ...


class VisitRecord(Protocol):
    """The open record of one visit; what was handed over is on disk when the call returns.

    Every method raises `diagclinic.core.errors.RecordError` when it cannot keep its promise.
    """

    @property
    def visit_id(self) -> int:
        """The visit's number in the shop's record."""
        ...

    @property
    def trace(self) -> TraceSink:
        """Takes every byte that crosses the link during the visit."""
        ...

    def append(self, observation: Observation) -> None:
        """Keep one observation."""
        ...

    def set_vehicle(self, vehicle: Vehicle) -> None:
        """Say whose visit this is; the same VIN is the same vehicle as last time."""
        ...

    def add_scan(self, scan: Scan) -> None:
        """Keep the result of a scan."""
        ...

    def add_action(self, action: Action) -> None:
        """Keep what was done to the vehicle, flushed to the disk itself before it returns."""
        ...

    def close(self, ended_at: datetime) -> None:
        """End the visit; a second call does nothing."""
        ...


class ShopRecord(Protocol):
    """The shop's record of all visits.

    Every method raises `diagclinic.core.errors.RecordError` when it cannot keep its promise.
    """

    def begin_visit(self, started_at: datetime, vci: str, *, is_demo: bool) -> VisitRecord:
        """Open the record of a new visit."""
        ...

    def visits(self, search: str = "", limit: int = 200) -> tuple[VisitSummary, ...]:
        """Return visits, newest first, whose VIN, plate or label holds `search`."""
        ...

    def visit(self, visit_id: int) -> Visit:
        """Return all that is known of a visit.

        Raises:
            RecordMissingError: there is no such visit.
        """
        ...

    def add_details(self, visit_id: int, entry: DetailsEntry) -> None:
        """Keep what was entered for a visit, beside all that was entered before.

        Raises:
            RecordMissingError: there is no such visit.
        """
        ...

    def last_technician(self) -> str:
        """Return the technician who was named last, empty where none ever was."""
        ...

    def shop(self) -> Shop:
        """Return what the shop calls itself."""
        ...

    def set_shop(self, shop: Shop, at: datetime, by: str) -> None:
        """Keep what the shop calls itself from now on; what it was called before stays on record."""
        ...

    def observations(self, visit_id: int) -> Iterator[Observation]:
        """Yield the visit's observations, oldest first."""
        ...

    def trace(self, visit_id: int) -> Trace:
        """Return what is whole of the visit's trace.

        Raises:
            RecordMissingError: there is no such visit.
        """
        ...

    def close(self) -> None:
        """Let go of the record; a second call does nothing."""
        ...


class SaveReport(Protocol):
    """Writes the report of a visit in the form that the name of its file asks for: pdf, html, csv or json."""

    def check(self, path: Path, /) -> None:
        """Make sure that it can be written there, raising `diagclinic.core.errors.ReportError`."""
        ...

    def __call__(self, visit: Visit, path: Path, /) -> None:
        """Write it, raising `diagclinic.core.errors.ReportError`."""
        ...
