"""Which places are asked for files, in which order."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from updater.client.folder_source import FolderSource
from updater.client.http_source import HttpSource, Patience, Ways
from updater.client.install import Install
from updater.client.overlay import Overlay
from updater.client.proxies import no_proxy
from updater.client.rate import Rate
from updater.client.source import Source
from updater.client.work import Work

#: another machine of the shop answers soon, or is switched off; a slow one stands before no repository
_TO_PEERS: Final = Ways(
    no_proxy, patience=Patience(connect_s=2.0, silence_s=5.0, pauses_s=(0.5,), slowest=16_384)
)


@dataclass(frozen=True, slots=True)
class Places:
    """Whom to ask.

    Attributes:
        metadata: the repositories; the shop's folders where none of them can be reached.
        packs: the nearest first: the shop's folders, its other machines, the repositories.
    """

    metadata: tuple[Source, ...]
    packs: tuple[Source, ...]


@contextmanager
def places_of(install: Install, trusted: Path, work: Work) -> Iterator[Places]:
    """Give the places that `install` names; their connections are closed after the block.

    Args:
        install: names them.
        trusted: the folder of trusted metadata, which an older folder of the shop does not hide.
        work: stops them.
    """
    with ExitStack() as stack:
        rate = Rate(install.bytes_per_s, work) if install.bytes_per_s else None
        folders = [FolderSource(Path(folder), work) for folder in install.folders]
        peers = [stack.enter_context(HttpSource(url, work, _TO_PEERS)) for url in install.peers]
        repositories = tuple(_repository(url, work, rate, stack) for url in install.repositories)
        older = [Overlay(folder, trusted) for folder in folders]
        yield Places((*repositories, *older), (*folders, *peers, *repositories))


def _repository(url: str, work: Work, rate: Rate | None, stack: ExitStack) -> Source:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderSource(Path(url2pathname(parts.path)), work)
    return stack.enter_context(HttpSource(url, work, Ways(rate=rate)))
