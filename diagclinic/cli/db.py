"""`diagclinic db`: the record through a change of version, for the launcher and for people who help."""

import json
from argparse import Namespace
from collections.abc import Callable
from typing import Any, Final, TextIO

from diagclinic.cli.console import giving, write_line
from diagclinic.core.errors import WouldLoseError
from diagclinic.services.problems import describe_problem
from diagclinic.services.record_care import RecordCare, Stepped

PREFIX: Final = "db."
#: what a verb prints: for programs, and for people
_Told = tuple[dict[str, Any], tuple[str, ...]]


def run_db(care: RecordCare, arguments: Namespace, out: TextIO) -> None:
    """Run the verb that `arguments` name and print its result.

    Raises:
        RecordError: it failed; see `RecordCare`.
        OutputError: standard output takes no more.
    """
    told, lines = _VERBS[arguments.command.removeprefix(PREFIX)](care, arguments)
    with giving():
        if arguments.json:
            print(json.dumps(told, indent=2), file=out)
        else:
            for line in lines:
                write_line(out, line)
        out.flush()


def tell_failure(error: Exception, out: TextIO) -> None:
    """Print why a verb failed, for programs.

    Raises:
        OutputError: standard output takes no more.
    """
    with giving():
        print(json.dumps(_failure(error), indent=2), file=out)
        out.flush()


def _failure(error: Exception) -> dict[str, Any]:
    if isinstance(error, WouldLoseError):
        return {"lossless": False, "would_lose": list(error.words)}
    problem = describe_problem(error)
    return {
        "error": problem.code,
        "what": problem.what,
        "remedy": problem.remedy,
        "details": problem.details,
    }


def _info(care: RecordCare, _: Namespace) -> _Told:
    info = care.info()
    reads = [info.lowest, info.schema]
    told = {"schema": info.schema, "reads": reads, "file_schema": info.file_schema}
    found = (
        "There is no record yet."
        if info.file_schema is None
        else f"The record has format {info.file_schema}."
    )
    return told, (f"This version writes format {info.schema} and reads {reads[0]} to {reads[1]}.", found)


def _snapshot(care: RecordCare, arguments: Namespace) -> _Told:
    taken = care.snapshot(arguments.name)
    told = {
        "snapshot": str(taken.path),
        "schema": taken.schema,
        "rows": taken.rows,
        "sha256": taken.sha256,
    }
    return told, (f"{taken.path}: {sum(taken.rows.values())} rows in format {taken.schema}, verified",)


def _upgrade(care: RecordCare, _: Namespace) -> _Told:
    return _stepped(care.upgrade(), "Format {0} became format {1}.")


def _downgrade(care: RecordCare, arguments: Namespace) -> _Told:
    return _stepped(care.downgrade(arguments.to), "Format {0} became format {1}; nothing was lost.")


def _stepped(stepped: Stepped, words: str) -> _Told:
    before, after = stepped.before, stepped.after
    line = f"The record stays in format {after}." if before == after else words.format(before, after)
    return {"from": before, "to": after}, (line,)


def _export_since(care: RecordCare, arguments: Namespace) -> _Told:
    export = care.export_since(arguments.snapshot)
    told = {"export": str(export.path), "records": export.records}
    return told, (f"{export.path}: {export.records} rows",)


def _import(care: RecordCare, arguments: Namespace) -> _Told:
    restored = care.restore(arguments.snapshot, arguments.export)
    kept = None if restored.kept is None else str(restored.kept)
    told = {"kept": kept, "carried": restored.carried, "not_carried": list(restored.not_carried)}
    lines = [f"The snapshot is the record now, with {restored.carried} changes since."]
    lines += [f"The earlier record is kept as {kept}."] if kept else []
    lines += [f"Not carried over: {words}" for words in restored.not_carried]
    return told, tuple(lines)


_VERBS: Final[dict[str, Callable[[RecordCare, Namespace], _Told]]] = {
    "info": _info,
    "snapshot": _snapshot,
    "upgrade": _upgrade,
    "downgrade": _downgrade,
    "export_since": _export_since,
    "import": _import,
}
