"""The verbs `serve` and `migrate`."""

import json
from argparse import Namespace
from contextlib import closing
from dataclasses import replace

from updater.fleet.cli.verb import Outside, Verbs, add_verb, given_of
from updater.fleet.serving.given import Given, listen
from updater.fleet.serving.server import bound, serve, url_of
from updater.fleet.serving.workers import Workers
from updater.fleet.store.database import open_database, shown
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.schema import Migrated, migrate


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
    given = given_of(words, outside.environ)
    with closing(open_database(given.database, given.folder)) as database:
        done = migrate(database)
    outside.say(json.dumps(_as_json(done)) if words.json else _as_words(done, given))
    return 0


def _as_json(done: Migrated) -> dict[str, object]:
    return {"before": done.before, "form": done.after, "copy": str(done.copy) if done.copy else None}


def _as_words(done: Migrated, given: Given) -> str:
    where = shown(given.database) if given.database else "the database"
    since = "" if done.before in {None, done.after} else f", and had form {done.before}"
    copy = f"; what was is kept in {done.copy}" if done.copy else ""
    return f"{where} has form {done.after}{since}{copy}"


def _check(given: Given) -> None:
    if given.workers < 1 or given.workers > 64:
        raise SettingsError("--workers takes 1 to 64")
    if given.workers > 1 and not given.database.startswith("postgresql"):
        raise SettingsError(
            "several processes need PostgreSQL", "Name it with --database, or leave --workers out."
        )
