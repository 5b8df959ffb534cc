"""An install of the rehearsal: follows the repository, decides as installs do, unpacks what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.ngclient import Updater

from updater.client.decide import Facts, Kind, decide
from updater.client.halts import HALT_PATH, RESUME_PATH, parse_halts, parse_resume
from updater.client.manifest_frame import app_path, read_frame
from updater.client.policy import Policy, parse_policy
from updater.release.checking import FolderFetcher
from updater.release.errors import DamagedError
from updater.release.published import Published
from updater.release.roles import policy_path


@dataclass(slots=True)
class Follower:
    """An install that exists in the rehearsal alone.

    Attributes:
        folder: for what it trusts.
        root: what it was installed with.
        version: that it runs.
    """

    folder: Path
    install_id: str
    channel: str
    region: str
    platform: str
    root: bytes
    version: str

    def contact(self, repo: Path, now: datetime) -> str:
        """Look at the repository (or stick) in `repo`, take what is meant for it, return what it runs then.

        Raises:
            DamagedError: a file that was signed is not there, or does not unpack.
            RepositoryError: it cannot be trusted.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        client = Updater(
            str(self.folder),
            "metadata/",
            str(self.folder),
            "targets/",
            FolderFetcher(repo),
            bootstrap=self.root,
        )
        client.refresh()
        decision = decide(self._policies(client), self._facts(client, now))
        if decision.kind in {Kind.TAKE, Kind.GO_BACK}:
            self._unpack(client, repo, decision.version)
            self.version = decision.version
        return self.version

    def _read(self, client: Updater, path: str) -> bytes | None:
        info = client.get_targetinfo(path)
        return Path(client.download_target(info)).read_bytes() if info else None

    def _policies(self, client: Updater) -> Sequence[Policy]:
        """Return the channel's policy, and the region's where it has a desk; none without the channel's."""
        own = self._read(client, policy_path(self.channel))
        if own is None:
            return ()
        is_regional = self.channel == "regional" and self.region
        desk = self._read(client, policy_path(f"regional:{self.region}")) if is_regional else None
        return tuple(parse_policy(text) for text in (own, desk) if text)

    def _facts(self, client: Updater, now: datetime) -> Facts:
        lifted = parse_resume(self._read(client, RESUME_PATH) or b"")
        halts = parse_halts(self._read(client, HALT_PATH) or b"")
        offered = {one.version for policy in self._policies(client) for one in policy.candidates}
        there = {v for v in offered if client.get_targetinfo(app_path(v, self.platform))}
        return Facts(
            install_id=self.install_id,
            region=self.region,
            current=self.version,
            bad=(),
            pin=None,
            floor="0.0.0",
            yanked=(),
            halted={halt.version: halt.why for halt in halts if halt.halt_id not in lifted},
            available=frozenset(there),
            now=now,
        )

    def _unpack(self, client: Updater, repo: Path, version: str) -> None:
        frame = self._read(client, app_path(version, self.platform))
        if frame is None:
            raise DamagedError(f"{version} has no manifest")
        manifest = read_frame(frame)
        taken = Published(manifest, repo / "targets" / manifest.pack.path)
        for entry in manifest.files:
            taken.content(entry)
