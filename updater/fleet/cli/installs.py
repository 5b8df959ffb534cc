"""The verbs `enrol-code` and `revoke`."""

import json
from argparse import Namespace
from datetime import UTC, datetime

from updater.fleet.cli.verb import Outside, Verbs, add_verb, opened
from updater.fleet.enrol.codes import DAYS, Asked, make_code
from updater.fleet.enrol.revoking import revoke
from updater.install.person import user_name


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    code = add_verb(verbs, "enrol-code", "make a code that lets an install of a shop in, once", run_code)
    code.add_argument("shop", metavar="SHOP", help="its name, as the pages show it")
    code.add_argument(
        "--days", type=int, default=DAYS, metavar="N", help=f"good for so long (default {DAYS})"
    )
    code.add_argument("--who", metavar="NAME", help="who makes it, for the record (default: this user)")
    revoked = add_verb(verbs, "revoke", "let an install tell nothing any more", run_revoke)
    revoked.add_argument("install", metavar="INSTALL")
    revoked.add_argument("--undo", action="store_true", help="let it tell again")


def run_code(words: Namespace, outside: Outside) -> int:
    """Make a code and print it: it is nowhere else."""
    services = opened(words, outside)
    with services.ends:
        asked = Asked(words.shop, words.who or user_name(), words.days)
        made = make_code(services.database, asked, services.now_ms())
    until = datetime.fromtimestamp(made.expires_at / 1000, UTC).isoformat(timespec="minutes")
    if words.json:
        outside.say(json.dumps({"code": made.code, "shop": words.shop, "until": until}))
    else:
        outside.say(made.code)
        outside.error.write(f"Good once, for {words.shop}, until {until}.\n")
    return 0


def run_revoke(words: Namespace, outside: Outside) -> int:
    """Take an install's right to tell away, or give it back."""
    services = opened(words, outside)
    with services.ends:
        revoke(services.database, words.install, None if words.undo else services.now_ms())
    outside.say(f"{words.install} may tell {'again' if words.undo else 'nothing any more'}")
    return 0
