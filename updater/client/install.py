"""Who this install is, and where it gets its versions from; kept in two slots (docs/updates.md)."""

from dataclasses import dataclass
from typing import Final

#: seconds that a new version has to live, and may be silent, before it counts as good, or as hung
HEALTH_S: Final = 45.0
SILENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Install:
    """This install.

    Attributes:
        install_id: 32 hexadecimal digits, drawn once; tells nothing of the shop.
        channel: `pilot`, `beta` or `regional`.
        region: two letters, or empty for none.
        platform: e.g. `linux-x86_64`.
        repositories: URLs, tried in order.
        folders: folders of the shop that may hold the files, tried before them for packs.
        peers: URLs of the shop's other machines, tried before the repositories for packs.
        bytes_per_s: limit of downloads; None for none.
        checks_by_itself: ask the repository once a day.
        fetches_by_itself: download what is allowed; taking it always needs somebody's word.
    """

    install_id: str
    channel: str
    region: str
    platform: str
    repositories: tuple[str, ...]
    folders: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    bytes_per_s: int | None = None
    checks_by_itself: bool = True
    fetches_by_itself: bool = False
    health_s: float = HEALTH_S
    silence_s: float = SILENCE_S
