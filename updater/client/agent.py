"""The update program's acts on one install, each under its lock, each safe to be killed and done again."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

from updater.client import trust
from updater.client.acts import Act, Found, Repaired, Taken
from updater.client.decide import PassedOver, decide, facts_of
from updater.client.disk_refusals import refusal, told
from updater.client.errors import (
    BusyError,
    CancelledError,
    NotAllowedError,
    OfflineError,
    StickError,
    UpdateError,
)
from updater.client.install import Install, ensure_install, read_install, write_install
from updater.client.joining import OPEN, check_join, check_region
from updater.client.leaving import leave_halted
from updater.client.mending import Mending, versions_here
from updater.client.prune import Needed
from updater.client.source_list import Places, places_of
from updater.client.steering import hand_over
from updater.client.stick import ensure_own, stick_of
from updater.client.taking import Shelf, Taking
from updater.client.trusted_view import TrustedView
from updater.client.work import Progress, Work
from updater.install.disk import make_folder
from updater.install.layout import MANIFEST_NAME, Layout
from updater.install.locks import LockHeldError, holding

#: seconds that another update program may take to end
WAIT_S: Final = 1.0
_ROOT: Final = "root.json"
#: who does what nobody asked for
_WHO: Final = "diagclinic-update"


class Agent:
    """Acts on the install in `layout`.

    Every act raises BusyError where another program is at work, and CancelledError where `work` was stopped;
    every one can be killed at any moment and done again.
    """

    def __init__(
        self,
        layout: Layout,
        trust_folder: Path,
        now: Callable[[], datetime],
        work: Work | None = None,
        *,
        draw: Callable[[int], bytes] = token_bytes,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            layout: where the install lies.
            trust_folder: that of the version whose program this is, with the root that trust begins with.
            now: this computer's clock, UTC.
            work: where progress goes, and what stops it.
            draw: returns that many random bytes, for the identity of a new install.
        """
        self._draw = draw
        self._layout = layout
        self._trust_folder = trust_folder
        self._now = now
        self._work = work or Work()
        self._shelf = Shelf(layout, now, self._work)

    def check(self) -> Found:
        """Ask what this install is to run; the answer is kept for the status.

        Raises:
            OfflineError: nobody could be reached.
            TrustError: what came is not from the publisher.
            UpdateError: see `updater.client.errors`.
        """
        with self._locked(), self._asked(leaves_halted=True) as taking:
            return taking.found()

    def fetch(self, act: Act, *, in_background: bool = False) -> Taken:
        """Have the version that this install may take on its disk, tried by itself, not yet switched to.

        Args:
            act: who does it, and why.
            in_background: rests while a vehicle is connected, unless the publisher asks for haste.

        Raises:
            NoRoomError: the disk is full.
            SelfTestError: the version does not work here.
            UpdateError: see `updater.client.errors`.
        """
        with self._locked(), self._asked(leaves_halted=True) as taking:
            return taking.fetch(act, in_background=in_background)

    def apply(self, act: Act, version: str = "") -> Taken:
        """Take the version that the signed policy has for this install; it starts at the next start.

        Without any network, what was trusted before is gone by, as long as it is not too old.

        Args:
            act: who does it, and why.
            version: only this one.

        Raises:
            NotAllowedError: the policy has another one for this install.
            UpdateError: see `updater.client.errors`.
        """
        with self._locked(), self._asked(may_remember=True) as taking:
            if version and version != taking.decision.version:
                raise NotAllowedError(_why_not(version, taking.decision.passed_over, taking.decision.why))
            return self._left_halted(taking.take(act, "apply"), taking.view)

    def import_from(self, path: Path, act: Act) -> Taken:
        """Take a version from a stick: a bundle, or the folder of one, with the same checks.

        Raises:
            NoStickError: it is none.
            StickError: what this install needs is not on it.
            UpdateError: see `updater.client.errors`.
        """
        with self._locked():
            try:
                places = stick_of(path, self._layout.trusted, self._work)
                taking = self._taking(places, self._looked_at_stick(places))
                return self._left_halted(taking.take(act, "import"), taking.view)
            except OfflineError as error:
                raise StickError(str(error)) from error

    def repair(self, act: Act, versions: Sequence[str] = ()) -> tuple[Repaired, ...]:
        """Verify every file of `versions`, of all that are here by default, and put back what is wrong.

        Raises:
            NotKeptError: there is no such version here.
            UpdateError: see `updater.client.errors`.
        """
        with self._locked(), places_of(self._install(), self._layout.trusted, self._work) as places:
            mending = Mending(self._shelf, places, self._view_if_any(places))
            found = mending.mend(versions or versions_here(self._layout, self._shelf.state))
            wrong = {each.version: [one.path for one in each.wrong] for each in found if each.wrong}
            self._shelf.log("repair", act, {"wrong": wrong, "is_whole": all(one.is_whole for one in found)})
            return found

    def join(self, channel: str, region: str, code: str, act: Act) -> Install:
        """Move this install to another channel, or another region; return it as it is from now on.

        Each has its own invitations: who needs two of them moves twice.

        Args:
            channel: `pilot`, `beta` or `regional`.
            region: two letters, or empty for none.
            code: the invitation: the region's where it is another one, else the channel's where it wants one.
            act: who does it, and why.

        Raises:
            NotPermittedError: the code is not known there.
            UpdateError: see `updater.client.errors`.
        """
        with self._locked():
            before = self._install()
            wanted = replace(before, channel=channel, region=region)
            with places_of(before, self._layout.trusted, self._work) as places:
                view = self._looked(places)
                if region != before.region:
                    check_region(region, view.policies_of(OPEN, region), code)
                if channel != before.channel or region == before.region:
                    check_join(channel, view.policies_of(channel, region), code)
            with told(self._layout.root):
                write_install(self._layout, wanted)
            words = [f"{one.channel} {one.region}".strip() for one in (before, wanted)]
            self._shelf.log("channel", act, {"from": words[0], "to": words[1]})
            return wanted

    def enrol(self) -> Install:
        """Return who this install is, drawn and kept where it is new: before it ever asked anybody.

        Raises:
            InstallError: nothing says what it should be.
            UpdateError: it cannot be written.
        """
        with self._locked():
            return self._install()

    def tidy(self) -> tuple[str, ...]:
        """Remove what is no longer needed; return what was, by its path in the install.

        Raises:
            UpdateError: see `updater.client.errors`.
        """
        with self._locked():
            return self._shelf.tidy(Needed())

    # What the acts are made of -----------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        path = self._layout.lock("update")
        try:
            make_folder(self._layout.root)
            with holding(path, WAIT_S):
                yield
        except LockHeldError as error:
            raise BusyError("Another update program is at work.") from error
        except OSError as error:
            raise refusal(error, path) from error

    @contextmanager
    def _asked(self, *, may_remember: bool = False, leaves_halted: bool = False) -> Iterator[Taking]:
        with places_of(self._install(), self._layout.trusted, self._work) as places:
            try:
                view = self._looked(places)
            except OfflineError as error:
                if not may_remember:
                    raise
                view = self._remembered(error)
            if leaves_halted:
                self._leave_halted(view)
            yield self._taking(places, view)

    def _looked(self, places: Places) -> TrustedView:
        self._work.tell(Progress("check"))
        return trust.refresh(self._layout, self._install(), places.metadata, self._anchor(), self._now())

    def _looked_at_stick(self, stick: Places) -> TrustedView:
        try:
            return self._looked(stick)
        finally:
            ensure_own(stick, self._layout.trusted)

    def _remembered(self, error: UpdateError) -> TrustedView:
        """Return what was trusted before; `error` is the reason where nothing was."""
        try:
            return trust.remembered(self._layout, self._install(), self._anchor(), self._now())
        except OfflineError:
            raise error from None

    def _view_if_any(self, places: Places) -> TrustedView | None:
        """Return what is signed, as far as anybody or this computer knows."""
        try:
            return self._looked(places)
        except CancelledError:
            raise
        except UpdateError as error:
            self._work.note(str(error))
            return self._remembered_if_any(error)

    def _remembered_if_any(self, error: UpdateError) -> TrustedView | None:
        try:
            return self._remembered(error)
        except CancelledError:
            raise
        except UpdateError:
            return None

    def _taking(self, places: Places, view: TrustedView) -> Taking:
        for words in view.notes:
            self._work.note(words)
        hand_over(self._layout, self._install(), view, self._work)
        facts = facts_of(self._install(), self._shelf.state, view.halted, view.available(), view.now)
        return Taking(self._shelf, places, view, decide(view.policies, facts))

    def _left_halted(self, taken: Taken, view: TrustedView) -> Taken:
        """Leave what is halted where nothing took its place; return `taken`."""
        if not taken.is_taken:
            self._leave_halted(view)
        return taken

    def _leave_halted(self, view: TrustedView) -> None:
        if self._install().leaves_halted:
            words = leave_halted(self._layout, view.halted)
            self._work.note(words) if words else None

    def _install(self) -> Install:
        """Return who this install is; drawn and logged the first time."""
        version = self._trust_folder.parent
        with told(self._layout.root):
            known = read_install(self._layout)
            install = known or ensure_install(self._layout, version, self._draw)
        if known is None:
            detail = {"id": install.install_id, "channel": install.channel, "region": install.region}
            self._shelf.log("new-install", Act(_WHO, f"{version.name} runs here for the first time."), detail)
        return install

    def _anchor(self) -> trust.Anchor:
        path = self._trust_folder / _ROOT
        with told(path):
            return trust.Anchor(path.read_bytes(), _built_at(self._trust_folder.parent / MANIFEST_NAME))


def _why_not(version: str, passed_over: Sequence[PassedOver], why: str) -> str:
    reasons = {one.version: one.why for one in passed_over}
    if version in reasons:
        return f"Version {version} is not taken: {reasons[version]}."
    return f"Version {version} is not what this computer is to run. {why}"


def _built_at(manifest: Path) -> datetime:
    """Return when the program was built; what cannot be read says nothing of time."""
    try:
        return datetime.strptime(json.loads(manifest.read_bytes())["built_at"], "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=UTC
        )
    except (OSError, ValueError, LookupError, TypeError):
        return datetime.fromtimestamp(0, UTC)
