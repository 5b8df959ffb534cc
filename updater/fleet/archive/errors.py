"""What can go wrong with an archive.

FleetError
 +-- ArchiveError    nothing was deleted: see to the place, then archive again
"""

from updater.fleet.store.errors import FleetError


class ArchiveError(FleetError):
    """The place cannot be used, or does not give back what it was given; nothing was deleted."""

    code = "archive"
    remedy = "See to the place of the archive, then run diagclinic-fleet archive again."
