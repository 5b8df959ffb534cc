"""The publisher's verbs, typed."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.updater.release.cli.conftest import WORDS, Run
from tests.updater.world import toy_program
from updater.client.manifest_frame import read_frame
from updater.client.policy import parse_policy
from updater.release.cli.passphrases import VARIABLE
from updater.release.halting import lifted, standing
from updater.release.live import Live
from updater.release.policies import policy_of
from updater.release.published import versions
from updater.release.settings import read_platforms

PLATFORM = "linux-x86_64"
WRONG = {VARIABLE: "wrong one, sorry"}


def live(desk: Path) -> Live:
    return Live(desk / "repo")


def test_init_makes_a_key_file_for_every_key(begun: Run, desk: Path) -> None:
    assert len(list((desk / "keys").glob("*.pem"))) == 31


def test_init_writes_a_plan_to_edit(begun: Run, desk: Path) -> None:
    assert json.loads((desk / "plan.json").read_bytes())["waves"][0]["channel"] == "pilot"


def test_init_that_is_cut_off_leaves_no_repository_without_its_platforms(run: Run, desk: Path) -> None:
    run("init", "--platform", PLATFORM, **{VARIABLE: "short"})
    assert read_platforms(desk) == (PLATFORM,)
    assert not live(desk).is_there


def test_init_twice_leaves_the_platforms(run: Run, desk: Path) -> None:
    run("init", "--platform", PLATFORM)
    run("init", "--platform", "macos-arm64")
    assert read_platforms(desk) == (PLATFORM,)


def test_init_twice_is_refused(begun: Run) -> None:
    assert begun("init").code == 4


def test_build_says_its_notes_and_formats(built: Run, tmp_path: Path) -> None:
    frame = (tmp_path / "out" / f"app/1.0.0/{PLATFORM}/manifest.json.zst").read_bytes()
    manifest = read_frame(frame)
    assert (manifest.notes, manifest.writes, manifest.reads) == (("It starts.", "It ends."), 3, (2, 3))


def test_build_without_notes_is_an_error(begun: Run, tree: Path, tmp_path: Path) -> None:
    line = ("--version", "1.0.0", "--platform", PLATFORM, "--schema", "1", "--out", tmp_path / "out")
    ended = begun("build", tree, *line, "--notes", tmp_path / "none")
    assert (ended.code, "Name the file with the notes" in ended.error) == (1, True)


def test_build_with_notes_that_are_no_text_is_an_error(begun: Run, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"\xff")
    ended = begun(*building(tree, tmp_path / "out", "1.0.0"))
    assert (ended.code, "are no text" in ended.error) == (1, True)


def test_build_of_a_later_version_has_a_patch(published: Run, tree: Path, tmp_path: Path) -> None:
    (tree / "diagclinic").write_bytes(toy_program("1.1.0", "good", (3, 3, 3)))
    line = ("--version", "1.1.0", "--platform", PLATFORM, "--schema", "3", "--notes", tmp_path / "notes.txt")
    said = published("build", tree, *line, "--out", tmp_path / "next", "--json").said
    assert list(dict(said["patches"])) == ["1.0.0"]  # type: ignore[call-overload]  # an object, as printed


def building(tree: Path, out: Path, version: str, *more: str, platform: str = PLATFORM) -> tuple[object, ...]:
    """Return the line that builds the 1.0.0 of the record's format 3 in `tree` as `version`."""
    line = ("--version", version, "--platform", platform, "--schema", "3:2-3", "--out", out, "--level", "3")
    return ("build", tree, *line, "--notes", tree.parent / "notes.txt", *more)


def test_build_of_a_version_that_could_never_be_updated_is_refused(
    begun: Run, tree: Path, tmp_path: Path
) -> None:
    shutil.rmtree(tree / "trust")
    ended = begun(*building(tree, tmp_path / "out", "1.0.0"))
    assert (ended.code, "Freeze it again" in ended.error, (tmp_path / "out").exists()) == (1, True, False)


def test_build_believes_the_program_and_not_what_is_typed(begun: Run, tree: Path, tmp_path: Path) -> None:
    ended = begun(*building(tree, tmp_path / "out", "1.0.1"))
    assert (ended.code, "says that it is 1.0.0, not 1.0.1" in ended.error) == (4, True)
    assert not (tmp_path / "out").exists()


def test_build_asks_no_question_where_it_is_told_not_to(begun: Run, tree: Path, tmp_path: Path) -> None:
    ended = begun(*building(tree, tmp_path / "out", "1.0.1", "--unchecked"))
    assert (ended.code, "nobody asked the program" in ended.out) == (0, True)


def test_build_for_another_system_remarks_that_nobody_asked(begun: Run, tree: Path, tmp_path: Path) -> None:
    ended = begun(*building(tree, tmp_path / "out", "1.0.1", platform="macos-arm64"))
    assert (ended.code, "compare that on macos-arm64" in ended.out) == (0, True)


def test_build_that_asked_has_no_remark(begun: Run, tree: Path, tmp_path: Path) -> None:
    assert "nobody asked" not in begun(*building(tree, tmp_path / "out", "1.0.0")).out


def test_yanking_what_was_never_published_asks_whether_it_is_meant(published: Run) -> None:
    ended = published("yank", "1.0.9", "--why", "it smokes")
    assert (ended.code, "is that the version you mean?" in ended.out) == (0, True)


def test_halting_what_was_never_published_is_refused(published: Run, desk: Path) -> None:
    ended = published("halt", "1.0.9", "--why", "it smokes")
    assert (ended.code, "is that the version you mean?" in ended.error, standing(live(desk))) == (4, True, ())


def test_version_of_a_thief_is_halted_where_that_is_said(published: Run, desk: Path) -> None:
    assert published("halt", "1.0.9", "--why", "it smokes", "--unknown").code == 0
    assert [one.version for one in standing(live(desk))] == ["1.0.9"]


@pytest.mark.parametrize("key", ["halt-*", "timestamp-1"])
def test_halt_that_nobody_sees_yet_is_no_success(published: Run, desk: Path, key: str) -> None:
    for file in (desk / "keys").glob(f"{key}.pem"):
        file.unlink()
    ended = published("halt", "1.0.0", "--why", "it smokes")
    assert (ended.code, "1.0.0 is NOT halted" in ended.error, ended.out) == (5, True, "")


def test_halt_that_waits_comes_back_signed_whatever_was_typed_meanwhile(
    published: Run, desk: Path, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        shutil.move(desk / "keys" / f"halt-{number}.pem", tmp_path)
    published("halt", "1.0.0", "--why", "it smokes")
    file = next((desk / "staged").rglob("*.halt.json"))
    shutil.copy(file, tmp_path)
    assert published("halt", "1.0.0", "--why", "it smokes").code == 4
    published("sign", tmp_path / file.name, "--key", tmp_path / "halt-2.pem")
    shutil.copy(tmp_path / file.name, file)
    assert published("publish").out == "halt: published\n"
    assert [one.version for one in standing(live(desk))] == ["1.0.0"]


def test_halting_what_was_published_asks_nothing(published: Run) -> None:
    assert "you mean" not in published("halt", "1.0.0", "--why", "it smokes").out


def test_publish_shows_in_the_repository(published: Run, desk: Path) -> None:
    assert versions(live(desk)) == {"1.0.0": (PLATFORM,)}


def test_publish_with_nothing_waiting_says_so(begun: Run) -> None:
    assert "nothing waits" in begun("publish").out


def test_second_holder_signs_on_another_machine(built: Run, desk: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for number in (2, 3):
        shutil.move(desk / "keys" / f"releases-{number}.pem", elsewhere)
    said = built("publish", tmp_path / "out", "--json").said
    assert (said["live"], said["lacks"]) == (False, {"releases": 1})
    file = next(Path(str(said["folder"])).glob("*.releases.json"))
    shutil.copy(file, elsewhere)
    signed = built("sign", elsewhere / file.name, "--key", elsewhere / "releases-2.pem")
    assert f"app/1.0.0/{PLATFORM}/manifest.json.zst" in signed.out
    shutil.copy(elsewhere / file.name, file)
    assert built("publish").out == "publish: published\n"
    assert versions(live(desk)) == {"1.0.0": (PLATFORM,)}
    assert built("log").out.splitlines()[-1].endswith(", signed releases releases-1 releases-2)")


def test_what_waits_can_be_thrown_away(built: Run, desk: Path, tmp_path: Path) -> None:
    for number in (2, 3):
        (desk / "keys" / f"releases-{number}.pem").unlink()
    built("publish", tmp_path / "out")
    assert built("discard", "2.releases").code == 0
    assert built("status", "--json").said["waiting"] == {}


def test_promote_offers_a_share(published: Run, desk: Path) -> None:
    assert published("promote", "1.0.0", "--to", "beta", "--share", "25%").code == 0
    policy = policy_of(live(desk), "beta")
    assert policy
    assert [(one.version, one.share) for one in policy.candidates] == [("1.0.0", 0.25)]


def test_version_that_was_for_one_region_can_be_for_all(published: Run, desk: Path) -> None:
    published("promote", "1.0.0", "--to", "beta", "--region", "EU")
    published("promote", "1.0.0", "--to", "beta", "--region", "all")
    policy = policy_of(live(desk), "beta")
    assert policy
    assert policy.candidates[0].regions == ("*",)


def test_promote_tells_which_desks_have_to_follow(published: Run) -> None:
    assert (
        "regional:EU gets it once its desk offers it" in published("promote", "1.0.0", "--to", "regional").out
    )


def test_promote_next_follows_the_plan(published: Run, desk: Path) -> None:
    assert published("promote", "1.0.0", "--next", "--why", "its time").code == 0
    assert policy_of(live(desk), "pilot")
    assert published("promote", "1.0.0", "--next").code == 4


def test_halt_and_resume(published: Run) -> None:
    halt = published("halt", "1.0.0", "--why", "it smokes", "--json").said["id"]
    assert published("promote", "1.0.0", "--to", "pilot").code == 4
    assert published("resume", halt, "--why", "it is well").code == 0
    assert published("promote", "1.0.0", "--to", "pilot").code == 0


def test_halt_that_a_thief_signed_elsewhere_can_be_lifted(published: Run, desk: Path) -> None:
    assert "--unseen" in published("resume", "0badca7e", "--why", "it is a thief's").error
    assert published("resume", "0badca7e", "--unseen", "--why", "it is a thief's").code == 0
    assert lifted(live(desk)) == {"0badca7e"}


@pytest.mark.parametrize(
    ("verb", "field", "expected"),
    [
        ("yank", "yanked", ("1.0.0",)),
        ("floor", "floor", "1.0.0"),
        ("allow-downgrade", "allow_downgrade_to", ("1.0.0",)),
    ],
)
def test_restriction_holds_in_every_channel(
    published: Run, desk: Path, verb: str, field: str, expected: object
) -> None:
    assert published(verb, "1.0.0", "--why", "it leaks").code == 0
    policies = [policy_of(live(desk), name) for name in ("pilot", "beta", "regional", "regional:EU")]
    assert [getattr(policy, field) for policy in policies] == [expected] * 4


def test_channel_is_left_without_any_version_only_where_that_is_said(published: Run, desk: Path) -> None:
    published("promote", "1.0.0", "--to", "pilot")
    ended = published("yank", "1.0.0", "--why", "it leaks")
    assert (ended.code, "pilot would be left without any version" in ended.error) == (4, True)
    assert published("yank", "1.0.0", "--why", "it leaks", "--leave-none").code == 0
    assert getattr(policy_of(live(desk), "pilot"), "candidates", None) == ()


def test_restriction_of_one_channel_leaves_the_others(published: Run, desk: Path) -> None:
    published("floor", "1.0.0", "--in", "beta", "--why", "it leaks")
    assert [policy_of(live(desk), name) is None for name in ("pilot", "beta")] == [True, False]


def test_invitation_is_printed_once(published: Run, desk: Path) -> None:
    code = str(published("invite", "pilot", "--json").said["code"])
    policy = policy_of(live(desk), "pilot")
    assert policy
    assert policy.invitations == (hashlib.sha256(code.encode()).hexdigest(),)


def test_region_gets_a_desk(begun: Run, desk: Path) -> None:
    assert begun("region", "add", "JP").code == 0
    assert "regional-JP" in live(desk).roles()


def test_rotate_makes_new_key_files(begun: Run, desk: Path) -> None:
    assert begun("rotate", "halt", "--why", "it was time").code == 0
    assert (desk / "keys" / "halt-1.2.pem").exists()


@pytest.mark.parametrize("line", [["rotate", "chan-alpha", "--why", "it was time"], ["resign", "chan-alpha"]])
def test_unknown_role_is_wrong_usage_and_roles_are_to_be_found(begun: Run, line: list[str]) -> None:
    ended = begun(*line)
    assert (ended.code, "no role chan-alpha. Name one that is there" in ended.error) == (2, True)


@pytest.mark.parametrize(
    "line", [["promote", "1.0.0"], ["floor", "1.0.0", "--why", "it leaks"]], ids=lambda line: line[0]
)
def test_region_without_a_desk_can_be_given_one(published: Run, line: list[str]) -> None:
    ended = published(*line, "--to" if line[0] == "promote" else "--in", "regional:US")
    assert (ended.code, "Give it one: diagclinic-release region add US" in ended.error) == (2, True)


def test_what_does_not_wait_is_wrong_usage(begun: Run) -> None:
    ended = begun("discard", "9.releases")
    assert (ended.code, "See what waits: diagclinic-release status" in ended.error) == (2, True)


def test_short_passphrase_is_to_be_longer(run: Run) -> None:
    ended = run("init", **{VARIABLE: "short"})
    assert (ended.code, "Choose a longer one" in ended.error) == (2, True)


@pytest.mark.parametrize("name", ["none", "."])
def test_publishing_what_holds_no_version_leads_to_build(begun: Run, tmp_path: Path, name: str) -> None:
    ended = begun("publish", tmp_path / name)
    assert (ended.code, "that diagclinic-release build wrote" in ended.error) == (1, True)


def test_resign_signs_anew(begun: Run, desk: Path) -> None:
    assert begun("resign", "halt").code == 0
    assert live(desk).role("halt").signed.version == 2


@pytest.mark.parametrize("name", ["stick", "stick.zip"])
def test_bundle_is_written(published: Run, tmp_path: Path, name: str) -> None:
    published("promote", "1.0.0", "--to", "pilot")
    said = published("bundle", tmp_path / name, "--platform", PLATFORM, "--json").said
    assert (said["versions"], (tmp_path / name).exists()) == (["1.0.0"], True)


def test_bundle_for_a_version_that_nobody_knows_says_what_it_brings(published: Run, tmp_path: Path) -> None:
    published("promote", "1.0.0", "--to", "pilot")
    ended = published("bundle", tmp_path / "stick", "--from", "0.0.1", "--from", "1.0.0")
    assert "no 0.0.1 is published here: for its installs the full pack is brought" in ended.out
    assert "no 1.0.0" not in ended.out


def test_expire_says_what_went(published: Run) -> None:
    assert published("expire").out.startswith("named no more: none; their files go after")


def test_policy_that_was_made_is_one_that_installs_read(published: Run, desk: Path) -> None:
    published("promote", "1.0.0", "--to", "regional", "--region", "EU", "--mandatory-after", "2026-12-24")
    text = live(desk).target("chan-regional", "channels/regional/policy.json")
    assert parse_policy(text or b"").candidates[0].regions == ("EU",)


def test_wrong_passphrase_is_not_permitted(begun: Run) -> None:
    ended = begun("resign", **WRONG)
    assert (ended.code, "cannot be opened" in ended.error) == (5, True)


def test_passphrase_comes_from_a_file(begun: Run, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text(WORDS)
    line = ("resign", "--passphrase-file", tmp_path / "pass")
    assert begun(*line, **WRONG).code == 0


def test_paused_version_is_not_promoted_until_it_goes_on(published: Run) -> None:
    first = published("pause", "1.0.0", "--why", "it stalls")
    refused = published("promote", "1.0.0", "--to", "pilot")
    second = published("unpause", "1.0.0", "--why", "it was the adapter")
    promoted = published("promote", "1.0.0", "--to", "pilot")
    assert [one.code for one in (first, refused, second, promoted)] == [0, 4, 0, 0]
    assert "1.0.0 is paused: it stalls" in refused.error
