"""All that a face of the program needs: the use cases, with everything that they need filled in.

`diagclinic.app` puts it together once.  What is slow to load is loaded when it is first used.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit_details import Shop, VisitDetails
from diagclinic.knowledge.dtc_texts import DtcTexts, load_dtc_texts
from diagclinic.knowledge.pids import PidCatalogue, load_pids
from diagclinic.knowledge.wmi import WmiCatalogue, load_wmi
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.services.check_adapter import CheckAdapter
from diagclinic.services.clear_codes import ClearCodes
from diagclinic.services.connect import Connect, Reconnect
from diagclinic.services.identify import Identify
from diagclinic.services.keep_details import KeepDetails, ReadCard
from diagclinic.services.live import LiveBuffer, LivePoll
from diagclinic.services.make_report import MakeReport
from diagclinic.services.ports import AdapterMemory, Links, Now, SaveReport, ShopRecord
from diagclinic.services.read_all import ReadAll
from diagclinic.services.read_values import ListValues, ReadValues, Wanted
from diagclinic.services.scan import ScanAll
from diagclinic.services.session import VehicleSession
from diagclinic.services.support_ports import SupportFiles
from diagclinic.services.updates import DoUpdateAct, LookAtUpdates, NotInstalled, UpdateAct, Updates

if TYPE_CHECKING:
    from diagclinic.services.bug_report import ExportBugReport


class Knowledge:
    """The catalogues, each read when it is first asked for; may be asked from several threads.

    Attributes:
        resources: folder of all data and assets of the installation.

    Every attribute raises `diagclinic.core.errors.CatalogueError` where its file is missing or damaged.
    """

    def __init__(self, resources: Path) -> None:
        self.resources = resources
        self._lock = threading.Lock()
        self._pids: PidCatalogue | None = None
        self._dtc_texts: DtcTexts | None = None
        self._wmi: WmiCatalogue | None = None

    @property
    def pids(self) -> PidCatalogue:
        """The parameter identifiers."""
        with self._lock:
            self._pids = self._pids or load_pids(self.resources)
            return self._pids

    @property
    def dtc_texts(self) -> DtcTexts:
        """The trouble codes' texts."""
        with self._lock:
            self._dtc_texts = self._dtc_texts or load_dtc_texts(self.resources)
            return self._dtc_texts

    @property
    def wmi(self) -> WmiCatalogue:
        """The makers of vehicles."""
        with self._lock:
            self._wmi = self._wmi or load_wmi(self.resources)
            return self._wmi


class Workshop:
    """Makes the jobs of both faces of the program.

    Attributes:
        captures: makes the jobs around raw frames.
        by: name that acts on a vehicle are signed with.
        updates: returns the update program of this install.
    """

    def __init__(  # noqa: PLR0913  the ports, each of which one thing outside provides
        self,
        *,
        knowledge: Knowledge,
        open_shop: Callable[[], ShopRecord],
        links: Links,
        memory: AdapterMemory,
        save_report: SaveReport,
        captures: CaptureJobs,
        support: Callable[[], SupportFiles],
        now: Now,
        by: str,
        updates: Callable[[], Updates] = NotInstalled,
    ) -> None:
        self.knowledge = knowledge
        self.links = links
        self.memory = memory
        self.captures = captures
        self.now = now
        self.by = by
        self._open_shop = open_shop
        self._save_report = save_report
        self._support = support
        self.updates = updates
        self._lock = threading.Lock()
        self._shop: ShopRecord | None = None

    @property
    def shop(self) -> ShopRecord:
        """The shop's record, opened when it is first asked for.

        Raises:
            RecordError: it cannot be opened.
        """
        with self._lock:
            self._shop = self._shop or self._open_shop()
            return self._shop

    def connect(self, url: str) -> Connect:
        """Return the job that connects to the vehicle behind `url` and begins its visit."""
        return Connect(url, self.links, self.memory, lambda: self.shop, self.now)

    def check_adapter(self, url: str) -> CheckAdapter:
        """Return the job that lets the adapter behind `url` test itself; no vehicle is asked anything."""
        return CheckAdapter(url, self.links, self.memory, self.now)

    def reconnect(self, session: VehicleSession) -> Reconnect:
        """Return the job that goes on with a visit whose link was lost."""
        return Reconnect(session, self.links, self.memory)

    def identify(self, session: VehicleSession) -> Identify:
        """Return the job that asks the vehicle who it is."""
        return Identify(session)

    def scan(self, session: VehicleSession, identities: tuple[UnitIdentity, ...] = ()) -> ScanAll:
        """Return the job that reads every control unit."""
        return ScanAll(session, self.knowledge.pids, identities)

    def clear(self, session: VehicleSession, identities: tuple[UnitIdentity, ...] = ()) -> ClearCodes:
        """Return the job that clears the codes; starting it is the technician's decision alone."""
        return ClearCodes(session, self.knowledge.pids, self.by, identities)

    def list_values(self, session: VehicleSession) -> ListValues:
        """Return the job that finds out which values the vehicle offers."""
        return ListValues(session, self.knowledge.pids)

    def read_values(self, session: VehicleSession, wanted: tuple[Wanted, ...]) -> ReadValues:
        """Return the job that reads values once."""
        return ReadValues(session, self.knowledge.pids, wanted)

    def read_all(self, session: VehicleSession) -> ReadAll:
        """Return the job that reads every value once."""
        return ReadAll(session, self.knowledge.pids)

    def live(self, session: VehicleSession, wanted: tuple[Wanted, ...], buffer: LiveBuffer) -> LivePoll:
        """Return the job that polls values until it is cancelled."""
        return LivePoll(session, self.knowledge.pids, wanted, buffer)

    def read_card(self, visit_id: int) -> ReadCard:
        """Return the job that reads what the form of a visit begins with."""
        return ReadCard(lambda: self.shop, visit_id)

    def keep_details(self, visit_id: int, details: VisitDetails, shop: Shop | None = None) -> KeepDetails:
        """Return the job that keeps what people say of a visit, and what the shop calls itself."""
        return KeepDetails(lambda: self.shop, self.now, self.by, visit_id, details, shop)

    def check_report(self, path: Path) -> None:
        """Make sure that a report can be written to `path`, before the work that it is to tell of.

        Raises:
            ReportFormError: the ending of the name stands for no form.
            ReportError: there is no way to write there.
        """
        self._save_report.check(path)

    def report(self, visit_id: int, path: Path) -> MakeReport:
        """Return the job that writes the report of a visit to `path`."""
        return MakeReport(lambda: self.shop, self._save_report, visit_id, path)

    def bug_report(
        self, visit_id: int, path: Path, *, with_vin: bool = False, replace: bool = False
    ) -> "ExportBugReport":
        """Return the job that writes the report for support on a visit to `path`."""
        from diagclinic.services.bug_report import ExportBugReport  # noqa: PLC0415  rarely needed

        files = self._support()
        return ExportBugReport(
            lambda: self.shop, files, self.now, visit_id, path, with_vin=with_vin, replace=replace
        )

    def look_at_updates(self) -> LookAtUpdates:
        """Return the job that finds out how the install is; asks no network."""
        return LookAtUpdates(self.updates)

    def update(self, act: UpdateAct) -> DoUpdateAct:
        """Return the job that lets the update program act; starting it is somebody's decision alone."""
        return DoUpdateAct(self.updates, act)

    def close(self) -> None:
        """Let go of the record; a second call does nothing."""
        with self._lock:
            if self._shop is not None:
                self._shop.close()
                self._shop = None
