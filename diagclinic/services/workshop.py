"""All that a face of the program needs: the use cases, with everything that they need filled in.

`diagclinic.app` puts it together once.  What is slow to load is loaded when it is first used.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from diagclinic.core.reply import Reply
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Scan, Visit
from diagclinic.core.visit_details import Shop, VisitDetails
from diagclinic.knowledge.dtc_texts import DtcTexts, load_dtc_texts
from diagclinic.knowledge.pids import PidCatalogue, load_pids
from diagclinic.knowledge.wmi import WmiCatalogue, load_wmi
from diagclinic.services.adapter_tests import KeptTest
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.services.check_adapter import CheckAdapter
from diagclinic.services.clear_codes import ClearCodes, ClearReport
from diagclinic.services.connect import Connect, Reconnect
from diagclinic.services.consent import ChooseLevel, Level, LookAtPrivacy, NoPrivacy, Privacy, SendTelemetry
from diagclinic.services.feedback import Feedback, NoFeedback
from diagclinic.services.flags import FactoryFlags, Flags
from diagclinic.services.identify import Identification, Identify
from diagclinic.services.jobs import Job
from diagclinic.services.keep_details import JobCard, KeepDetails, ReadCard
from diagclinic.services.live import LiveBuffer, LivePoll
from diagclinic.services.live_speed import ComparedPoll, comparing
from diagclinic.services.make_report import MakeReport
from diagclinic.services.polling import decided, polling_of
from diagclinic.services.ports import AdapterMemory, Links, Now, SaveReport, ShopRecord
from diagclinic.services.publisher_news import NoNews, PublisherNews
from diagclinic.services.read_all import AllValues, ReadAll
from diagclinic.services.read_values import ListValues, Readings, ReadValues, Wanted
from diagclinic.services.scan import ScanAll
from diagclinic.services.session import VehicleSession
from diagclinic.services.support_ports import SupportFiles
from diagclinic.services.telemetry import NobodyListens, Telemetry
from diagclinic.services.telemetry_jobs import CONNECT, LIVE, RECONNECT, About, Watched, vci_of
from diagclinic.services.updates import (
    DoUpdateAct,
    LookAtUpdates,
    NotInstalled,
    UpdateAct,
    Updates,
    UpdateView,
)

if TYPE_CHECKING:
    from diagclinic.services.bug_report import BugReport


T = TypeVar("T")


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
        telemetry: hears how every job ended, as far as somebody agreed to that.
        flags: tells which ways of working hold here.
        news: what the publisher tells people.
        privacy: returns what keeps what was agreed.
        feedback: returns what remembers who was asked, and what would be sent of their words.
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
        telemetry: Telemetry | None = None,
        flags: Flags | None = None,
        news: PublisherNews | None = None,
        privacy: Callable[[], Privacy] = NoPrivacy,
        feedback: Callable[[], Feedback] = NoFeedback,
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
        self.telemetry = telemetry or NobodyListens()
        self.flags: Flags = flags or FactoryFlags()
        self.news: PublisherNews = news or NoNews()
        self.privacy = privacy
        self.feedback = feedback
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

    def connect(self, url: str) -> Watched[VehicleSession]:
        """Return the job that connects to the vehicle behind `url` and begins its visit."""
        job = Connect(url, self.links, self.memory, lambda: self.shop, self.now)
        return self.watched(job, About(CONNECT, url=url))

    def check_adapter(self, url: str) -> Watched[KeptTest]:
        """Return the job that lets the adapter behind `url` test itself; no vehicle is asked anything."""
        job = CheckAdapter(url, self.links, self.memory, self.now)
        return self.watched(job, About("check-adapter", url=url))

    def reconnect(self, session: VehicleSession) -> Watched[VehicleSession]:
        """Return the job that goes on with a visit whose link was lost."""
        return self.watched(Reconnect(session, self.links, self.memory), About(RECONNECT, session))

    def identify(self, session: VehicleSession) -> Watched[Identification]:
        """Return the job that asks the vehicle who it is."""
        return self.watched(Identify(session), About("identify", session))

    def scan(self, session: VehicleSession, identities: tuple[UnitIdentity, ...] = ()) -> Watched[Scan]:
        """Return the job that reads every control unit."""
        return self.watched(ScanAll(session, self.knowledge.pids, identities), About("scan", session))

    def clear(
        self, session: VehicleSession, identities: tuple[UnitIdentity, ...] = ()
    ) -> Watched[ClearReport]:
        """Return the job that clears the codes; starting it is the technician's decision alone."""
        job = ClearCodes(session, self.knowledge.pids, self.by, identities)
        return self.watched(job, About("clear", session))

    def list_values(self, session: VehicleSession) -> Watched[tuple[Wanted, ...]]:
        """Return the job that finds out which values the vehicle offers."""
        return self.watched(ListValues(session, self.knowledge.pids), About("list-values", session))

    def read_values(
        self, session: VehicleSession, wanted: tuple[Wanted, ...]
    ) -> Watched[dict[Wanted, Reply[Readings]]]:
        """Return the job that reads values once."""
        return self.watched(ReadValues(session, self.knowledge.pids, wanted), About("values", session))

    def read_all(self, session: VehicleSession) -> Watched[AllValues]:
        """Return the job that reads every value once."""
        return self.watched(ReadAll(session, self.knowledge.pids), About("values", session))

    def live(self, session: VehicleSession, wanted: tuple[Wanted, ...], buffer: LiveBuffer) -> Watched[int]:
        """Return the job that polls values until it is cancelled."""
        poll = self.live_round(session, wanted, buffer, None)
        compared = ComparedPoll(poll, decided(self.flags, vci_of(session.url)), self.telemetry)
        return self.watched(compared, About(LIVE, session))

    def live_round(
        self,
        session: VehicleSession,
        wanted: tuple[Wanted, ...],
        buffer: LiveBuffer,
        rounds: int | None = 1,
    ) -> LivePoll:
        """Return the job that polls values once; whoever runs it again and again watches all of that."""
        vci = vci_of(session.url)
        polling = polling_of(decided(self.flags, vci), self.flags, vci)
        return LivePoll(session, self.knowledge.pids, wanted, buffer, rounds, polling=polling)

    def comparing(self, poll: LivePoll) -> AbstractContextManager[None]:
        """Return the block in which a polling is compared with others of its kind, round by round."""
        return comparing(poll, decided(self.flags, vci_of(poll.session.url)), self.telemetry)

    def read_card(self, visit_id: int) -> Watched[JobCard]:
        """Return the job that reads what the form of a visit begins with."""
        return self.watched(ReadCard(lambda: self.shop, visit_id), About("read-card"))

    def keep_details(self, visit_id: int, details: VisitDetails, shop: Shop | None = None) -> Watched[Visit]:
        """Return the job that keeps what people say of a visit, and what the shop calls itself."""
        job = KeepDetails(lambda: self.shop, self.now, self.by, visit_id, details, shop)
        return self.watched(job, About("keep-details"))

    def check_report(self, path: Path) -> None:
        """Make sure that a report can be written to `path`, before the work that it is to tell of.

        Raises:
            ReportFormError: the ending of the name stands for no form.
            ReportError: there is no way to write there.
        """
        self._save_report.check(path)

    def report(self, visit_id: int, path: Path) -> Watched[Path]:
        """Return the job that writes the report of a visit to `path`."""
        job = MakeReport(lambda: self.shop, self._save_report, visit_id, path)
        return self.watched(job, About("report"))

    def bug_report(
        self, visit_id: int, path: Path, *, with_vin: bool = False, replace: bool = False
    ) -> "Watched[BugReport]":
        """Return the job that writes the report for support on a visit to `path`."""
        from diagclinic.services.bug_report import ExportBugReport  # noqa: PLC0415  rarely needed

        files = self._support()
        job = ExportBugReport(
            lambda: self.shop, files, self.now, visit_id, path, with_vin=with_vin, replace=replace
        )
        return self.watched(job, About("bug-report"))

    def look_at_updates(self) -> LookAtUpdates:
        """Return the job that finds out how the install is; asks no network, and is nobody's operation."""
        return LookAtUpdates(self.updates)

    def update(self, act: UpdateAct) -> Watched[UpdateView]:
        """Return the job that lets the update program act; starting it is somebody's decision alone."""
        return self.watched(DoUpdateAct(self.updates, act), About(f"update-{act.verb.value}"))

    def look_at_privacy(self) -> LookAtPrivacy:
        """Return the job that finds out what is agreed and what would be sent next."""
        return LookAtPrivacy(self.privacy)

    def choose_level(self, level: Level) -> ChooseLevel:
        """Return the job that agrees to `level`; starting it is somebody's decision alone."""
        return ChooseLevel(self.privacy, level, self.by)

    def send_telemetry(self) -> SendTelemetry:
        """Return the job that sends what waits, as far as somebody agreed."""
        return SendTelemetry(self.privacy)

    def watched(self, job: Job[T], about: About) -> Watched[T]:
        """Return `job`, watched."""
        return Watched(job, about, self.telemetry)

    def close(self) -> None:
        """Let go of the record; a second call does nothing."""
        with self._lock:
            if self._shop is not None:
                self._shop.close()
                self._shop = None
