"""Repairs versions of an install, each against the manifest that can be trusted most."""

from collections.abc import Iterable
from dataclasses import dataclass

from updater.client.acts import Mended, Repaired
from updater.client.disk_refusals import told
from updater.client.errors import CancelledError, NothingHereError, NotKeptError, UpdateError
from updater.client.manifest import Manifest, parse_manifest
from updater.client.repair import repair
from updater.client.source_list import Places
from updater.client.stage import Goods, files_here, stage
from updater.client.status import needed
from updater.client.taking import Shelf
from updater.client.trusted_view import TrustedView
from updater.install.layout import MANIFEST_NAME, Layout, is_version, version_key
from updater.install.state import State, change_state, read_state, rebuilt


def versions_here(layout: Layout, state: State) -> tuple[str, ...]:
    """Return the versions that have a folder, complete or not, and those that should, the newest first."""
    with told(layout.versions):
        folders = layout.versions.iterdir() if layout.versions.is_dir() else ()
        names = {*(path.name for path in folders), *needed(state)}
    return tuple(sorted(filter(is_version, names), key=version_key, reverse=True))


def ensure_state(layout: Layout) -> None:
    """Have a state on the disk where there is none, as the first start would make it.

    Raises:
        UpdateError: it cannot be read or written.
    """
    with told(layout.root):
        if read_state(layout) is None and rebuilt(layout).current:
            change_state(layout, lambda state: state)


@dataclass(frozen=True, slots=True)
class Mending:
    """A repair.

    Attributes:
        view: what is signed, where that can be known; None where not.
    """

    shelf: Shelf
    places: Places
    view: TrustedView | None

    def mend(self, versions: Iterable[str]) -> tuple[Repaired, ...]:
        """Verify `versions`, put back what is wrong, and make lost notes of what runs anew."""
        found = tuple(self._mend(version) for version in versions)
        ensure_state(self.shelf.layout)
        return found

    def _mend(self, version: str) -> Repaired:
        layout, means = self.shelf.layout, self.shelf.means(self.places)
        if is_version(version) and layout.version(version).is_dir():
            signed, manifest = self._manifest(version)
            return repair(Goods(manifest, signed, layout.version(version)), files_here(layout), means)
        if self.view is None or version not in needed(self.shelf.state):
            raise NotKeptError(f"Version {version} is not on this computer.")
        signed, manifest = self.view.manifest(version)
        stage(Goods(manifest, signed, layout.version(version)), files_here(layout), means)
        return Repaired(version, (Mended("all of it", "what was published"),))

    def _manifest(self, version: str) -> tuple[bytes, Manifest]:
        """Return the publisher's manifest; the version's own where that cannot be had."""
        try:
            if self.view is not None:
                return self.view.manifest(version)
        except CancelledError:
            raise
        except UpdateError as error:
            self.shelf.work.note(f"{error} What is known of it here is gone by.")
        return self._own(version)

    def _own(self, version: str) -> tuple[bytes, Manifest]:
        path = self.shelf.layout.version(version) / MANIFEST_NAME
        try:
            with told(path):
                signed = path.read_bytes()
            return signed, parse_manifest(signed)
        except UpdateError as error:
            raise NothingHereError(
                f"Version {version} has lost its manifest, and nobody who has it can be reached."
            ) from error
