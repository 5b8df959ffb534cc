"""``upload`` and ``enrol``: what this computer tells the fleet service, as far as somebody agreed."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import SystemRandom
from typing import Final

from updater.client.busy import ensure_disconnected
from updater.client.cli.agents import trust_folder
from updater.client.cli.desk import Desk
from updater.client.cli.settle import install_of
from updater.client.disk_refusals import told
from updater.client.errors import NotAllowedError, UpdateError
from updater.client.install import DEFAULTS, Install, first_install, write_install
from updater.client.offline import host_of
from updater.install import audit
from updater.install.disk import make_folder
from updater.install.locks import holding
from updater.upload.errors import NoFleetError
from updater.upload.folder import Folder, usual_folder
from updater.upload.membership import Member, Membership
from updater.upload.patience import Patience, write_patience
from updater.upload.posting import Post
from updater.upload.tally import Tally
from updater.upload.uploader import Means, Uploader

#: seconds that an upload may take for what it has begun
_WAIT_S: Final = 10.0


def upload(desk: Desk, arguments: Namespace) -> None:
    """Send what the application spooled, as far as somebody agreed to that.

    Raises:
        UpdateError: see `updater.upload.uploader`; `facts` hold what was sent before.
    """
    with _membership(desk, arguments, install_of(desk)) as membership:
        chance = SystemRandom().random
        busy = lambda: ensure_disconnected(desk.layout)  # noqa: E731  what it acts on is known here alone
        means = Means(desk.work, desk.now, chance, busy, is_patient=not arguments.now)
        uploader = Uploader(membership, means)
        try:
            _give(desk, uploader.run(), membership.post.host)
        except UpdateError as error:
            error.facts = uploader.tally.data()
            raise


def enrol(desk: Desk, arguments: Namespace) -> None:
    """Have the fleet service know this install, with the key that it has, or a new one.

    Raises:
        CodeRefusedError: the code is not good.
        UpdateError: the service cannot be asked, or its answer makes no sense.
    """
    install = install_of(desk)
    with _membership(desk, arguments, install) as membership:
        folder, fleet = membership.folder, membership.member.fleet
        with told(folder.path):
            make_folder(folder.path)
            with holding(folder.lock, _WAIT_S):
                enrolled = membership.enrol(arguments.code or "")
                write_patience(folder.patience, Patience())
    if arguments.fleet and fleet != install.fleet:
        write_install(desk.layout, replace(install, fleet=fleet))
    audit.append(desk.layout, "enrol", desk.who, desk.why, {"fleet": fleet, "how": enrolled.how})
    desk.say(f"{host_of(fleet)} knows this computer now.")
    desk.give({"fleet": fleet, "install": enrolled.install, "how": enrolled.how})


def fleet_of(desk: Desk, install: Install) -> str:
    """Return where this install sends to: as set, else as the version brings it; empty for nowhere."""
    if install.fleet:
        return install.fleet
    with suppress(OSError, UpdateError):
        file = trust_folder(desk.layout, Path(sys.executable)) / Path(DEFAULTS).name
        return first_install(file.read_bytes(), bytes).fleet
    return ""


@contextmanager
def _membership(desk: Desk, arguments: Namespace, install: Install) -> Iterator[Membership]:
    fleet = arguments.fleet or fleet_of(desk, install)
    if not fleet:
        raise NoFleetError("Nobody said where the fleet service is")
    member = Member(fleet, install.install_id, install.channel, install.region, install.platform)
    with closing(Post(fleet, desk.work)) as post:
        yield Membership(_folder(arguments), member, post, desk.now)


def _folder(arguments: Namespace) -> Folder:
    try:
        return Folder(arguments.spool or usual_folder(os.environ))
    except RuntimeError as error:
        raise NotAllowedError(f"There is no such home folder: {error}") from error


def _give(desk: Desk, tally: Tally, host: str) -> None:
    desk.say(*tally.lines(host))
    desk.give(tally.data())
