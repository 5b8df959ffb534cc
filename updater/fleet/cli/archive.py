"""The verb `archive`."""

from argparse import Namespace

from updater.fleet.archive.mount import DAYS
from updater.fleet.archive.moving import DAY_MS, archive, purge
from updater.fleet.archive.place import place_of
from updater.fleet.cli.verb import Outside, Verbs, add_verb, opened
from updater.fleet.store.errors import SettingsError


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = add_verb(
        verbs, "archive", "move events that are old out of the database, as Parquet", run_archive
    )
    parser.add_argument("--to", required=True, metavar="PLACE", help="a folder, or s3://BUCKET/PREFIX")
    parser.add_argument(
        "--days", type=int, default=DAYS, metavar="N", help=f"that stay in the database (default {DAYS})"
    )


def run_archive(words: Namespace, outside: Outside) -> int:
    """Move what is old, and take out what was forgotten."""
    if words.days < 0:
        raise SettingsError("--days takes a number from 0")
    place = place_of(words.to)
    services = opened(words, outside)
    with services.ends:
        moved = archive(services.database, place, services.now_ms() - words.days * DAY_MS)
        cut = purge(services.database, place)
    outside.say(f"{moved.events} events went to {place.shown} in {moved.files} files; {cut} files were cut")
    return 0
