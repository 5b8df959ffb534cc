"""The dashboard as a whole: every page there is, and the routes that lead to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from updater.fleet.accounts.drawn import Draw
from updater.fleet.accounts.passwords import Passwords
from updater.fleet.accounts.roles import Permission
from updater.fleet.accounts.sign_in import SignIn
from updater.fleet.experiments.design import SECTION as EXPERIMENTS
from updater.fleet.experiments.design import designs
from updater.fleet.rollout.desk import desk_of
from updater.fleet.store.services import Services
from updater.fleet.web import static
from updater.fleet.web.alert_pages import AlertPages
from updater.fleet.web.crash_pages import CrashPages
from updater.fleet.web.feedback_pages import FeedbackPages
from updater.fleet.web.figure_pages import FigurePages
from updater.fleet.web.flag_pages import FlagPages
from updater.fleet.web.gate import Gate
from updater.fleet.web.headers import guard
from updater.fleet.web.install_pages import InstallPages
from updater.fleet.web.overview_pages import OverviewPages
from updater.fleet.web.pages import Page
from updater.fleet.web.people_pages import PeoplePages
from updater.fleet.web.release_pages import ReleasePages
from updater.fleet.web.rendering import Link, Renderer
from updater.fleet.web.report_pages import ReportPages
from updater.fleet.web.sign_in_pages import SignInPages
from updater.fleet.web.static import File
from updater.fleet.web.steering_pages import SteeringPages
from updater.fleet.web.transport import KEY, SECTION, Transport

MENU: Final = (
    Link("/", "Overview"),
    Link("/crashes", "Crashes"),
    Link("/operations", "Operations"),
    Link("/performance", "Performance"),
    Link("/adoption", "Adoption"),
    Link("/feedback", "Feedback"),
    Link("/flags", "Flags, experiments"),
    Link("/alerts", "Alerts"),
    Link("/reports", "Reports"),
    Link("/installs", "Installs", Permission.SEE_INSTALLS),
    Link("/audit", "Audit", Permission.AUDIT),
    Link("/users", "Users", Permission.PEOPLE),
)


class _Given:
    """Answers with a file that never changes."""

    def __init__(self, file: File) -> None:
        self._file = file

    async def answer(self, request: Request) -> Response:
        response = Response(self._file.content, media_type=self._file.media)
        return guard(response, is_secure=request.url.scheme == "https", is_kept=True)


@dataclass(frozen=True, slots=True)
class Site:
    """The dashboard.

    Attributes:
        gate: that every request passes.
        pages: all of them.
    """

    gate: Gate
    pages: tuple[Page, ...]

    @classmethod
    def of(cls, services: Services, draw: Draw, passwords: Passwords | None = None) -> Self:
        """Return the dashboard of a service.

        Raises:
            SettingsError: fleet.toml or the plan makes no sense.
        """
        database, clock = services.database, services.now_ms
        transport = Transport(bool(services.section(SECTION).get(KEY)))
        gate = Gate(database, Renderer(static.load(), MENU), clock, draw, transport)
        sign_in = SignIn(database, passwords or Passwords(), clock, draw)
        parts = (
            SignInPages(sign_in),
            OverviewPages(database),
            ReleasePages(database),
            SteeringPages(database, desk_of(services)),
            CrashPages(database),
            FigurePages(database),
            FeedbackPages(database),
            FlagPages(database, designs(services.section(EXPERIMENTS))),
            AlertPages(database),
            ReportPages(database),
            InstallPages(database),
            PeoplePages(database, draw),
        )
        return cls(gate, tuple(page for part in parts for page in part.pages()))

    def routes(self) -> list[BaseRoute]:
        """Return what Starlette serves."""
        return [*self._static(), *(self._route(page) for page in self.pages)]

    def _route(self, page: Page) -> Route:
        return Route(page.path, self.gate.endpoint(page), methods=[page.method])

    def _static(self) -> Iterable[Route]:
        files = self.gate.renderer.static
        return [Route(files.address(name), _Given(file).answer) for name, file in files.files.items()]
