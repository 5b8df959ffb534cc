"""What can be typed, and what is said of anything else."""

from pathlib import Path

import pytest

from updater.release.cli.grammar import parse
from updater.release.cli.main import ACTS, APART, LOOKS

LINES = [
    "init --region EU --platform linux-x86_64 --token root-1=hsm:2=k.pem",
    "region add JP",
    "region add FR --token regional-FR-1=hsm:2?label=fr=fr.pem --pin-file P",
    "build TREE --version 1.0.0 --platform linux-x86_64 --schema 3:2-3 --notes N --out O --from 0.9.0",
    "freeze CHECKOUT --version 1.0.0 --out O --work W",
    "first-install TREE --manifest M --source S --launcher L --out O",
    "publish O",
    "publish",
    "sign FILE --key KEY.pem",
    "sign FILE --token root-1=hsm:2?label=root=k.pem",
    "discard 4.releases",
    "promote 1.0.0 --next",
    "promote 1.0.0 --to regional --region all",
    "promote 1.0.0 --to regional --share 5% --region EU --not-before 2026-12-01 --emergency --why because",
    "halt 1.0.0 --why because",
    "pause 1.0.0 --why because",
    "unpause 1.0.0 --why because",
    "resume abcd --why because",
    "resume abcd --unseen --why because",
    "yank 1.0.0 --in pilot --in beta --why because",
    "floor 1.0.0 --why because",
    "allow-downgrade 1.0.0 --why because",
    "invite pilot",
    "bundle OUT.zip --platform linux-x86_64 --from 0.9.0 --version 1.0.0 --channel pilot",
    "rotate root --why because",
    "rotate root --why because --token root-1=hsm:2=k.pem --token root-2=hsm:3=l.pem",
    "expire --keep 5 --grace 3",
    "resign halt --days 200",
    "flags begin --token flags-1=hsm:2=k.pem",
    "flags check FILE",
    "flags publish FILE --why because",
    "flag-off fast --why because",
    "flag-off fast --unknown --why because",
    "flag-on fast --why because",
    "notices check FILE",
    "notices publish FILE",
    "status",
    "verify",
    "log",
    "decode ABCD",
    "rehearse FOLDER",
]


@pytest.mark.parametrize("line", LINES)
def test_line_is_understood(line: str) -> None:
    assert line.startswith(parse(line.split()).verb)


@pytest.mark.parametrize(
    "more",
    [
        "--share 5%",
        "--share 0",
        "--region EU",
        "--min-from 0.9.0",
        "--mandatory-after 2026-12-01",
        "--emergency",
    ],
)
def test_what_the_plan_says_is_not_typed_beside_it(more: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(f"promote 1.0.0 --next {more}".split())
    assert (ended.value.code, "name them beside --to" in capsys.readouterr().err) == (2, True)


def test_guide_tells_every_verb() -> None:
    guide = (Path(__file__).parents[4] / "docs" / "releasing.md").read_text()
    untold = {"log", "freeze", "first-install"}
    assert all(f"{verb} " in guide or f"`{verb}`" in guide for verb in {*ACTS, *APART, *LOOKS} - untold)


def test_every_verb_is_tried() -> None:
    assert {line.split()[0] for line in LINES} == {*ACTS, *APART, *LOOKS}


@pytest.mark.parametrize("line", LINES)
def test_every_verb_can_be_rehearsed_and_read_by_programs(line: str) -> None:
    words = parse([*line.split(), "--dry-run", "--json", "--desk", "D", "--who", "W"])
    assert (words.dry_run, words.json) == (True, True)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "celebrate",
        "halt 1.0.0",
        "halt 1.0 --why because",
        "promote 1.0.0",
        "promote 1.0.0 --next --to pilot",
        "promote 1.0.0 --to alpha",
        "promote 1.0.0 --to pilot --share 200",
        "expire --keep -1",
        "expire --grace nan",
        "resume abcd",
        "sign FILE",
        "sign FILE --key KEY.pem --token root-1=hsm:2=k.pem",
        "build TREE --version 1.0.0",
        "region remove EU",
    ],
)
def test_wrong_line_ends_with_code_2_and_a_sentence(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line.split())
    assert ended.value.code == 2
    assert "--help tells what can be typed" in capsys.readouterr().err


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    text = capsys.readouterr().out
    assert all(f"    {verb}" in text for verb in (*ACTS, *APART, *LOOKS))
