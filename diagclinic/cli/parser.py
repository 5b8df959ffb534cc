"""The command line's grammar: verbs, their options, and which command answers each."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

VCI_HELP: Final = "interface, e.g. elm:COM4, elm:/dev/ttyUSB0, sim:demo (default: the one that worked last)"
REPLACE_HELP: Final = "write over a file that is there already"
EPILOG: Final = (
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no vehicle or interface, "
    "4 refused for safety, 5 not permitted."
)


#: more visits or rounds nobody has; TCP ports end where they do
LARGEST: Final = 999_999_999
LAST_PORT: Final = 65535
#: levels of consent, see diagclinic.services.consent
LEVELS: Final = ("none", "crash", "health", "usage", "research")
#: what stands for the newest capture
NEWEST: Final = ""


def parse(words: Sequence[str]) -> Namespace:
    """Return what was typed; ends the program with code 2 and a sentence where it makes no sense."""
    parser = build_parser()
    arguments = parser.parse_args(words)
    if arguments.demo and arguments.command is not None:
        parser.error("--demo opens the window; verbs take --vci sim:demo")
    if arguments.selftest and arguments.command is not None:
        parser.error("--selftest takes no verb")
    if arguments.selftest_json and not arguments.selftest:
        parser.error("--json belongs behind the verb, or beside --selftest")
    return arguments


class Parser(ArgumentParser):
    """Tells what is wrong with a line in a sentence, and where to read what is right."""

    def error(self, message: str) -> NoReturn:
        """End the program with code 2."""
        self.exit(2, f"{self.prog}: {message}. {self.prog} --help tells what can be typed.\n")


def build_parser() -> ArgumentParser:
    """Return the grammar; a parsed line names its command as ``command``, e.g. ``scan.run``."""
    parser: ArgumentParser = Parser(
        prog="diagclinic",
        description="Vehicle diagnostics. Without a verb the window opens.",
        epilog=EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    parser.add_argument(
        "--selftest", action="store_true", help="try whether this version can work here, showing nothing"
    )
    parser.add_argument(
        "--json", action="store_true", dest="selftest_json", help="with --selftest: for programs"
    )
    parser.add_argument("--safe-mode", action="store_true", help="factory settings, for this time alone")
    parser.add_argument("--data", type=_folder, metavar="DIR", help="keep everything in this folder")
    parser.add_argument("--demo", action="store_true", help="open the window on the simulated car")
    parser.add_argument("--vci", metavar="URL", help=VCI_HELP)
    parser.set_defaults(command=None)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    for add in (_vci, _scan, _dtc, _live, _visit, _report, _capture, _sim, _consent, _flags, _feedback, _db):
        add(verbs)
    return parser


def _verb(verbs: "_SubParsersAction[ArgumentParser]", name: str, words: str, command: str) -> ArgumentParser:
    description = words[0].upper() + words[1:] + "."
    parser = verbs.add_parser(name, help=words, description=description, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("--data", type=_folder, metavar="DIR", default=SUPPRESS, help=SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    parser.set_defaults(command=command)
    return parser


def _group(
    verbs: "_SubParsersAction[ArgumentParser]", name: str, words: str
) -> "_SubParsersAction[ArgumentParser]":
    parser = verbs.add_parser(name, help=words, epilog=EPILOG)
    return parser.add_subparsers(title="verbs", metavar="VERB", required=True)


def _needs_car(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("--vci", metavar="URL", default=SUPPRESS, help=VCI_HELP)
    return parser


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


def _folder(text: str) -> Path:
    if not text:  # as an unset variable leaves it; a path of nothing would be the current folder
        raise ArgumentTypeError("an empty text names no folder")
    return Path(text)


def _pdf(text: str) -> Path:
    if not text.lower().endswith(".pdf"):
        raise ArgumentTypeError(f"{text!r} does not end in .pdf; --report takes the other forms")
    return Path(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds") from error
    if not 0 <= seconds <= LARGEST:  # neither is what is no number at all
        raise ArgumentTypeError(f"{text} is not from 0 to {LARGEST} seconds")
    return seconds


def _vci(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "vci", "interfaces")
    _verb(group, "list", "list what is plugged in", "vci.list_")
    _needs_car(_verb(group, "test", "let the adapter test itself, without a vehicle", "vci.test"))


def _scan(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    words = "read every control unit: VIN, codes, readiness, values"
    parser = _needs_car(_verb(verbs, "scan", words, "scan.run"))
    parser.add_argument("--pdf", type=_pdf, metavar="PATH", help="write the report as PDF")
    parser.add_argument(
        "--report",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="write the report as .pdf, .html, .csv or .json; may be given several times",
    )
    parser.add_argument("--no-values", action="store_true", help="leave the live values out")
    _add_details(parser)


def _add_details(parser: ArgumentParser) -> None:
    """Let `parser` take the details of a visit; an empty text takes one back."""
    parser.add_argument("--plate", metavar="TEXT", help="registration plate")
    parser.add_argument("--odometer-km", metavar="KM", help="what the instrument cluster shows")
    parser.add_argument("--technician", metavar="NAME", help="who works on the vehicle")
    parser.add_argument("--complaint", metavar="TEXT", help="what the customer says")
    parser.add_argument("--note", metavar="TEXT", help="what the technician adds")


def _dtc(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "dtc", "trouble codes")
    _needs_car(_verb(group, "read", "read the codes of every control unit", "dtc.read"))
    words = "clear the emission-related codes, after saving them"
    clear = _needs_car(_verb(group, "clear", words, "dtc.clear"))
    clear.add_argument("--yes", action="store_true", help="clear without asking")
    explain = _verb(group, "explain", "say what a code means, without a vehicle", "dtc.explain")
    explain.add_argument("code", help="e.g. P0301")


def _live(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    parser = _needs_car(_verb(verbs, "live", "show values as they change", "live.run"))
    parser.add_argument("name", nargs="*", help="part of a value's name, or its PID (default: all)")
    parser.add_argument(
        "--rounds", type=_number(1), metavar="N", help="end after N rounds (default: at Ctrl+C)"
    )


def _visit(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "visit", "the shop's record")
    list_ = _verb(group, "list", "list visits, newest first", "visit.list_")
    list_.add_argument("search", nargs="?", default="", help="part of a VIN, plate or label")
    list_.add_argument(
        "--limit", type=_number(1), default=50, metavar="N", help="at most so many (default: 50)"
    )
    show = _verb(group, "show", "show one visit", "visit.show")
    edit = _verb(group, "edit", "say more of a visit: plate, odometer, technician, complaint", "visit.edit")
    export = _verb(group, "export", "write what support needs of a visit to a file", "visit.export")
    export.add_argument(
        "--bug-report",
        type=Path,
        required=True,
        metavar="FILE.zip",
        help="trace, versions and adapter, without the VIN",
    )
    export.add_argument("--with-vin", action="store_true", help="leave the VIN as it is")
    export.add_argument("--replace", action="store_true", help=REPLACE_HELP)
    for parser in (show, edit, export):
        parser.add_argument("visit", type=_number(1), nargs="?", help="its number (default: the newest)")
    _add_details(edit)
    shop = _verb(group, "shop", "show or set what reports say of the shop", "visit.shop")
    shop.add_argument("--name", metavar="NAME", help="name of the shop")
    shop.add_argument(
        "--contact",
        action="append",
        metavar="LINE",
        help="a line below it, e.g. street or telephone; may be given several times, empty for none",
    )


def _report(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    parser = _verb(verbs, "report", "write the report of a visit", "visit.report")
    parser.add_argument("path", type=Path, help="a file that ends in .pdf, .html, .csv or .json")
    parser.add_argument(
        "--visit", type=_number(1), metavar="N", help="number of the visit (default: the newest)"
    )


def _capture(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "capture", "raw frames of a vehicle's network; nothing is ever sent")
    record = _capture_record(group)
    _verb(group, "list", "list captures, newest first", "capture.list_")
    show = _verb(group, "show", "show a capture", "capture.show")
    _add_capture(show)
    show.add_argument("--ids", default="", metavar="IDS", help="only these, e.g. 7E8,100-1FF (default: all)")
    for name, words in (("from", "first"), ("to", "last")):
        show.add_argument(
            f"--{name}", dest=f"{name}_s", type=_seconds, metavar="S", help=f"{words} second to show"
        )
    show.add_argument(
        "--limit", type=_number(0), default=20, metavar="N", help="show at most so many frames (default: 20)"
    )
    for parser in (record, show):
        parser.add_argument("--dbc", type=Path, metavar="FILE", help="decode signals by this DBC file")
    export = _verb(group, "export", "write a capture as another program's file", "capture.export")
    _add_capture(export)
    export.add_argument("path", type=Path, help="a file that ends in .asc, .blf, .log, .trc or .csv")
    export.add_argument("--replace", action="store_true", help=REPLACE_HELP)
    bring_in = _verb(group, "import", "make a capture of another program's file", "capture.import_")
    bring_in.add_argument("path", type=Path, help="a file that ends in .asc, .blf, .log, .trc or .csv")
    bring_in.add_argument(
        "--channel", metavar="NAME", help="import this channel alone, e.g. can0, or 1 (for a file of several)"
    )


def _capture_record(group: "_SubParsersAction[ArgumentParser]") -> ArgumentParser:
    record = _needs_car(_verb(group, "record", "record raw frames until Ctrl+C", "capture.record"))
    record.add_argument(
        "--filter", default="", metavar="IDS", help="e.g. 7E8,100-1FF,18DAF1xx (default: all)"
    )
    record.add_argument(
        "--trigger",
        metavar="WHEN",
        help="begin at e.g. 7E8, 7E8[2]==41, EngineSpeed>3000 (of the DBC file) or error",
    )
    for name, words in (("pre", "before"), ("post", "after")):
        record.add_argument(
            f"--{name}", type=_seconds, metavar="S", help=f"seconds to keep {words} the trigger"
        )
    record.add_argument("--seconds", type=_seconds, metavar="S", help="end after so many seconds")
    record.add_argument("--frames", type=_number(1), metavar="N", help="end after so many frames")
    what = record.add_mutually_exclusive_group()
    what.add_argument("--note", default="", metavar="TEXT", help="what the capture is about")
    what.add_argument(
        "--append",
        nargs="?",
        const=NEWEST,
        metavar="CAPTURE",
        help="go on with this capture (default: the newest), through the interface that it was heard through",
    )
    return record


def _add_capture(parser: ArgumentParser) -> None:
    parser.add_argument("capture", nargs="?", help="its name, or a file (default: the newest)")


def _sim(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "sim", "the simulated car")
    serve = _verb(group, "serve", "serve the simulated car: behind an ELM327, or over IP", "sim.serve")
    serve.add_argument(
        "car", nargs="?", default="sim:demo", help="a sim: URL, e.g. sim:demo?fault=misfire_cyl3"
    )
    where = serve.add_mutually_exclusive_group()
    where.add_argument(
        "--doip",
        type=_number(0, LAST_PORT),
        metavar="PORT",
        help="over IP, on this port; 0 for any that is free",
    )
    where.add_argument(
        "--tcp",
        type=_number(0, LAST_PORT),
        metavar="PORT",
        help="a TCP port, 0 for any that is free (default: a pseudo-terminal)",
    )
    serve.add_argument("--adapter", default="genuine", metavar="MAKE", help="e.g. clone (default: genuine)")


def _flags(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "flags", "ways of working that the publisher or you may choose")
    _verb(group, "list", "list them, with what holds here", "flags.list_")
    set_ = _verb(group, "set", "choose a variant on this computer, where that is left to you", "flags.set_")
    unset = _verb(group, "unset", "take a choice back", "flags.unset")
    why = _verb(group, "why", "say why a flag is what it is", "flags.why")
    for parser in (set_, unset, why):
        parser.add_argument("flag", metavar="FLAG", help="its name, as list tells it")
    set_.add_argument("variant", metavar="VARIANT", help="one of its variants")
    why.add_argument(
        "--interface", default="", metavar="KIND", help="with this kind of interface, e.g. elm327 or j2534"
    )


def _consent(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "consent", "what may be told to the people who make DiagClinic")
    show = _verb(group, "show", "tell what is agreed, and what would be sent next", "consent.show")
    show.add_argument("--bytes", action="store_true", help="print what would be sent next, byte for byte")
    set_ = _verb(group, "set", "agree to a level", "consent.set_")
    set_.add_argument("level", choices=LEVELS, metavar="LEVEL", help=", ".join(LEVELS))
    words = "take everything back: remove what waits, ask to delete what was sent"
    _verb(group, "withdraw", words, "consent.withdraw")


def _feedback(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    words = "say what you think; it is sent with the next contact, without vehicles and names"
    parser = _verb(verbs, "feedback", words, "feedback.give")
    parser.add_argument("words", nargs="*", default=[], help="in your own words")
    for name, low, high, meaning in (
        ("nps", 0, 10, "would you recommend it"),
        ("csat", 1, 5, "are you satisfied"),
        ("effort", 1, 7, "was it easy: 1 very hard, 7 very easy"),
    ):
        parser.add_argument(
            f"--{name}", type=_number(low, high), metavar="N", help=f"{meaning}, {low} to {high}"
        )
    parser.add_argument(
        "--about",
        choices=("app", "visit", "report", "other"),
        default="app",
        metavar="TOPIC",
        help="app, visit, report or other (default: app)",
    )
    parser.add_argument("--show", action="store_true", help="only show what would be sent")


def _db(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "db", "the record through a change of version")
    _verb(group, "info", "tell the formats of the record and of this version", "db.info")
    snapshot = _verb(group, "snapshot", "take a verified copy of the record", "db.snapshot")
    snapshot.add_argument("--name", metavar="NAME", help="of the copy (default: the version and the time)")
    _verb(group, "upgrade", "bring the record up to this version's format", "db.upgrade")
    down = _verb(group, "downgrade", "bring the record down, where nothing would be lost", "db.downgrade")
    down.add_argument("--to", type=_number(0), required=True, metavar="N", help="number of the format")
    export = _verb(group, "export-since", "write down what was recorded since a copy", "db.export_since")
    export.add_argument("snapshot", type=Path, metavar="SNAPSHOT", help="path of the copy")
    words = "make a copy, with what was recorded since, the record; the earlier one is kept"
    import_ = _verb(group, "import", words, "db.import")
    import_.add_argument("--snapshot", type=Path, required=True, metavar="PATH", help="path of the copy")
    import_.add_argument(
        "--export", type=Path, metavar="FILE", help="what export-since wrote (default: the journal)"
    )
