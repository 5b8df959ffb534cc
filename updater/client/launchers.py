"""Brings a newer launcher where a version needs one; the launcher itself tries it, and goes on without it."""

from typing import Final

from updater.client.download import Means
from updater.client.errors import NotAllowedError
from updater.client.repair import repair
from updater.client.stage import Goods, stage
from updater.client.trusted_view import TrustedView
from updater.install.installed import launchers
from updater.install.layout import Layout

#: the launcher that every install begins with
FIRST: Final = 1


def newest_launcher(layout: Layout) -> int:
    """Return the number of the newest launcher that lies here complete."""
    return max(launchers(layout), default=FIRST)


def ensure_launcher(layout: Layout, view: TrustedView, needed: int, means: Means) -> int:
    """Have a launcher here that can start what needs `needed`; return the number of the newest here.

    Raises:
        NotAllowedError: none was released that can.
        UpdateError: it cannot be brought.
    """
    here = newest_launcher(layout)
    if here >= needed:
        return here
    number = max(view.launchers(), default=FIRST)
    if number < needed:
        raise NotAllowedError(f"It needs launcher {needed}, which was not released for this system.")
    signed, manifest = view.launcher_manifest(number)
    goods = Goods(manifest, signed, layout.root / "launchers" / str(number))
    stage(goods, {}, means)
    if number not in launchers(layout):
        repair(goods, {}, means)
    return number
