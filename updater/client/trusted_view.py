"""What the publisher has signed, as this install found it; made by `updater.client.trust`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from updater.client.errors import NotAllowedError, WrongPlatformError
from updater.client.manifest import LARGEST, Manifest, parse_manifest
from updater.client.manifest_frame import app_path, launcher_path, unframed
from updater.client.policy import Policy
from updater.client.published import RELEASES, listed, policies_of
from updater.client.tuf_client import TufClient
from updater.client.tuf_refusals import Asking, told
from updater.install.layout import is_version


@dataclass(frozen=True, slots=True)
class TimestampFacts:
    """How fresh the repository is.

    Attributes:
        signed_at: by its own word.
        seen_at: when this computer first saw it, by its own clock.
        is_stale: it comes from a live source, and nothing newer came for days.
    """

    version: int
    signed_at: datetime
    seen_at: datetime
    expires: datetime
    is_stale: bool


@dataclass(frozen=True, slots=True)
class TrustedView:
    """What holds for this install; files of versions are looked up as long as the caller's lock is held.

    Attributes:
        policies: the channel's, then the region's, for `decide`; empty where one that should be there is not.
        halted: why each halted version was halted, empty where that is not known any more.
        expiries: when the trust in each role ends.
        notes: what people should know of the sources, in words.
        now: what is taken for the time: never before what was signed already.
    """

    policies: tuple[Policy, ...]
    halted: Mapping[str, str]
    timestamp: TimestampFacts
    expiries: Mapping[str, datetime]
    notes: tuple[str, ...]
    source: str
    now: datetime
    client: TufClient
    asking: Asking
    platform: str

    def available(self) -> frozenset[str]:
        """Return the versions that were released for this system."""
        return frozenset(name for name in listed(self.client, "app", self.platform) if is_version(name))

    def launchers(self) -> tuple[int, ...]:
        """Return the numbers of the launchers that were released for this system, ascending."""
        names = listed(self.client, "launcher", self.platform)
        return tuple(sorted(int(name) for name in names if name.isascii() and name.isdigit()))

    def manifest(self, version: str) -> tuple[bytes, Manifest]:
        """Return the signed manifest of `version`, as its MANIFEST.json and understood.

        Raises:
            NotAllowedError: it was not released.
            WrongPlatformError: not for this system.
            UpdateError: it cannot be had, or is not what was signed.
        """
        if version not in self.available():
            self._refuse(version)
        return self._manifest(app_path(version, self.platform), version)

    def launcher_manifest(self, number: int) -> tuple[bytes, Manifest]:
        """Return the signed manifest of launcher `number`, whose version is `number`.0.0.

        Raises:
            NotAllowedError: it was not released for this system.
            UpdateError: it cannot be had, or is not what was signed.
        """
        if number not in self.launchers():
            raise NotAllowedError(f"There is no launcher {number} for {self.platform}.")
        return self._manifest(launcher_path(number, self.platform), f"{number}.0.0")

    def policies_of(self, channel: str, region: str) -> tuple[Policy, ...]:
        """Return the policies of another channel, for who wants to move there; nothing is remembered of them.

        Raises:
            UpdateError: they cannot be had, or are not what was signed.
        """
        with told(self.asking):
            found = policies_of(self.client, channel, region)
        return tuple(each.policy for each in found)

    def _refuse(self, version: str) -> None:
        others = self.client.targets_of(RELEASES)
        if any(path.startswith(f"app/{version}/") for path in others):
            raise WrongPlatformError(f"There is no {version} for {self.platform}.")
        raise NotAllowedError(f"{version} was not released.")

    def _manifest(self, path: str, version: str) -> tuple[bytes, Manifest]:
        with told(self.asking):
            info = self.client.signed_by(path, (RELEASES,), LARGEST)
            frame = self.client.content(info) if info else b""
        text = unframed(frame)
        manifest = parse_manifest(text)
        _check_identity(manifest, version, self.platform)
        return text, manifest


def _check_identity(manifest: Manifest, version: str, platform: str) -> None:
    """Make sure that the manifest is of what was asked for, whatever path it was signed under.

    Raises:
        WrongPlatformError: it is not.
    """
    if (manifest.version, manifest.platform) != (version, platform):
        found = f"{manifest.version} for {manifest.platform}"
        raise WrongPlatformError(f"The manifest of {version} for {platform} tells of {found} instead.")
