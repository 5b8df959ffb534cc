"""diagclinic.cli.parser: the grammar of the command line."""

from pathlib import Path

import pytest

from diagclinic.cli.parser import build_parser, parse

VERBS = {
    "vci list": "vci.list_",
    "scan": "scan.run",
    "dtc read": "dtc.read",
    "dtc clear": "dtc.clear",
    "dtc explain P0301": "dtc.explain",
    "live": "live.run",
    "visit show": "visit.show",
    "visit edit": "visit.edit",
    "visit shop": "visit.shop",
    "visit list": "visit.list_",
    "visit show 1": "visit.show",
    "report x.pdf": "visit.report",
    "sim serve": "sim.serve",
}


@pytest.mark.parametrize("line", VERBS)
def test_verb_names_its_command(line: str) -> None:
    assert parse(line.split()).command == VERBS[line]


@pytest.mark.parametrize("line", VERBS)
def test_every_verb_speaks_json(line: str) -> None:
    assert parse([*line.split(), "--json"]).json is True


@pytest.mark.parametrize("line", VERBS)
def test_every_verb_takes_the_data_folder(line: str) -> None:
    assert parse([*line.split(), "--data", "here"]).data == Path("here")


def test_without_a_verb_the_window_is_meant() -> None:
    assert parse([]).command is None


def test_data_folder_before_the_verb_holds() -> None:
    assert parse(["--data", "here", "scan"]).data == Path("here")


@pytest.mark.parametrize("words", [["--vci", "elm:COM4", "scan"], ["scan", "--vci", "elm:COM4"]])
def test_interface_stands_on_either_side_of_the_verb(words: list[str]) -> None:
    assert parse(words).vci == "elm:COM4"


def test_interface_behind_the_verb_wins() -> None:
    assert parse(["--vci", "elm:COM4", "scan", "--vci", "sim:demo"]).vci == "sim:demo"


def test_reports_add_up() -> None:
    arguments = parse(["scan", "--report", "a.pdf", "--report", "b.csv"])
    assert arguments.report == [Path("a.pdf"), Path("b.csv")]


def test_reports_of_one_line_are_not_remembered_by_the_next() -> None:
    parse(["scan", "--report", "a.pdf"])
    assert parse(["scan"]).report == []


@pytest.mark.parametrize(
    "line",
    [
        "live --rounds 0",
        "live --rounds -1",
        "live --rounds x",
        "visit list --limit 0",
        "visit show 0",
        "visit show 1000000000",
        "report x.pdf --visit 0",
        "sim serve --tcp 65536",
        "sim serve --tcp -1",
        "dtc clear --y",
        "dtc",
        "fly",
        "--demo scan",
        "--dem",
    ],
)
def test_senseless_line_ends_with_code_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(line.split())
    assert (end.value.code, capsys.readouterr().out) == (2, "")


def test_help_is_plain_ascii_and_names_the_exit_codes() -> None:
    text = build_parser().format_help()
    assert (text.isascii(), "3 no vehicle or interface" in text) == (True, True)


@pytest.mark.parametrize("verb", [("scan",), ("visit", "edit")])
def test_details_are_options_of_the_verbs_that_take_them(verb: tuple[str, ...]) -> None:
    arguments = parse((*verb, "--plate", "AB 12", "--odometer-km", "5", "--technician", "T", "--note", "n"))
    told = (arguments.plate, arguments.odometer_km, arguments.technician, arguments.note, arguments.complaint)
    assert told == ("AB 12", "5", "T", "n", None)


def test_shop_takes_several_lines_of_contact() -> None:
    assert parse(("visit", "shop", "--contact", "a", "--contact", "b")).contact == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["visit", "list", "--limit", "0"], "diagclinic visit list: argument --limit: 0 is not from 1 to"),
        (
            ["--data", "", "visit", "list"],
            "argument --data: an empty text names no folder. diagclinic --help",
        ),
        (["visit", "list", "--data", ""], "argument --data: an empty text names no folder"),
        (["scan", "--pdf", "x.html"], "'x.html' does not end in .pdf; --report takes the other forms"),
    ],
)
def test_senseless_line_is_told_in_a_sentence_with_where_to_read_on(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(words)
    said = capsys.readouterr().err
    assert (told in said, said.endswith(" --help tells what can be typed.\n"), said.count("\n")) == (
        True,
        True,
        1,
    )
