"""The grammar of ``diagclinic-update``: verbs, their options, and which function answers each."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from updater.client.cli.command_line import Parser
from updater.client.short_code import CHANNELS, CodeError, decode
from updater.client.urls import SCHEMES, is_fleet_url, is_url
from updater.install.layout import is_version

PROGRAM: Final = "diagclinic-update"
EPILOG: Final = (
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no repository could be reached, "
    "4 refused: not trusted, or not allowed by the policy, 5 not permitted."
)
#: longer paths do not work everywhere (docs/updates.md)
LONGEST_ROOT: Final = 120
LONGEST_WHY: Final = 500
LONGEST_CODE: Final = 64
LAST_PORT: Final = 65535
LARGEST: Final = 10**12

Verbs: TypeAlias = "_SubParsersAction[ArgumentParser]"


def parse(words: Sequence[str]) -> Namespace:
    """Return what was typed; ends the program with code 2 and a sentence where it makes no sense."""
    return build_parser().parse_args(words)


def build_parser() -> ArgumentParser:
    """Return the grammar; a parsed line names its function as ``command``, e.g. ``look.status``."""
    parser: ArgumentParser = Parser(
        prog=PROGRAM,
        description="Versions of DiagClinic on this computer: look, take, go back, repair.",
        epilog=EPILOG,
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for add in (_look, _take, _go_back, _mend, _settle, _pass_on, _tell):
        add(verbs)
    return parser


def _verb(verbs: Verbs, name: str, words: str, command: str) -> ArgumentParser:
    description = words[0].upper() + words[1:] + "."
    parser = verbs.add_parser(name, help=words, description=description, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("--root", type=_root, metavar="DIR", help="the install (default: this user's)")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    parser.set_defaults(command=command)
    return parser


def _act(parser: ArgumentParser, why: str = "") -> ArgumentParser:
    """Let `parser` take who acts and why; without a `why` that stands in for it, a reason has to be given."""
    parser.add_argument("--who", type=_sentence, metavar="NAME", help="who does it (default: this user)")
    parser.add_argument(
        "--why",
        type=_sentence,
        metavar="SENTENCE",
        required=not why,
        default=why or None,
        help="the reason, for the log",
    )
    return parser


def _look(verbs: Verbs) -> None:
    status = _verb(
        verbs, "status", "say which version runs and how it is, with a code to read out", "look.status"
    )
    status.add_argument(
        "--explain", type=_code, metavar="CODE", help="say what a code means that was read out elsewhere"
    )
    history = _verb(
        verbs, "history", "list the changes of version, newest first, with who and why", "look.history"
    )
    history.add_argument(
        "--limit", type=_number(1), default=20, metavar="N", help="at most so many (default: 20)"
    )
    history.add_argument("--all", action="store_true", help="every act, also those that changed no version")
    _verb(verbs, "verify-log", "check that no line of the log was changed or removed", "look.verify_log")
    seen = _act(
        _verb(verbs, "acknowledge", "take back what was told of a fall-back", "look.acknowledge"), "read"
    )
    seen.add_argument("notice", nargs="*", help="its id in the status (default: all)")


def _take(verbs: Verbs) -> None:
    check = _act(_verb(verbs, "check", "ask whether there is something new", "take.check"), "asked for")
    check.add_argument(
        "--by-itself",
        action="store_true",
        help="only where the settings want it, and once a day; fetches where they want that",
    )
    apply = _act(_verb(verbs, "apply", "take a version that this computer may take", "take.apply"), "update")
    apply.add_argument("version", nargs="?", type=_version, help="(default: what the policy says)")
    when = apply.add_mutually_exclusive_group()
    when.add_argument(
        "--now", action="store_const", const="now", dest="when", help="start it now if nothing runs"
    )
    when.add_argument(
        "--at-next-start",
        action="store_const",
        const="next",
        dest="when",
        help="it runs from the next start on (default)",
    )
    apply.set_defaults(when="next")
    bring_in = _act(
        _verb(verbs, "import", "take a version from a stick or folder", "take.import_"), "from a stick"
    )
    bring_in.add_argument(
        "path",
        type=_place,
        metavar="PATH",
        help="a bundle (.zip), its folder, or the folder or drive it lies in",
    )
    put_off = _act(
        _verb(verbs, "put-off", "ask again later whether to take what is there", "take.put_off"), "later"
    )
    put_off.add_argument(
        "--days", type=_number(1, 30), default=1, metavar="N", help="for so many days (default: 1)"
    )


def _go_back(verbs: Verbs) -> None:
    back = _act(
        _verb(verbs, "rollback", "go back to a version that is kept, record and all", "back.rollback")
    )
    back.add_argument("version", type=_version, help="one of those that the status lists")
    back.add_argument("--bad", action="store_true", help="never take the version that runs now again")
    pin = _act(_verb(verbs, "pin", "keep this computer on a version", "back.pin"))
    pin.add_argument("version", nargs="?", type=_version, help="one that is kept (default: the current one)")
    pin.add_argument("--until-unpinned", action="store_true", help="also when there is a newer policy")
    _act(_verb(verbs, "unpin", "let it take updates again", "back.unpin"))


def _mend(verbs: Verbs) -> None:
    repair = _verb(verbs, "repair", "check every file, and fetch those that are wrong anew", "mend.repair")
    _act(repair, "it was to be repaired")
    safe = _act(_verb(verbs, "safe-mode", "start with factory settings and no plug-ins", "mend.safe_mode"))
    safe.add_argument("state", choices=("on", "off"))
    bundle = _act(_verb(verbs, "bundle", "write what support needs to a file", "mend.bundle"), "for support")
    bundle.add_argument("path", type=_zip, metavar="FILE.zip", help="without vehicles, customers and names")
    bundle.add_argument("--replace", action="store_true", help="write over a file that is there already")


def _settle(verbs: Verbs) -> None:
    channel = _act(_verb(verbs, "channel", "move this computer to another channel", "settle.channel"))
    channel.add_argument("name", choices=CHANNELS, metavar="NAME", help=", ".join(CHANNELS))
    channel.add_argument("--region", type=_region, metavar="XX", help="two letters, empty for none")
    channel.add_argument(
        "--code",
        default="",
        metavar="CODE",
        help="the invitation to a channel that needs one, or to another region",
    )
    config = _act(
        _verb(verbs, "config", "show, or set, where updates come from", "settle.config"), "settings"
    )
    places: tuple[tuple[str, Callable[[str], str], str], ...] = (
        ("repository", _url, "URL of a repository"),
        ("folder", str, "folder of the shop that may hold the files"),
        ("peer", _url, "URL of another machine of the shop"),
    )
    for name, kind, words in places:
        config.add_argument(
            f"--{name}",
            action="append",
            type=kind,
            metavar="PLACE",
            help=f"{words}; may be given several times, empty for none",
        )
    config.add_argument("--limit", type=_limit, metavar="BYTES", help="bytes a second, 0 for no limit")
    config.add_argument("--checks", choices=("on", "off"), help="look once a day by itself")
    config.add_argument("--fetches", choices=("on", "off"), help="download by itself what may be taken")
    config.add_argument(
        "--leaves-halted", choices=("on", "off"), help="go back by itself from what its publisher halted"
    )


def _pass_on(verbs: Verbs) -> None:
    share = _act(
        _verb(verbs, "share", "let the shop's other machines take files from this one", "pass_on.share"),
        "share",
    )
    share.add_argument(
        "--address", default="127.0.0.1", metavar="IP", help="where to listen (default: this machine alone)"
    )
    share.add_argument(
        "--port", type=_number(0, LAST_PORT), default=0, metavar="N", help="0 for any that is free (default)"
    )


def _tell(verbs: Verbs) -> None:
    upload = _verb(
        verbs, "upload", "send what was recorded for the publisher, as far as agreed", "telling.upload"
    )
    upload.add_argument(
        "--now", action="store_true", help="do not wait for the pause that an earlier try agreed on"
    )
    enrol = _act(
        _verb(verbs, "enrol", "let the fleet service know this computer", "telling.enrol"), "enrolment"
    )
    enrol.add_argument(
        "code", nargs="?", type=_enrolment, metavar="CODE", help="that support gave; counts once"
    )
    for parser in (upload, enrol):
        parser.add_argument(
            "--spool",
            type=_spool,
            metavar="FOLDER",
            help="telemetry of the shop's data (default: this user's)",
        )
        parser.add_argument(
            "--fleet",
            type=_fleet,
            metavar="URL",
            help="of the fleet service (default: as the version brings)",
        )


def _number(lowest: int, highest: int = LARGEST) -> Callable[[str], int]:
    def parse_number(text: str) -> int:
        try:
            number = int(text)
        except ValueError as error:
            raise ArgumentTypeError(f"{text!r} is not a whole number") from error
        if not lowest <= number <= highest:
            raise ArgumentTypeError(f"{number} is not from {lowest} to {highest}")
        return number

    return parse_number


def _limit(text: str) -> int:
    return _number(0)(text)


def _root(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("an empty text names no folder")
    root = Path(text).absolute()
    if len(str(root)) > LONGEST_ROOT:
        raise ArgumentTypeError(f"a folder's name of at most {LONGEST_ROOT} characters is needed")
    return root


def _place(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("an empty text names no stick")
    return Path(text)


def _enrolment(text: str) -> str:
    code = text.strip()
    if not (code.isascii() and code.isprintable() and 0 < len(code) <= LONGEST_CODE):
        raise ArgumentTypeError(f"a code has 1 to {LONGEST_CODE} letters, figures and dashes")
    return code


def _spool(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("an empty text names no folder")
    return Path(text).absolute()


def _fleet(text: str) -> str:
    if not is_fleet_url(text):
        raise ArgumentTypeError(f"{text!r} is no address of a fleet service: it has to begin with https://")
    return text.rstrip("/")


def _url(text: str) -> str:
    if text and not is_url(text):
        schemes = ", ".join(SCHEMES)
        raise ArgumentTypeError(f"{text!r} is no URL that files can be fetched from ({schemes})")
    return text


def _version(text: str) -> str:
    if not is_version(text):
        raise ArgumentTypeError(f"{text!r} is no version: three numbers with dots are one, e.g. 1.4.2")
    return text


def _region(text: str) -> str:
    if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise ArgumentTypeError(f"{text!r} is no region: two letters are one, e.g. DE")
    return text.upper()


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_WHY or not words.isprintable():
        raise ArgumentTypeError(f"a text of 1 to {LONGEST_WHY} characters is needed")
    return words


def _zip(text: str) -> Path:
    if not text.lower().endswith(".zip"):
        raise ArgumentTypeError(f"{text!r} does not end in .zip")
    return Path(text)


def _code(text: str) -> str:
    try:
        decode(text)
    except CodeError as error:
        raise ArgumentTypeError(f"{text!r}: {error}") from error
    return text
