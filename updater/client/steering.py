"""Hands the application what the publisher signed for it: flags in `flags/current.json`, and `notices.json`.

Nothing here ever keeps a version from being offered: trouble becomes a note, and what was handed over before
stays as it was.  A flag that one key turned off stays off until two keys lift that, as with halts: what the
list names no more is remembered by the file itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.disk_refusals import persist, told
from updater.client.errors import CancelledError, DamagedError, UpdateError
from updater.client.flags_file import (
    FLAGS_PATH,
    OFF_PATH,
    ON_PATH,
    Off,
    offs_of,
    offs_to_json,
    parse_flags,
    parse_off,
    parse_on,
)
from updater.client.floors import Seen, check_floors, numbered, raised, role_numbers
from updater.client.install import Install
from updater.client.lifting import MOST
from updater.client.notices_file import NOTICES_PATH, notices_to_json, parse_notices
from updater.client.strict_json import canonical, read_format
from updater.client.trusted_view import TrustedView
from updater.client.tuf_refusals import told as told_of_trust
from updater.client.work import Work
from updater.install.disk import make_folder, sync_folder, write_synced
from updater.install.layout import Layout
from updater.install.state import change_state, read_state, rebuilt

#: bytes of a signed file, and of the one that is handed over
_LARGEST: Final = 1 << 20
_LARGEST_HANDED: Final = 3 << 20
_UNDER_WAY: Final = ".new"


def hand_over(layout: Layout, install: Install, view: TrustedView, work: Work) -> None:
    """Write what `view` has for the application; the caller holds `update.lock`.

    Raises:
        CancelledError: somebody stopped it.
    """
    hand = _Hand(layout, install, view, work)
    for what, act in (("flags", hand.flags), ("notices", hand.notices)):
        _try(what, act, work)


def _try(what: str, act: Callable[[], None], work: Work) -> None:
    try:
        act()
    except CancelledError:
        raise
    except UpdateError as error:
        work.note(f"The publisher's {what} stay as they were: {error}")


@dataclass(frozen=True, slots=True)
class _Hand:
    """One handing over."""

    layout: Layout
    install: Install
    view: TrustedView
    work: Work

    def flags(self) -> None:
        """Write the flags, where there are any."""
        signed = self._signed(FLAGS_PATH, "flags")
        off, lifted = self._signed(OFF_PATH, "halt"), self._signed(ON_PATH, "resume")
        if signed is None and off is None:
            return
        found = parse_flags(signed) if signed else None
        path = self.layout.flags / "current.json"
        offs = _standing(
            parse_off(off) if off else (), _remembered(path), parse_on(lifted) if lifted else frozenset()
        )
        seq = found.seq if found else 0
        self._raise_floor("flags", FLAGS_PATH, seq)
        raw: Mapping[str, object] = found.raw if found else {}
        self._write(path, {"seq": seq, "flags": dict(raw), "off": offs_to_json(offs)})

    def notices(self) -> None:
        """Write the notices, where there are any."""
        signed = self._signed(NOTICES_PATH, "notices")
        if signed is None:
            return
        found = parse_notices(signed)
        self._raise_floor("notices", NOTICES_PATH, found.seq)
        content = {"seq": found.seq, "notices": notices_to_json(found.notices)}
        self._write(self.layout.root / "notices.json", content)

    def _signed(self, path: str, role: str) -> bytes | None:
        """Return what `role` signed at `path`, None where it signed nothing there.

        Raises:
            UpdateError: it cannot be had, or is not what was signed.
        """
        with told_of_trust(self.view.asking), told(self.layout.trusted):
            info = self.view.client.signed_by(path, (role,), _LARGEST)
            return None if info is None else self.view.client.content(info)

    def _raise_floor(self, role: str, path: str, seq: int) -> None:
        """Refuse what is older than what was seen here before, and remember this.

        Raises:
            ReplayedError: it is older.
        """
        facts = {one.name: one for one in self.view.client.facts()}
        if role not in facts:
            return
        state = read_state(self.layout) or rebuilt(self.layout)
        numbers = role_numbers([facts[role]]) | {numbered(path, facts[role].keys): seq}
        seen = Seen(state.root_version, self.view.timestamp.signed_at, numbers)
        check_floors(seen, state)
        with told(self.layout.root):
            change_state(self.layout, lambda old: raised(old, seen))

    def _write(self, path: Path, content: Mapping[str, object]) -> None:
        """Have `content` at `path`, whole and on the disk, or what was there before."""
        install = {
            "id": self.install.install_id,
            "channel": self.install.channel,
            "region": self.install.region,
        }
        text = canonical({"format": 1, **content, "install": install})
        if _content(path) != text:
            persist(lambda: _replace(path, text), path, self.work)


def _standing(named: tuple[Off, ...], known: tuple[Off, ...], lifted: frozenset[str]) -> tuple[Off, ...]:
    """Return what is off: what is named now and what was known before, but for what was lifted."""
    every = {one.off_id: one for one in (*named, *known)}
    return tuple(one for one in every.values() if one.off_id not in lifted)[:MOST]


def _remembered(path: Path) -> tuple[Off, ...]:
    """Return what was off before; what cannot be read says nothing."""
    try:
        return offs_of(read_format(_content(path), "the flags of before", _LARGEST_HANDED))
    except DamagedError:
        return ()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _replace(path: Path, text: bytes) -> None:
    make_folder(path.parent)
    draft = path.with_name(path.name + _UNDER_WAY)
    write_synced(draft, text)
    draft.replace(path)
    sync_folder(path.parent)
