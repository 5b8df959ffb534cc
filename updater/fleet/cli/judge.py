"""The verb `judge`: look at versions now, as the service does by itself, and say why."""

import json
from argparse import Namespace
from dataclasses import asdict

from updater.fleet.cli.verb import Outside, Verbs, add_verb, opened
from updater.fleet.rollout import steering
from updater.fleet.rollout.desk import RolloutDesk, desk_of
from updater.fleet.rollout.judging import Looked


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = add_verb(verbs, "judge", "look at versions under way, and do what follows", run)
    parser.add_argument("version", nargs="?", default="", metavar="VERSION", help="only this one")
    parser.add_argument(
        "--dry-run", action="store_true", help="keep no verdict and do nothing: only say what would be done"
    )


def run(words: Namespace, outside: Outside) -> int:
    """Look, and say what came of it; the exit code is 1 where something that follows was not done.

    Raises:
        NoRolloutError: no rollout of that version was begun.
        FleetError: the database or the plan cannot be used.
    """
    services = opened(words, outside)
    with services.ends:
        found = _looked(desk_of(services), words)
    if words.json:
        outside.say(json.dumps([_told(looked) for looked in found]))
    else:
        for looked in found:
            for line in lines_of(looked):
                outside.say(line)
        if not found:
            outside.say("no version is under way")
    return 1 if any(looked.trouble for looked in found) else 0


def lines_of(looked: Looked) -> list[str]:
    """Return what came of a look, for people."""
    verdict = looked.verdict
    word = steering.word_of(verdict).replace("_", " ")
    return [
        f"{looked.version}: {word}",
        *(f"  {reason.words}" for reason in verdict.reasons),
        *(f"  missing: {missing.words}" for missing in verdict.missing),
        *([f"  done: {looked.did}"] if looked.did else []),
        *([f"  NOT DONE: {looked.trouble}"] if looked.trouble else []),
    ]


def _looked(desk: RolloutDesk, words: Namespace) -> tuple[Looked, ...]:
    if not words.version:
        return desk.run.look(dry=words.dry_run)
    with desk.services.database.read() as connection:
        rollout = steering.rollout(connection, words.version)
    return (desk.run.look_at(rollout, dry=words.dry_run),)


def _told(looked: Looked) -> dict[str, object]:
    return {
        "version": looked.version,
        "verdict": steering.word_of(looked.verdict),
        "standing": looked.verdict.standing,
        "reasons": [asdict(reason) for reason in looked.verdict.reasons],
        "missing": [asdict(missing) for missing in looked.verdict.missing],
        "asked": looked.asked,
        "did": looked.did,
        "trouble": looked.trouble,
    }
