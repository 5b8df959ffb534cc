"""The verbs `serve` and `migrate`."""

from argparse import Namespace
from dataclasses import replace

from updater.fleet.cli.verb import Outside, Verbs, add_verb, given_of, opened
from updater.fleet.serving.given import Given, listen
from updater.fleet.serving.server import bound, serve, url_of
from updater.fleet.serving.workers import Workers
from updater.fleet.store.database import shown
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.schema import SCHEMA


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    parser = add_verb(verbs, "serve", "take what installs tell, and show it", run_serve)
    parser.add_argument(
        "--listen", default="127.0.0.1:8700", metavar="HOST:PORT", help="default: 127.0.0.1:8700; port 0: any"
    )
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes; more than one needs PostgreSQL"
    )
    add_verb(verbs, "migrate", "make the tables, or bring them up to date", run_migrate)


def run_serve(words: Namespace, outside: Outside) -> int:
    """Serve until a signal comes; the first line says where."""
    host, port = listen(words.listen)
    given = replace(given_of(words, outside.environ), host=host, port=port, workers=words.workers)
    _check(given)
    with bound(given) as listening:
        url = url_of(listening)

        def told() -> None:
            outside.say(f"serving at {url}")

        if given.workers == 1:
            serve(given, listening, told)
        else:
            Workers(given, listening).run(told)
    return 0


def run_migrate(words: Namespace, outside: Outside) -> int:
    """Make the tables, or bring them up to date."""
    with opened(words, outside, makes=True).ends:
        where = shown(words.database) if words.database else "the database"
        outside.say(f"{where} has form {SCHEMA}")
    return 0


def _check(given: Given) -> None:
    if given.workers < 1 or given.workers > 64:
        raise SettingsError("--workers takes 1 to 64")
    if given.workers > 1 and not given.database.startswith("postgresql"):
        raise SettingsError(
            "several processes need PostgreSQL", "Name it with --database, or leave --workers out."
        )
