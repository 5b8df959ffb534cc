"""The repository seen as an install sees it: every signature, every target, every chunk of every pack."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tuf.api.exceptions import DownloadError, DownloadHTTPError, RepositoryError
from tuf.ngclient import FetcherInterface, Updater

from updater.client.errors import UpdateError
from updater.client.flags_file import FLAGS_PATH, OFF_PATH, ON_PATH, parse_flags, parse_off, parse_on
from updater.client.halts import HALT_PATH, RESUME_PATH, parse_halts, parse_resume
from updater.client.manifest_frame import FRAME_NAME, read_frame
from updater.client.notices_file import NOTICES_PATH, parse_notices
from updater.client.policy import parse_policy
from updater.client.tuf_client import LIMITS
from updater.release.desk import Desk
from updater.release.errors import DamagedError
from updater.release.live import versions_of
from updater.release.log import read_log
from updater.release.packing import broken_chunks

_PIECE = 1 << 16
_PARSERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    HALT_PATH: parse_halts,
    RESUME_PATH: parse_resume,
    FLAGS_PATH: parse_flags,
    OFF_PATH: parse_off,
    ON_PATH: parse_on,
    NOTICES_PATH: parse_notices,
}


class FolderFetcher(FetcherInterface):
    """Fetches from a folder, whose URLs are paths within it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        file = self._folder / url
        if not file.is_file():
            raise DownloadHTTPError(f"{file} is not there", 404)
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                yield piece


@dataclass(slots=True)
class Checked:
    """What a look through the repository, and the publisher's log beside it, found.

    Attributes:
        faults: what is wrong with the repository.
        log_fault: what is wrong with the log, which no install reads; "" for nothing.
    """

    targets: int = 0
    packs: int = 0
    size: int = 0
    faults: list[str] = field(default_factory=list)
    log_fault: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with what installs read."""
        return not self.faults


def check(desk: Desk) -> Checked:
    """Look through the whole repository, beginning with its first root as the oldest install does."""
    checked = Checked()
    with tempfile.TemporaryDirectory() as folder:
        try:
            _check_targets(desk, Path(folder), checked)
        except (RepositoryError, DownloadError, DamagedError) as error:
            checked.faults.append(f"no install can follow the metadata: {error}")
    try:
        read_log(desk.log)
    except DamagedError as error:
        checked.log_fault = f"{error}. {error.remedy}"
    return checked


def _check_targets(desk: Desk, folder: Path, checked: Checked) -> None:
    numbers = versions_of(desk.live.metadata, "root")
    if numbers != tuple(range(1, len(numbers) + 1)):
        raise DamagedError(f"of the roots there are only {numbers}")
    root = (desk.live.metadata / "1.root.json").read_bytes()
    fetcher, kept = FolderFetcher(desk.live.repo), str(folder)
    client = Updater(kept, "metadata/", kept, "targets/", fetcher, config=LIMITS, bootstrap=root)
    client.refresh()
    for path in sorted({path for role in desk.live.roles().values() for path in role.signed.targets}):
        try:
            _check_target(desk, client, path, checked)
        except (RepositoryError, DownloadError, UpdateError) as error:
            checked.faults.append(f"{path}: {error}")


def _check_target(desk: Desk, client: Updater, path: str, checked: Checked) -> None:
    info = client.get_targetinfo(path)
    if info is None:
        checked.faults.append(f"{path}: no role that may name it does")
        return
    checked.targets += 1
    content = Path(client.download_target(info)).read_bytes()
    if path.endswith(FRAME_NAME):
        _check_packs(desk, content, checked)
    elif path.startswith("channels/"):
        parse_policy(content)
    elif path in _PARSERS:
        _PARSERS[path](content)


def _check_packs(desk: Desk, frame: bytes, checked: Checked) -> None:
    for pack in read_frame(frame).packs:
        broken = broken_chunks(desk.live.targets / pack.path, pack)
        checked.packs += 1
        checked.size += pack.size
        if broken:
            checked.faults.append(
                f"{pack.path}: {len(broken)} of {len(pack.chunks)} chunks are not as signed"
            )
