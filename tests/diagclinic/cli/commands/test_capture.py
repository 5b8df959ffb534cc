"""diagclinic.cli.commands.capture: raw frames from the command line."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import can
import pytest

from diagclinic.app.exit_codes import exit_code_of
from diagclinic.cli.commands.capture import LiveTable
from diagclinic.cli.parser import parse
from diagclinic.cli.run import run_command
from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import (
    CaptureBusyError,
    CaptureChannelError,
    CaptureElsewhereError,
    CaptureFileError,
    CaptureFilterError,
    CaptureFormError,
    CaptureTriggerError,
    DbcError,
)
from diagclinic.persistence.captures import identifiers
from diagclinic.persistence.captures.files import resume_capture
from diagclinic.persistence.captures.frame_columns import FrameColumns
from diagclinic.services.frame_table import FrameTable
from diagclinic.services.jobs import Cancelled
from drivers.api import Capability
from drivers.errors import LinkLostError
from tests.capture_doubles import INFO, ScriptedTap, TapLinks, frame
from tests.cli_desk import CliDesk
from tests.service_doubles import RESOURCES

DBC = str(RESOURCES / "dbc" / "demo.dbc")
RECORD = ("capture", "record", "--vci", "can:virtual/0")
CAME = [
    frame(10.0, 0x0C1, "E02E000000000000"),
    frame(10.01, 0x0C1, "E12E000000000000"),
    frame(10.5, 0x7E8, "0341"),
    frame(11.0, 0x18DAF110, "01"),
]


class Taps(CliDesk):
    """A desk whose interface can be listened to."""

    def listen(self, *batches: list[can.Message] | Exception | int) -> ScriptedTap:
        """Let the next recording hear these."""
        tap = ScriptedTap(list(batches))
        jobs = self.workshop.captures
        object.__setattr__(jobs, "links", TapLinks([tap]))
        return tap


@pytest.fixture
def desk(tmp_path: Path) -> Taps:
    return Taps(tmp_path)


def recorded(desk: Taps, *words: str) -> Any:
    """Record what usually comes, and return what was printed for programs."""
    desk.listen(CAME)
    return desk.data(*RECORD, *words)


def test_recording_says_where_the_capture_is(desk: Taps) -> None:
    desk.listen(CAME)
    printed = desk.printed(*RECORD).splitlines()[-1]
    assert (printed.startswith("Stopped: 4 frames kept in "), printed.endswith(".dccap; 0 lost")) == (
        True,
        True,
    )


def test_recording_shows_its_table_at_the_end(desk: Taps) -> None:
    desk.listen(CAME)
    assert desk.printed(*RECORD).splitlines()[1:4] == [
        "0C1                 2  10.0 ms  E1*2E 00 00 00 00 00 00",
        "7E8                 1           03 41",
        "18DAF110            1           01",
    ]


def test_recording_is_told_to_programs(desk: Taps) -> None:
    told = recorded(desk, "--note", "cold")
    assert (told["frames"], told["lost"], told["end"], [one["identifier"] for one in told["seen"]]) == (
        4,
        0,
        "stopped",
        ["0C1", "7E8", "18DAF110"],
    )


def test_signals_are_told_with_the_file_that_claims_them(desk: Taps) -> None:
    desk.listen(CAME)
    printed = desk.printed(*RECORD, "--dbc", DBC)
    assert "EngineData1 (by demo.dbc)" in printed
    assert "        EngineSpeed                      3000.25 1/min" in printed


def test_filter_is_obeyed(desk: Taps) -> None:
    assert recorded(desk, "--filter", "7E8,18DAxxxx")["frames"] == 2


def test_number_of_frames_ends_it(desk: Taps) -> None:
    told = recorded(desk, "--frames", "2")
    assert (told["frames"], told["end"]) == (2, "count")


def test_trigger_begins_it(desk: Taps) -> None:
    assert recorded(desk, "--trigger", "EngineSpeed>3000", "--dbc", DBC, "--pre", "5")["frames"] == 4


def test_trigger_that_does_not_come_keeps_nothing(desk: Taps) -> None:
    told = recorded(desk, "--trigger", "error")
    assert (told["capture"], told["frames"]) == (None, 0)


def test_waiting_is_said(desk: Taps) -> None:
    recorded(desk, "--trigger", "7E8[1]==41")
    assert "Waiting for 7E8[1]==41 …" in desk.talk.getvalue()


def test_lost_link_says_where_the_capture_is_and_fails(desk: Taps) -> None:
    desk.listen(CAME, LinkLostError("pulled"))
    with pytest.raises(LinkLostError) as caught:
        desk.type(*RECORD)
    assert (
        "The connection was lost: 4 frames kept in" in desk.out.getvalue(),
        exit_code_of(caught.value),
    ) == (
        True,
        3,
    )


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--filter", "7G8"), CaptureFilterError),
        (("--trigger", "7E8["), CaptureTriggerError),
        (("--trigger", "EngineSpeed>1"), CaptureTriggerError),
        (("--pre", "1"), UsageError),
        (("--post", "1"), UsageError),
    ],
)
def test_words_that_make_no_sense_are_wrong_usage(
    desk: Taps, words: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        recorded(desk, *words)
    assert exit_code_of(caught.value) == 2


def test_dbc_file_that_is_none_is_told_before_anything_opens(desk: Taps) -> None:
    with pytest.raises(DbcError):
        recorded(desk, "--dbc", "/nowhere/car.dbc")


@pytest.mark.parametrize(
    "words", [("--seconds", "-1"), ("--seconds", "nan"), ("--frames", "0"), ("--pre", "x")]
)
def test_figures_that_cannot_be_are_refused(desk: Taps, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="2"):
        recorded(desk, *words)


@pytest.mark.parametrize(
    ("capability", "listen_only"), [(Capability.LISTEN_ONLY, True), (Capability(0), False)]
)
def test_programs_are_told_what_listened_and_whether_the_bus_could_tell(
    desk: Taps, capability: Capability, *, listen_only: bool
) -> None:
    desk.listen(CAME).info = replace(INFO, capabilities=capability)
    told = desk.data(*RECORD)
    assert (told["vci"], told["adapter"], told["listen_only"]) == (INFO.url, INFO.name, listen_only)


@pytest.mark.parametrize("words", [("--append",), ("--append", "--vci", "can:virtual/0")])
def test_the_newest_capture_is_gone_on_with(desk: Taps, words: tuple[str, ...]) -> None:
    first = recorded(desk)
    desk.listen(CAME)
    told = desk.data("capture", "record", *words)
    assert (told["path"], told["frames"], told["appended_to"]["frames_before"]) == (first["path"], 4, 4)
    assert desk.data("capture", "list")[0]["frames"] == 8


def test_a_capture_that_is_named_is_gone_on_with(desk: Taps) -> None:
    first = recorded(desk)
    recorded(desk)
    desk.listen(CAME)
    assert desk.data("capture", "record", "--append", first["capture"])["path"] == first["path"]


def test_a_torn_end_is_given_up_and_said_to_be(desk: Taps) -> None:
    path = Path(recorded(desk)["path"])
    path.write_bytes(path.read_bytes()[:-1])
    desk.listen(CAME)
    told = desk.data("capture", "record", "--append")["appended_to"]
    assert (told["frames_before"], told["given_up"]["frames"]) == (0, 4)
    assert "with 4 frames are given up" in desk.talk.getvalue()
    assert "4 frames could not be kept" in desk.data("capture", "show")["missing"]


def test_a_new_capture_is_appended_to_none(desk: Taps) -> None:
    assert recorded(desk)["appended_to"] is None


def test_another_bit_rate_is_refused_as_wrong_usage(desk: Taps) -> None:
    recorded(desk)
    desk.listen(CAME)
    with pytest.raises(CaptureElsewhereError) as caught:
        desk.type("capture", "record", "--append", "--vci", "can:virtual/0?bitrate=250000")
    assert exit_code_of(caught.value) == 2


def test_a_file_that_was_brought_in_is_not_gone_on_with(desk: Taps, tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("(1.0) can0 7E8#01 R\n")
    desk.type("capture", "import", str(tmp_path / "car.log"))
    with pytest.raises(CaptureElsewhereError, match=r"heard through car\.log, not through an interface"):
        desk.type("capture", "record", "--append")


def test_a_capture_that_is_being_recorded_is_refused(desk: Taps) -> None:
    told = recorded(desk)
    held = resume_capture(Path(told["path"])).writer
    desk.listen(CAME)
    with pytest.raises(CaptureBusyError):
        desk.type("capture", "record", "--append")
    held.close()


def test_a_note_belongs_to_the_beginning(desk: Taps) -> None:
    with pytest.raises(SystemExit, match="2"):
        desk.type(*RECORD, "--append", "--note", "warm")


def test_there_must_be_a_capture_to_go_on_with(desk: Taps) -> None:
    with pytest.raises(UsageError, match="No capture is on record yet"):
        desk.type(*RECORD, "--append")


def test_ctrl_c_is_the_end_that_was_asked_for(desk: Taps) -> None:
    tap = desk.listen(CAME)
    face = desk.desk()
    tap.then = face.stop.set
    run_command(face, parse(RECORD))
    assert "Stopped: 4 frames kept" in desk.out.getvalue()


def test_no_capture_is_told(desk: Taps) -> None:
    assert desk.printed("capture", "list") == (
        "No capture is on record yet. diagclinic capture record makes one.\n"
    )


def test_captures_are_listed_newest_first(desk: Taps) -> None:
    recorded(desk, "--note", "one")
    recorded(desk, "--note", "two")
    assert [one["note"] for one in desk.data("capture", "list")] == ["two", "one"]


def test_damaged_capture_hides_no_other(desk: Taps) -> None:
    path = Path(recorded(desk)["path"])
    path.with_stem("20990101T000000Z").write_bytes(b"nonsense")
    told = desk.data("capture", "list")
    assert ("problem" in told[0], told[1]["frames"]) == (True, 4)
    assert "20990101T000000Z  cannot be read: " in desk.printed("capture", "list")


def test_capture_is_shown_with_its_identifiers_and_frames(desk: Taps) -> None:
    recorded(desk, "--note", "cold")
    printed = desk.printed("capture", "show")
    assert "can:virtual/0  cold\n  4 frames in 1.0 s, 0 lost\n" in printed
    assert "     0.500000  7E8        2  03 41\n" in printed


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ((), [0.0, 0.01, 0.5, 1.0]),
        (("--limit", "1"), [0.0]),
        (("--limit", "0"), []),
        (("--ids", "0C1"), [0.0, 0.01]),
        (("--ids", "18DAxxxx,7E8"), [0.5, 1.0]),
        (("--ids", "123"), []),
        (("--from", "0.4"), [0.5, 1.0]),
        (("--from", "0.4", "--to", "0.6"), [0.5]),
    ],
)
def test_frames_are_chosen_by_identifier_and_time(
    desk: Taps, words: tuple[str, ...], times: list[float]
) -> None:
    recorded(desk)
    assert [one["at_s"] for one in desk.data("capture", "show", *words)["shown"]] == pytest.approx(times)


@pytest.mark.parametrize(
    ("ids", "figures"),
    [
        ("", {"listed": 2, "told": 4, "shown": 4}),
        ("18DAxxxx", {"listed": 1, "told": 1, "shown": 1}),
        ("7E8,0C1,18DAF110", {"listed": 2, "told": 4, "shown": 4}),
    ],
)
def test_more_identifiers_than_a_bus_has_are_counted_and_still_shown(
    desk: Taps, monkeypatch: pytest.MonkeyPatch, ids: str, figures: dict[str, int]
) -> None:
    recorded(desk)
    monkeypatch.setattr(identifiers, "MOST_IDENTIFIERS", 2)
    told = desk.data("capture", "show", "--ids", ids)
    frames = sum(one["frames"] for one in told["identifiers"])
    assert {
        "listed": len(told["identifiers"]),
        "told": frames + told["unlisted"],
        "shown": len(told["shown"]),
    } == figures


def test_frames_are_said_as_they_are_read(desk: Taps, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(desk)
    said: list[int] = []
    original = FrameColumns.messages

    def watched(columns: FrameColumns) -> Iterator[can.Message]:
        for one in original(columns):
            said.append(desk.out.getvalue().count("\n"))
            yield one

    monkeypatch.setattr(FrameColumns, "messages", watched)
    desk.printed("capture", "show")
    assert said == sorted(set(said))


def test_shown_frame_is_decoded(desk: Taps) -> None:
    recorded(desk)
    told = desk.data("capture", "show", "--dbc", DBC, "--ids", "0C1")["shown"][0]["decoded"]
    assert (told["message"], told["source"], told["signals"][0]["value"]) == (
        "EngineData1",
        "demo.dbc",
        3000.0,
    )
    assert "EngineSpeed" in desk.printed("capture", "show", "--dbc", DBC)


def test_error_and_remote_frames_are_shown_as_what_they_are(desk: Taps) -> None:
    remote = can.Message(timestamp=2.0, arbitration_id=1, is_remote_frame=True, is_extended_id=False, dlc=3)
    desk.listen([can.Message(timestamp=1.0, is_error_frame=True), remote])
    desk.type(*RECORD)
    printed = desk.printed("capture", "show", "--dbc", DBC)
    assert "     0.000000  error\n" in printed
    assert "     1.000000  001        3  (remote frame)\n" in printed


def test_capture_is_found_by_its_name_or_as_a_file(desk: Taps) -> None:
    told = recorded(desk)
    recorded(desk, "--filter", "7E8")
    shown = [desk.data("capture", "show", name)["frames"] for name in (told["capture"], told["path"])]
    assert shown == [4, 4]


@pytest.mark.parametrize("words", [("show",), ("export", "x.asc")])
def test_there_must_be_a_capture(desk: Taps, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="No capture is on record yet"):
        desk.type("capture", *words)


def test_capture_that_is_not_there_is_named(desk: Taps) -> None:
    with pytest.raises(UsageError, match="No capture is called nonsense"):
        desk.type("capture", "show", "nonsense")


@pytest.mark.parametrize("verb", ["show", "export"])
def test_a_folder_is_called_one_and_no_capture(desk: Taps, tmp_path: Path, verb: str) -> None:
    recorded(desk)
    words = [str(tmp_path), "x.asc"] if verb == "export" else [str(tmp_path)]
    with pytest.raises(UsageError, match="it is a folder, not a file"):
        desk.type("capture", verb, *words)


def test_a_folder_in_the_place_of_an_export_is_called_one(desk: Taps, tmp_path: Path) -> None:
    recorded(desk)
    (tmp_path / "car.asc").mkdir()
    with pytest.raises(CaptureFileError, match="it is a folder, not a file"):
        desk.type("capture", "export", str(tmp_path / "car.asc"), "--replace")


@pytest.mark.parametrize("form", ["asc", "blf", "log", "trc", "csv"])
def test_there_and_back_is_the_same_capture(desk: Taps, tmp_path: Path, form: str) -> None:
    recorded(desk)
    path = str(tmp_path / f"car.{form}")
    assert desk.data("capture", "export", path)["frames"] == 4
    back = desk.data("capture", "import", path)
    told = desk.data("capture", "show", back["capture"])
    assert [(one["identifier"], one["payload"]) for one in told["shown"]] == [
        ("0C1", "E02E000000000000"),
        ("0C1", "E12E000000000000"),
        ("7E8", "0341"),
        ("18DAF110", "01"),
    ]
    assert [one["at_s"] for one in told["shown"]] == pytest.approx([0.0, 0.01, 0.5, 1.0], abs=3e-6)


def test_exported_file_has_the_time_of_the_calendar(desk: Taps, tmp_path: Path) -> None:
    recorded(desk)
    desk.type("capture", "export", str(tmp_path / "car.csv"))
    with can.LogReader(tmp_path / "car.csv") as reader:
        assert next(iter(reader)).timestamp == pytest.approx(desk.workshop.now().timestamp())


def test_what_a_form_cannot_carry_is_said(desk: Taps, tmp_path: Path) -> None:
    desk.listen([*CAME, can.Message(timestamp=12.0, is_error_frame=True)])
    desk.type(*RECORD)
    assert "Left out: 1 error frames" in desk.printed("capture", "export", str(tmp_path / "car.trc"))


def test_form_that_there_is_not_is_wrong_usage_before_anything_is_read(desk: Taps) -> None:
    with pytest.raises(CaptureFormError) as caught:
        desk.type("capture", "export", "car.pcap")
    assert exit_code_of(caught.value) == 2


def test_damaged_file_is_kept_up_to_its_damage_and_fails(desk: Taps, tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("(1.0) can0 7E8#01 R\nnonsense\n(2.0) can0 7E8#02 R\n")
    with pytest.raises(CaptureFileError, match=r"car.log: line 2: .*what stands before is kept"):
        desk.type("capture", "import", str(tmp_path / "car.log"))
    assert desk.data("capture", "list")[0]["frames"] == 1


def test_file_without_a_frame_makes_no_capture(desk: Taps, tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("nonsense\n")
    with pytest.raises(CaptureFileError, match="line 1"):
        desk.type("capture", "import", str(tmp_path / "car.log"))
    assert desk.data("capture", "list") == []


def of_two_channels(folder: Path, form: str) -> str:
    """Write by python-can alone what a logger hears on two buses that use the same identifier."""
    path = folder / f"two.{form}"
    with can.Logger(path) as writer:
        for at in range(4):
            writer(can.Message(1.7e9 + at / 10, 0x100, is_extended_id=False, data=[at], channel=at % 2))
    return str(path)


@pytest.mark.parametrize(("form", "names"), [("log", "can0, can1"), ("asc", "1, 2"), ("blf", "1, 2")])
def test_file_of_several_channels_is_wrong_usage_and_leaves_nothing(
    desk: Taps, tmp_path: Path, form: str, names: str
) -> None:
    with pytest.raises(CaptureChannelError, match=f"holds the channels {names}: .*--channel") as caught:
        desk.type("capture", "import", of_two_channels(tmp_path, form))
    assert (exit_code_of(caught.value), desk.data("capture", "list")) == (2, [])


@pytest.mark.parametrize(("form", "name"), [("log", "can1"), ("asc", "2"), ("blf", "2")])
def test_one_channel_of_several_is_imported_alone(desk: Taps, tmp_path: Path, form: str, name: str) -> None:
    done = desk.data("capture", "import", of_two_channels(tmp_path, form), "--channel", name)
    shown = desk.data("capture", "show", done["capture"])["shown"]
    assert ([one["payload"] for one in shown], done["left_out"]) == (
        ["01", "03"],
        {"frames of other channels": 2},
    )


def test_stopped_import_keeps_what_was_read_and_says_so(desk: Taps, tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("".join(f"({at}.0) can0 7E8#01 R\n" for at in range(12_000)))
    face = desk.desk()
    captures = desk.workshop.captures.open_captures()
    original = captures.create

    def create(head: Any) -> Any:
        face.stop.set()
        return original(head)

    captures.create = create  # type: ignore[method-assign]
    object.__setattr__(desk.workshop.captures, "open_captures", lambda: captures)
    with pytest.raises(Cancelled, match="keeps what was read"):
        run_command(face, parse(("capture", "import", str(tmp_path / "car.log"))))


class Clock:
    """Time that passes when it is told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Terminal(io.StringIO):
    """Output that a person looks at."""

    def isatty(self) -> bool:
        return True


def live(desk: Taps, talk: io.StringIO) -> tuple[LiveTable, FrameTable, Clock]:
    desk.talk = talk
    table, clock = FrameTable(), Clock()
    return LiveTable(desk.desk(), table, clock), table, clock


def test_figures_come_once_a_second(desk: Taps) -> None:
    shown, table, clock = live(desk, io.StringIO())
    for _ in range(30):
        clock.now_s += 0.1
        table.add(CAME)
        shown.look()
    assert desk.talk.getvalue().splitlines()[0].endswith(" a second")
    assert 2 <= len(desk.talk.getvalue().splitlines()) <= 3


def test_terminal_sees_the_table_and_no_command(desk: Taps) -> None:
    shown, table, clock = live(desk, Terminal())
    table.add(CAME)
    clock.now_s = 1.5
    shown.look()
    seen = desk.talk.getvalue()
    assert ("7E8" in seen, "4 frames, 3 a second" in seen, "\x1b" in seen) == (True, True, False)


def test_programs_see_nothing_but_the_result(desk: Taps) -> None:
    desk.talk = io.StringIO()
    clock = Clock()
    shown = LiveTable(desk.desk(is_json=True), FrameTable(), clock)
    clock.now_s = 5.0
    shown.look()
    assert desk.talk.getvalue() == ""


def test_simulated_car_is_named_as_such(desk: Taps) -> None:
    desk.listen(CAME)
    assert desk.printed("capture", "record", "--vci", "sim:demo").startswith("DEMO")


def test_recording_of_a_vehicle_is_named_as_such(desk: Taps) -> None:
    desk.listen(CAME)
    assert desk.printed("capture", "record", "--vci", "replay:visit.trace").startswith("RECORDED")


@pytest.mark.parametrize(
    ("capability", "words"),
    [
        (Capability.LISTEN_ONLY, "The bus cannot tell that the interface listens."),
        (Capability(0), "The interface acknowledges frames: the bus can tell that it is there."),
    ],
)
def test_recording_says_whether_the_bus_can_tell(desk: Taps, capability: Capability, words: str) -> None:
    tap = desk.listen(CAME)
    tap.info = replace(INFO, capabilities=Capability.MONITOR | capability)
    desk.printed(*RECORD)
    assert words in desk.talk.getvalue()


def test_file_that_is_there_is_written_over_only_when_asked(desk: Taps, tmp_path: Path) -> None:
    recorded(desk)
    target = tmp_path / "bus.asc"
    target.write_text("somebody's own")
    with pytest.raises(UsageError, match="--replace"):
        desk.type("capture", "export", str(target))
    assert target.read_text() == "somebody's own"
    desk.type("capture", "export", str(target), "--replace")
    assert "18DAF110x" in target.read_text()
