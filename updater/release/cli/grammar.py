"""The grammar of ``diagclinic-release``: verbs, their options, and which function answers each."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from updater.client.cli.command_line import Parser
from updater.release.cli import words
from updater.release.expiring import GRACE_DAYS
from updater.release.keeping import KEPT
from updater.release.packing import LEVEL

PROGRAM: Final = "diagclinic-release"
EPILOG: Final = "Exit codes: 0 done, 1 failed, 2 wrong usage, 4 refused, 5 not permitted: a key is not here."

_NOT_BESIDE_NEXT: Final = ("share", "region", "min_from", "not_before", "mandatory_after", "emergency")
_PLACED: Final = "NAME=URI=PUBLIC.pem"
_PLACED_HELP: Final = "a key that lies in a token, e.g. root-1=hsm:2?label=root=root-1.pem"
_LEAVE_NONE: Final = "also where a channel or region is left without any version"
Verbs: TypeAlias = "_SubParsersAction[ArgumentParser]"


def parse(line: Sequence[str]) -> Namespace:
    """Return what was typed; ends the program with code 2 and a sentence where it makes no sense."""
    parser: ArgumentParser = Parser(
        prog=PROGRAM, description="Publish versions of DiagClinic.", epilog=EPILOG, allow_abbrev=False
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for add in (_begin, _freeze, _make, _sign, _promote, _stop, _restrict, _keys, _carry, _steer, _look):
        add(verbs)
    typed = parser.parse_args(line)
    if typed.verb == "promote" and typed.next and any(_is_said(typed, name) for name in _NOT_BESIDE_NEXT):
        parser.error("--next takes share, regions and all else from plan.json: name them beside --to")
    return typed


def _is_said(typed: Namespace, name: str) -> bool:
    """Tell whether somebody typed the option `name`; a share of 0 was typed."""
    value = getattr(typed, name)
    return value is not None and value is not False and value != []


def _verb(verbs: Verbs, name: str, does: str) -> ArgumentParser:
    description = does[0].upper() + does[1:] + "."
    parser = verbs.add_parser(name, help=does, description=description, epilog=EPILOG, allow_abbrev=False)
    add = parser.add_argument
    add("--desk", type=Path, metavar="DIR", help="the publisher's folder (default: this one)")
    add("--who", type=words.sentence, metavar="NAME", help="who does it, for the log (default: this user)")
    add("--passphrase-file", type=Path, metavar="FILE", help="holds the passphrase of every key used")
    add("--pin-file", type=Path, metavar="FILE", help="holds the PIN of every token used")
    add("--dry-run", action="store_true", help="say what would be written, and write nothing")
    add("--json", action="store_true", help="print the result for programs")
    add("--clock-is-right", action="store_true", help="publish, though the last signature tells another time")
    parser.set_defaults(verb=name)
    return parser


def _why(parser: ArgumentParser, *, needed: bool = True) -> None:
    parser.add_argument(
        "--why", type=words.sentence, required=needed, default=None, metavar="SENTENCE", help="the reason"
    )


def _tokens(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--token",
        dest="tokens",
        action="append",
        default=[],
        type=words.token,
        metavar=_PLACED,
        help=_PLACED_HELP,
    )


def _in(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--in",
        dest="channels",
        action="append",
        type=words.channel,
        metavar="CHANNEL",
        help="a channel; may be repeated (default: every channel)",
    )


def _begin(verbs: Verbs) -> None:
    init = _verb(verbs, "init", "begin a repository: roles, keys, no versions yet")
    init.add_argument("--region", action="append", default=[], type=words.region, metavar="XX")
    init.add_argument(
        "--platform",
        action="append",
        default=[],
        type=words.platform,
        help="every version has to be there for it; may be repeated",
    )
    _tokens(init)
    region = _verb(verbs, "region", "give a region a desk of its own")
    region.add_argument("act", choices=["add"])
    region.add_argument("region", type=words.region, metavar="XX")
    _tokens(region)


def _freeze(verbs: Verbs) -> None:
    freeze = _verb(verbs, "freeze", "make a folder that runs without Python out of a checkout")
    freeze.add_argument("source", type=Path, metavar="CHECKOUT")
    freeze.add_argument("--version", required=True, type=words.version)
    freeze.add_argument("--out", required=True, type=Path, metavar="DIR", help="a new folder")
    freeze.add_argument("--work", required=True, type=Path, metavar="DIR", help="kept, for later versions")
    freeze.add_argument("--root", type=Path, metavar="ROOT.json", help="the first root of an install's trust")
    freeze.add_argument(
        "--defaults", type=Path, metavar="FILE", help="channel and repositories of an install"
    )
    freeze.add_argument("--launcher", action="store_true", help="the launcher in place of a version")
    first = _verb(verbs, "first-install", "lay down what people unpack to install for the first time")
    first.add_argument("tree", type=Path, metavar="TREE", help="a frozen version")
    first.add_argument("--source", required=True, type=Path, metavar="CHECKOUT")
    first.add_argument(
        "--manifest", required=True, type=Path, metavar="MANIFEST", help="manifest.json.zst, as published"
    )
    first.add_argument("--launcher", required=True, type=Path, metavar="DIR", help="the frozen launcher")
    first.add_argument("--out", required=True, type=Path, metavar="DIR", help="a new folder")


def _make(verbs: Verbs) -> None:
    build = _verb(verbs, "build", "make a version out of a folder")
    build.add_argument("tree", type=Path, metavar="TREE")
    build.add_argument("--version", required=True, type=words.version)
    build.add_argument("--platform", required=True, type=words.platform)
    build.add_argument(
        "--schema",
        required=True,
        type=words.schema,
        metavar="W[:L-H]",
        help="format of the record: written, and lowest and highest read",
    )
    build.add_argument("--notes", required=True, type=Path, metavar="FILE", help="what changes, a line each")
    build.add_argument("--out", required=True, type=Path, metavar="DIR")
    build.add_argument("--as-launcher", action="store_true", help="TREE is a launcher; its VERSION is N.0.0")
    build.add_argument("--launcher", type=int, default=1, metavar="N", help="lowest launcher that starts it")
    build.add_argument("--app", default="", metavar="PATH", help="of the application within TREE")
    build.add_argument("--update", default="", metavar="PATH", help="of the update program within TREE")
    build.add_argument(
        "--from",
        dest="earlier",
        action="append",
        type=words.version,
        metavar="VERSION",
        help="make a patch from it; may be repeated (default: the last three)",
    )
    build.add_argument(
        "--unchecked", action="store_true", help="do not ask the program for its version and formats"
    )
    build.add_argument("--built-at", type=words.moment, metavar="MOMENT", help="default: now")
    build.add_argument("--level", type=int, choices=range(1, 23), default=LEVEL, metavar="1-22")
    publish = _verb(verbs, "publish", "let built versions be run; without DIR: finish what was signed")
    publish.add_argument("out", type=Path, nargs="?", metavar="DIR")


def _sign(verbs: Verbs) -> None:
    sign = _verb(verbs, "sign", "sign a staged file on the machine that has the key")
    sign.add_argument("file", type=Path, metavar="FILE")
    where = sign.add_mutually_exclusive_group(required=True)
    where.add_argument("--key", type=Path, metavar="KEY.pem")
    where.add_argument("--token", type=words.token, metavar=_PLACED, help=_PLACED_HELP)
    discard = _verb(verbs, "discard", "throw away what waits for signatures")
    discard.add_argument("name", metavar="NAME", help="as status tells it")
    _why(discard, needed=False)


def _promote(verbs: Verbs) -> None:
    promote = _verb(verbs, "promote", "offer a version to a share of a channel")
    promote.add_argument("version", type=words.version)
    where = promote.add_mutually_exclusive_group(required=True)
    where.add_argument("--next", action="store_true", help="take the next step of plan.json")
    where.add_argument("--to", type=words.channel, metavar="CHANNEL")
    promote.add_argument(
        "--share", type=words.share, metavar="PERCENT", help="default: as it is; of what is new 100%%"
    )
    promote.add_argument(
        "--region",
        action="append",
        default=[],
        type=words.regions,
        metavar="XX",
        help="or all; may be repeated (default: those it is in; of what is new all)",
    )
    promote.add_argument("--min-from", type=words.version, help="lowest version that may take it directly")
    promote.add_argument("--not-before", type=words.moment, metavar="MOMENT")
    promote.add_argument("--mandatory-after", type=words.moment, metavar="MOMENT")
    promote.add_argument("--emergency", action="store_true", help="for everybody at once, without waiting")
    _why(promote, needed=False)


def _stop(verbs: Verbs) -> None:
    halt = _verb(verbs, "halt", "stop a version everywhere; takes one key")
    halt.add_argument("version", type=words.version)
    halt.add_argument("--unknown", action="store_true", help="also one that is not published here (any more)")
    _why(halt)
    for name, does in (
        ("pause", "let a version reach no more installs from this desk; takes no key"),
        ("unpause", "let a paused version go on"),
    ):
        waiting = _verb(verbs, name, does)
        waiting.add_argument("version", type=words.version)
        _why(waiting)
    resume = _verb(verbs, "resume", "lift a halt; takes two keys")
    resume.add_argument("halt", metavar="HALT-ID")
    resume.add_argument(
        "--unseen", action="store_true", help="a thief of a key signed it elsewhere, and installs remember it"
    )
    _why(resume)


def _restrict(verbs: Verbs) -> None:
    for name, does in (
        ("yank", "forbid a version: nobody takes it or goes back to it"),
        ("floor", "forbid everything below a version, for ever"),
        ("allow-downgrade", "let installs go down to a version"),
    ):
        parser = _verb(verbs, name, does)
        parser.add_argument("version", type=words.version)
        _in(parser)
        _why(parser)
        if name != "allow-downgrade":
            parser.add_argument("--leave-none", action="store_true", help=_LEAVE_NONE)
    invite = _verb(verbs, "invite", "print a code that lets an install into a channel")
    invite.add_argument("channel", type=words.channel, metavar="CHANNEL")
    _why(invite, needed=False)


def _keys(verbs: Verbs) -> None:
    rotate = _verb(verbs, "rotate", "give a role new keys")
    rotate.add_argument("role", metavar="ROLE")
    _why(rotate)
    _tokens(rotate)
    resign = _verb(verbs, "resign", "sign snapshot and timestamp anew (daily), and the roles that are named")
    resign.add_argument("roles", nargs="*", metavar="ROLE")
    resign.add_argument(
        "--days",
        type=words.days,
        metavar="N",
        help="snapshot and timestamp are good for so long, where a stolen timestamp key moved installs' time",
    )


def _carry(verbs: Verbs) -> None:
    bundle = _verb(verbs, "bundle", "write an update stick: a folder, or a .zip")
    bundle.add_argument("out", type=Path, metavar="OUT")
    bundle.add_argument("--platform", action="append", default=[], type=words.platform)
    bundle.add_argument("--version", action="append", default=[], type=words.version, help="default: offers")
    bundle.add_argument("--from", dest="earlier", action="append", default=[], type=words.version)
    bundle.add_argument("--channel", action="append", default=[], type=words.channel)
    expire = _verb(verbs, "expire", "remove versions and metadata that nobody can need any more")
    expire.add_argument(
        "--keep", type=words.count, default=KEPT, metavar="N", help=f"newest versions (default {KEPT})"
    )
    expire.add_argument(
        "--grace",
        type=words.grace,
        default=GRACE_DAYS,
        metavar="DAYS",
        help=f"for files (default {GRACE_DAYS})",
    )
    _why(expire, needed=False)


def _steer(verbs: Verbs) -> None:
    flags = _verb(verbs, "flags", "look at a file of feature flags, or publish it")
    flags.add_argument("act", choices=["begin", "check", "publish"])
    _tokens(flags)
    notices = _verb(verbs, "notices", "look at a file of notices to people, or publish it")
    notices.add_argument("act", choices=["check", "publish"])
    for parser in (flags, notices):
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        _why(parser, needed=False)
    off = _verb(verbs, "flag-off", "turn a feature flag off everywhere; takes one key")
    off.add_argument("--unknown", action="store_true", help="also one that is not published here")
    on = _verb(verbs, "flag-on", "let a feature flag be on again; takes two keys")
    for parser in (off, on):
        parser.add_argument("flag", type=words.flag, metavar="FLAG")
        _why(parser)


def _look(verbs: Verbs) -> None:
    _verb(verbs, "status", "say what is signed, offered, halted and waiting, and until when")
    _verb(verbs, "verify", "look through the repository as an install does")
    _verb(verbs, "log", "print who did what and why")
    decode = _verb(verbs, "decode", "say what an install's status code means")
    decode.add_argument("code", metavar="CODE")
    rehearse = _verb(verbs, "rehearse", "go through everything once, in a new folder")
    rehearse.add_argument("folder", type=Path, metavar="FOLDER")
