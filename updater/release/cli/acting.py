"""Verbs that publish."""

from argparse import Namespace
from pathlib import Path

from updater.client.strict_json import time_text
from updater.release import pausing
from updater.release.asking import refuse_contradiction, runs_here
from updater.release.building import PATCHED_FROM, Order, build
from updater.release.bundling import Load, bundle, contents
from updater.release.cli.given import given
from updater.release.cli.report import Report, told
from updater.release.committing import finish, resign
from updater.release.desk import Desk
from updater.release.errors import KeysError, RefusedError, TreeError
from updater.release.expiring import expire, sweep
from updater.release.founding import add_region, found
from updater.release.halting import halt, resume
from updater.release.inviting import invite
from updater.release.policies import channels, policy_of
from updater.release.promoting import Wish, known_candidate, promote
from updater.release.published import Published, earlier_than, published, versions
from updater.release.publishing import publish
from updater.release.restricting import allow_downgrade, raise_floor, yank
from updater.release.rotating import rotate
from updater.release.settings import PLAN, platforms_remark, write_plan, write_platforms
from updater.release.staging import discard
from updater.release.timing import late_remarks
from updater.release.trees import read_tree
from updater.release.trusting import refuse_no_trust
from updater.release.waves import promote_next


def init(desk: Desk, words: Namespace) -> Report:
    """Begin a repository."""
    if not desk.live.is_there:  # before there is a repository, so that none is ever without them
        write_platforms(desk.writer, desk.folder, tuple(words.platform))
        write_plan(desk.writer, desk.folder, PLAN)
    outcome = found(desk, words.region)
    away = (
        "carry the keys of root, targets, releases and resume away; there they sign: diagclinic-release sign"
    )
    return told(outcome, f"keys lie in {desk.folder / 'keys'}", away)


def region(desk: Desk, words: Namespace) -> Report:
    """Give a region a desk."""
    return told(add_region(desk, words.region))


def build_version(desk: Desk, words: Namespace) -> Report:
    """Make a version out of a folder.

    Raises:
        TreeError: the folder, its trust, or the notes, are not as they have to be.
        ContradictionError: the program in it says something else of itself than was typed.
    """
    writes, lowest, highest = words.schema
    order = Order(
        version=words.version,
        platform=words.platform,
        built_at=time_text(words.built_at or desk.clock()),
        writes=writes,
        reads=(lowest, highest),
        notes=_notes(words.notes),
        launcher=words.launcher,
        app=words.app,
        update=words.update,
        level=words.level,
        is_launcher=words.as_launcher,
    )
    tree = read_tree(words.tree)
    trust = () if order.is_launcher else refuse_no_trust(words.tree, desk.live)
    remarks = (*trust, *_asked(order, words))
    earlier = _earlier(desk, words)
    ways = ", ".join(one.manifest.version for one in earlier) or "none"
    if words.dry_run:
        return Report((*remarks, f"{len(tree.paths)} files, {tree.size} bytes; patches from: {ways}"))
    built = build(tree, order, earlier, words.out)
    sizes = {patch.from_: patch.pack.size for patch in built.manifest.patches}
    lines = (
        *remarks,
        f"full pack {built.manifest.pack.size} bytes",
        *(f"from {v} {s} bytes" for v, s in sizes.items()),
    )
    return Report(
        (*lines, f"built in {built.folder}; next: diagclinic-release publish {words.out}"),
        {"folder": str(built.folder), "full": built.manifest.pack.size, "patches": sizes},
    )


def _asked(order: Order, words: Namespace) -> tuple[str, ...]:
    """Ask the program whether it is what was typed; return a remark where nobody did."""
    if words.unchecked or not runs_here(order):
        return (f"nobody asked the program whether it is {order.version}: compare that on {order.platform}",)
    refuse_contradiction(words.tree, order)
    return ()


def _notes(file: Path) -> tuple[str, ...]:
    try:
        lines = given(file, "Name the file with the notes, a line each.").decode("utf-8").splitlines()
    except ValueError as error:
        raise TreeError(f"the notes {file} are no text: {error}") from error
    return tuple(line.strip().removeprefix("- ") for line in lines if line.strip())


def _earlier(desk: Desk, words: Namespace) -> tuple[Published, ...]:
    if words.as_launcher or not desk.live.is_there:
        return ()
    if words.earlier:
        return tuple(published(desk.live, version, words.platform) for version in words.earlier)
    return tuple(earlier_than(desk.live, words.version, words.platform))[:PATCHED_FROM]


def publish_built(desk: Desk, words: Namespace) -> Report:
    """Let built versions be run, or finish what has its signatures by now."""
    if words.out:
        return told(publish(desk, words.out))
    reports = [told(outcome) for outcome in finish(desk)]
    lines = tuple(line for report in reports for line in report.lines)
    return Report(lines or ("nothing waits for signatures",), {"acts": [one.content for one in reports]})


def throw_away(desk: Desk, words: Namespace) -> Report:
    """Throw away what waits for signatures."""
    discard(desk, words.name, words.why or "")
    return Report((f"{words.name} waits no more",))


def offer(desk: Desk, words: Namespace) -> Report:
    """Offer a version."""
    remarks = platforms_remark(desk.folder)
    if words.next:
        return told(promote_next(desk, words.version, words.why or ""), *remarks)
    wish = Wish(
        version=words.version,
        channel=words.to,
        share=words.share,
        regions=tuple(words.region),
        min_from=words.min_from,
        not_before=words.not_before,
        mandatory_after=words.mandatory_after,
        is_emergency=words.emergency,
        why=words.why or "",
    )
    outcome = promote(desk, wish)
    return told(outcome, *remarks, *_desks_to_follow(desk, wish))


def _desks_to_follow(desk: Desk, wish: Wish) -> tuple[str, ...]:
    """Return a reminder for each region whose desk does not offer what the regional channel does."""
    if wish.channel != "regional":
        return ()
    policies = {name: policy_of(desk.live, name) for name in channels(desk.live) if ":" in name}
    lacking = (name for name, policy in policies.items() if not known_candidate(policy, wish.version))
    return tuple(f"{name} gets it once its desk offers it: promote --to {name}" for name in lacking)


def stop(desk: Desk, words: Namespace) -> Report:
    """Halt a version.

    Raises:
        RefusedError: it was not published here, and nobody said that it is meant all the same.
        KeysError: it is not: a key is missing, and the halt waits.
    """
    doubts = _doubts(desk, words.version)
    if doubts and not words.unknown:
        remedy = "One that expired, or that a thief of keys published elsewhere: --unknown."
        raise RefusedError(doubts[0], remedy)
    made, outcome = halt(desk, words.version, words.why)
    if not outcome.is_live:
        lacks = ", ".join(f"{count} of {role}" for role, count in outcome.lacks.items())
        raise KeysError(
            f"{made.version} is NOT halted: {made.halt_id} waits in {outcome.folder} and lacks {lacks}",
            "Bring these keys here, or sign it where they are; then: diagclinic-release publish.",
        )
    return told(outcome, f"{made.version} is halted as {made.halt_id}", id=made.halt_id)


def _doubts(desk: Desk, version: str) -> tuple[str, ...]:
    doubt = f"no {version} is published here: is that the version you mean?"
    return () if version in versions(desk.live) else (doubt,)


def go_on(desk: Desk, words: Namespace) -> Report:
    """Lift a halt."""
    return told(resume(desk, words.halt, words.why, is_unseen=words.unseen))


def wait(desk: Desk, words: Namespace) -> Report:
    """Let a version reach no more installs."""
    pausing.pause(desk, words.version, words.why)
    line = f"{words.version} is offered to no more installs from here; who has it keeps it"
    return Report((line,), {"paused": words.version})


def wait_no_more(desk: Desk, words: Namespace) -> Report:
    """Let a paused version go on."""
    pausing.go_on(desk, words.version, words.why)
    return Report((f"{words.version} may go on",), {"unpaused": words.version})


def restrict(desk: Desk, words: Namespace) -> Report:
    """Yank a version, raise the floor, or allow a way down."""
    line = (desk, words.version, tuple(words.channels or channels(desk.live)), words.why)
    if words.verb == "allow-downgrade":
        outcome = allow_downgrade(*line)
    else:
        does = yank if words.verb == "yank" else raise_floor
        outcome = does(*line, may_leave_none=words.leave_none)
    return told(outcome, *_doubts(desk, words.version))


def invite_somebody(desk: Desk, words: Namespace) -> Report:
    """Print a code that lets an install into a channel."""
    code, outcome = invite(desk, words.channel, words.why or "")
    return told(outcome, f"the code, which is kept nowhere: {code}", code=code)


def new_keys(desk: Desk, words: Namespace) -> Report:
    """Give a role new keys."""
    return told(rotate(desk, words.role, words.why))


def sign_anew(desk: Desk, words: Namespace) -> Report:
    """Sign what would expire."""
    outcome = resign(desk, tuple(words.roles), words.days)
    return told(outcome, *late_remarks(desk))


def write_stick(desk: Desk, words: Namespace) -> Report:
    """Write an update stick."""
    load = Load(tuple(words.platform), tuple(words.version), tuple(words.earlier), tuple(words.channel))
    held = contents(desk, load) if words.dry_run else bundle(desk, load, words.out)
    until = time_text(held.good_until)
    brings = f"brings {', '.join(held.versions)}: {len(held.files)} files, {held.size} bytes"
    said = {"versions": list(held.versions), "bytes": held.size, "good_until": until}
    return Report((*_unknown(desk, load), brings, f"is taken until {until}"), said)


def _unknown(desk: Desk, load: Load) -> tuple[str, ...]:
    """Return a remark for each version of installs from which there is no way but the full pack."""
    known = versions(desk.live)
    unknown = (version for version in load.earlier if version not in known)
    return tuple(f"no {one} is published here: for its installs the full pack is brought" for one in unknown)


def expire_old(desk: Desk, words: Namespace) -> Report:
    """Remove what nobody can need any more."""
    gone, outcome = expire(desk, words.keep, words.why or "")
    swept = sweep(desk, words.grace)
    said = {"versions": list(gone), "files": len(swept.files), "bytes": swept.size}
    lines = (
        f"named no more: {', '.join(gone) or 'none'}; their files go after the days of --grace",
        f"removed: {len(swept.files)} files, {swept.size} bytes",
    )
    return told(outcome, *lines, **said) if outcome else Report(lines, said)
