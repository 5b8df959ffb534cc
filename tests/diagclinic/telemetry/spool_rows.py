"""Rows for tests of the spool."""

from pathlib import Path

from diagclinic.telemetry.spool import Limits, Row, Spool

NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000
MACHINE = "machine"
CONTEXT = '{"v":"1.4.2"}'


def row(
    text: str = "a", event_class: int = 1, at_ms: int = NOW_MS, once: str = "", context: str = CONTEXT
) -> Row:
    """Return an event that holds `text`."""
    return Row(event_class, 2, context, f'{{"k":"{text}"}}', at_ms, once)


def research() -> int:
    """Agree to everything."""
    return 4


def add(spool: Spool, *rows: Row, now_ms: int = NOW_MS) -> None:
    """Keep `rows`, with everything agreed to."""
    spool.add(rows, now_ms, research)


def spool_in(folder: Path, limits: Limits | None = None, machine: str = MACHINE) -> Spool:
    """Return the spool of `folder`."""
    return Spool(folder / "spool.db", machine, limits or Limits())
