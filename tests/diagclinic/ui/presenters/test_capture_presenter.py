"""diagclinic.ui.presenters.capture_presenter: what the page Capture decides."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import can
import pytest

from diagclinic.core.errors import DiskFullError, RecordError
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.shop.can_files import CanFiles
from diagclinic.ui.presenters.capture_presenter import (
    AFTER,
    BEFORE,
    FILTER,
    STUCK,
    TRIGGER,
    CaptureForm,
    CapturePresenter,
    CaptureState,
)
from drivers.api import Capability, FoundVci, TapOptions
from drivers.errors import AdapterNotSilentError, AdapterUnfitError, LinkLostError
from tests.capture_doubles import INFO, MemoryCaptures, ScriptedTap, TapLinks, frame
from tests.presenter_doubles import Shown, desk_with, work
from tests.service_doubles import RESOURCES, MemoryAdapters, now, session_on

DBC = RESOURCES / "dbc" / "demo.dbc"
URL = "can:virtual/0"
CAME = [frame(1.0, 0x0C1, "E02E000000000000"), frame(1.5, 0x7E8, "0341")]


class Scene:
    """The page with everything around it."""

    def __init__(self, *batches: list[can.Message] | Exception | int) -> None:
        self.tap = ScriptedTap(list(batches))
        self.links = TapLinks([self.tap], found=(FoundVci(URL, "Bus in the drawer"),))
        self.captures = MemoryCaptures()
        self.memory = MemoryAdapters()
        bare = desk_with(links=self.links, memory=self.memory)
        jobs = CaptureJobs(self.links, lambda: self.captures, CanFiles, now)
        bare.workshop.captures = jobs
        self.desk = bare
        self.view = Shown()
        self.now_s = 0.0
        self.page = CapturePresenter(self.desk, self.view, lambda: self.now_s)

    def record(self, **form: str) -> None:
        """Record to the end of what comes."""
        self.page.start(CaptureForm(URL, **form))
        work(self.desk)

    @property
    def said(self) -> list[tuple[CaptureState, str]]:
        return self.view.all("show_state")

    def at_the_end(self, act: Callable[[], Any]) -> None:
        """Do something once all frames have come, while the recording is under way."""

        def then() -> None:
            act()
            self.tap.options.stop.set()

        self.tap.then = then


def test_recording_goes_from_opening_to_what_was_kept() -> None:
    scene = Scene(CAME)
    scene.record()
    assert scene.said == [
        (CaptureState.OPENING, "Opening the interface"),
        (CaptureState.RECORDING, "Recording, acknowledging frames: the bus can tell"),
        (CaptureState.STOPPING, "Stopped: 2 frames kept; letting go of the interface"),
        (CaptureState.IDLE, "Stopped: 2 frames kept"),
    ]


def test_interface_is_listened_to_and_nothing_opened_that_sends() -> None:
    scene = Scene(CAME)
    scene.record()
    assert [url for url, _ in scene.links.asked] == [URL]


def test_table_and_counters_follow_while_frames_come() -> None:
    scene = Scene(CAME)
    scene.at_the_end(scene.page.on_tick)
    scene.record()
    lines = scene.view.all("show_lines")[0]
    assert [line.identifier for line in lines] == ["0C1", "7E8"]
    assert "2 frames" in scene.view.all("show_figures")[0]


def test_nothing_is_drawn_anew_where_nothing_comes() -> None:
    scene = Scene()
    scene.page.on_tick()
    assert scene.view.all("show_lines") == []


def test_last_frames_are_shown_after_the_end() -> None:
    scene = Scene(CAME)
    scene.record()
    assert len(scene.view.last("show_lines")) == 2
    assert scene.view.last("show_figures") == "2 frames · 2 identifiers · 0 lost"


def test_lost_frames_are_in_the_counters() -> None:
    scene = Scene(CAME, 5)
    scene.record()
    assert scene.view.last("show_figures").endswith("5 lost")


def test_filter_reaches_the_interface() -> None:
    scene = Scene(CAME)
    scene.record(filter="7E8")
    assert scene.captures.kept[0].frames == 1


def test_trigger_is_waited_for_in_words() -> None:
    scene = Scene([], CAME, [])
    scene.record(trigger="7E8", before="10")
    assert [words for _, words in scene.said] == [
        "Opening the interface",
        "Waiting for 7E8, acknowledging frames: the bus can tell",
        "Recording, acknowledging frames: the bus can tell",
        "Stopped: 2 frames kept; letting go of the interface",
        "Stopped: 2 frames kept",
    ]


def test_trigger_that_never_fired_says_that_nothing_was_kept() -> None:
    scene = Scene(CAME)
    scene.record(trigger="error")
    assert scene.said[-1] == (CaptureState.IDLE, "Stopped: nothing was to be kept")


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"filter": "7E8,8FF"}, FILTER, "Character 5: 8FF is more than 7FF"),
        ({"trigger": "7E8["}, TRIGGER, "Character 4: a byte condition reads"),
        ({"trigger": "EngineSpeed>1"}, TRIGGER, "Character 1: EngineSpeed is the name of a signal"),
        ({"before": "x"}, BEFORE, "Seconds from 0 to 3600"),
        ({"after": "-1"}, AFTER, "Seconds from 0 to 3600"),
        ({"after": "nan"}, AFTER, "Seconds from 0 to 3600"),
    ],
)
def test_field_that_makes_no_sense_gets_a_remark_and_nothing_opens(
    form: dict[str, str], field: str, words: str
) -> None:
    scene = Scene(CAME)
    scene.record(**form)
    assert [name for name, said in scene.view.all("show_remark") if said.startswith(words)] == [field]
    assert (scene.links.asked, scene.said) == ([], [])


def test_remarks_go_when_the_fields_make_sense() -> None:
    scene = Scene(CAME)
    scene.record(filter="7E8")
    assert {said for _, said in scene.view.all("show_remark")} == {""}


def test_no_interface_is_nothing_to_record() -> None:
    scene = Scene(CAME)
    scene.page.start(CaptureForm("  "))
    assert scene.said == []


def test_comma_is_a_decimal_point() -> None:
    scene = Scene([frame(1.0), frame(1.7), frame(2.0, 0x7E8)])
    scene.record(trigger="7E8", before="0,5")
    assert scene.captures.kept[0].frames == 2


def test_second_press_while_recording_does_nothing() -> None:
    scene = Scene(CAME)
    scene.at_the_end(lambda: scene.page.start(CaptureForm(URL)))
    scene.record()
    assert len(scene.links.asked) == 1


def test_stop_ends_it_and_keeps_what_came() -> None:
    scene = Scene(CAME)
    scene.tap.then = scene.page.stop
    scene.record()
    assert scene.said[-3:] == [
        (CaptureState.STOPPING, "Stopping"),
        (CaptureState.STOPPING, "Stopped: 2 frames kept; letting go of the interface"),
        (CaptureState.IDLE, "Stopped: 2 frames kept"),
    ]


def test_nothing_to_stop_is_left_to_others() -> None:
    assert not Scene().page.stop()


def test_interface_that_cannot_listen_is_a_problem_in_words() -> None:
    scene = Scene()
    scene.links.taps = [AdapterUnfitError("shows no raw frames")]
    scene.record()
    assert scene.view.last("show_problem").details == "adapter-unfit: shows no raw frames"
    assert scene.page.state is CaptureState.IDLE


def test_interface_that_would_disturb_the_network_has_its_name_begun_with_what_it_lacks() -> None:
    scene = Scene()
    scene.links.taps = [AdapterNotSilentError("e.g. bitrate=500000")]
    scene.record()
    assert scene.view.last("ask_for_source") == f"{URL}?bitrate="
    assert scene.view.last("show_problem").details == "adapter-not-silent: e.g. bitrate=500000"


@pytest.mark.parametrize("problem", [LinkLostError("pulled"), DiskFullError("no room")])
def test_recording_that_broke_off_says_what_is_kept_and_why(problem: Exception) -> None:
    scene = Scene(CAME, CAME, problem) if isinstance(problem, LinkLostError) else Scene(CAME, CAME)
    if isinstance(problem, DiskFullError):
        scene.captures.room, scene.captures.full = 3, problem
    scene.record()
    assert ("kept" in scene.said[-1][1], scene.view.last("show_problem") is not None) == (True, True)


def connected_at(scene: Scene, url: str) -> Any:
    session = session_on()
    session.url = url
    scene.desk.visit.begin(session)
    return session


def test_vehicle_on_the_same_interface_is_not_let_go_unasked() -> None:
    scene = Scene(CAME)
    session = connected_at(scene, URL)
    scene.record()
    assert (scene.view.last("ask_to_let_go"), scene.links.asked, scene.desk.visit.session) == (
        "virtual/0",
        [],
        session,
    )


def test_agreeing_ends_the_visit_and_records() -> None:
    scene = Scene(CAME)
    session = connected_at(scene, URL)
    scene.record()
    scene.page.let_go()
    work(scene.desk)
    assert (scene.desk.visit.session, session.link.is_closed, scene.said[-1][1]) == (
        None,
        True,
        "Stopped: 2 frames kept",
    )


def test_pressed_twice_it_ends_the_visit_and_records_once() -> None:
    scene = Scene(CAME)
    connected_at(scene, URL)
    scene.record()
    scene.page.let_go()
    scene.page.let_go()
    scene.page.start(CaptureForm(URL))
    work(scene.desk)
    assert len(scene.links.asked) == 1


def test_while_the_visit_ends_nothing_else_can_begin() -> None:
    scene = Scene(CAME)
    connected_at(scene, URL)
    scene.record()
    scene.page.let_go()
    assert scene.said == [(CaptureState.STOPPING, "Ending the visit")]


def test_visit_that_has_ended_meanwhile_keeps_nobody_from_recording() -> None:
    scene = Scene(CAME)
    connected_at(scene, URL)
    scene.record()
    scene.desk.visit.end()
    scene.page.let_go()
    work(scene.desk)
    assert scene.said[-1][1] == "Stopped: 2 frames kept"


def test_visit_that_cannot_be_ended_is_a_problem_and_the_page_is_free_again() -> None:
    scene = Scene(CAME)
    session = connected_at(scene, URL)
    scene.record()

    def fail() -> None:
        raise DiskFullError("no room")

    session.link.close = fail
    scene.page.let_go()
    work(scene.desk)
    assert (scene.view.last("show_problem").details, scene.page.state) == (
        "disk-full: no room",
        CaptureState.IDLE,
    )


def test_staying_connected_records_nothing() -> None:
    scene = Scene(CAME)
    session = connected_at(scene, URL)
    scene.record()
    scene.page.leave_connected()
    work(scene.desk)
    assert (scene.desk.visit.session, scene.links.asked, scene.view.last("ask_to_let_go")) == (
        session,
        [],
        "",
    )


def test_vehicle_on_another_interface_stays_connected() -> None:
    scene = Scene(CAME)
    session = connected_at(scene, "elm:COM4")
    scene.record()
    assert (scene.desk.visit.session, scene.said[-1][1]) == (session, "Stopped: 2 frames kept")


def test_of_simulated_cars_there_are_as_many_as_one_likes() -> None:
    scene = Scene(CAME)
    session = connected_at(scene, "sim:demo")
    scene.page.start(CaptureForm("sim:demo"))
    work(scene.desk)
    assert (scene.desk.visit.session, len(scene.links.asked)) == (session, 1)


def test_wrong_field_is_told_before_anybody_is_let_go() -> None:
    scene = Scene(CAME)
    connected_at(scene, URL)
    scene.record(filter="8FF")
    assert "virtual/0" not in scene.view.all("ask_to_let_go")


def test_interfaces_and_captures_are_looked_for() -> None:
    scene = Scene(CAME)
    scene.record()
    scene.page.refresh()
    work(scene.desk)
    choices, chosen = scene.view.last("show_sources")
    assert ("Bus in the drawer" in {one.name for one in choices}, chosen) == (True, "sim:demo")
    assert len(scene.view.last("show_captures")) == 1


def test_interface_of_the_vehicle_is_proposed() -> None:
    scene = Scene()
    connected_at(scene, "elm:COM9")
    scene.page.refresh()
    work(scene.desk)
    assert scene.view.last("show_sources")[1] == "elm:COM9"


def test_interface_that_worked_last_is_proposed() -> None:
    scene = Scene()
    scene.memory.remember(URL, "")
    scene.page.refresh()
    work(scene.desk)
    assert scene.view.last("show_sources")[1] == URL


def named(scene: Scene) -> Scene:
    """Choose the DBC file of the simulated car."""
    scene.page.choose_dbc(DBC)
    work(scene.desk)
    return scene


def test_dbc_file_names_frames() -> None:
    scene = named(Scene(CAME))
    scene.record()
    assert (scene.view.last("show_dbc"), scene.view.last("show_lines")[0].name) == ("demo.dbc", "EngineData1")


def test_dbc_file_names_frames_that_are_there_already() -> None:
    scene = Scene(CAME)
    scene.record()
    named(scene)
    assert scene.view.last("show_lines")[0].name == "EngineData1"


def test_dbc_file_can_be_given_up() -> None:
    scene = named(Scene(CAME))
    scene.record()
    scene.page.drop_dbc()
    assert (scene.view.last("show_dbc"), scene.view.last("show_lines")[0].name) == ("", "")


def test_file_that_is_no_dbc_file_is_a_problem_and_the_former_one_stays() -> None:
    scene = named(Scene())
    scene.page.choose_dbc(Path("/nowhere/car.dbc"))
    work(scene.desk)
    assert "car.dbc: there is no such file" in scene.view.last("show_problem").details
    assert scene.view.all("show_dbc") == ["demo.dbc"]


def test_signal_of_the_dbc_file_can_be_the_trigger() -> None:
    scene = named(Scene(CAME))
    scene.record(trigger="EngineSpeed>=3000")
    assert scene.captures.kept[0].frames == 2


def test_signals_of_the_chosen_identifier_are_shown() -> None:
    scene = named(Scene(CAME))
    scene.record()
    scene.page.choose(0x0C1)
    title, told = scene.view.last("show_decoded")
    assert (title, told.source, told.signals[0].text) == ("0C1", "demo.dbc", "3000")


@pytest.mark.parametrize("key", [None, 0x123])
def test_nothing_chosen_shows_no_signals(key: int | None) -> None:
    scene = named(Scene(CAME))
    scene.record()
    scene.page.choose(key)
    assert scene.view.last("show_decoded") == ("", None)


def test_identifier_without_a_description_shows_none() -> None:
    scene = Scene(CAME)
    scene.record()
    scene.page.choose(0x7E8)
    assert scene.view.last("show_decoded") == ("7E8", None)


def test_capture_is_looked_at_like_a_bus() -> None:
    scene = Scene(CAME)
    scene.record()
    scene.view.calls.clear()
    scene.page.look_at(scene.captures.kept[0].path)
    work(scene.desk)
    assert (len(scene.view.last("show_lines")), scene.said[-1][1][:10]) == (2, "Capture of")


def test_capture_that_is_gone_is_a_problem() -> None:
    scene = Scene()
    scene.page.look_at(Path("/captures/9.dcc"))
    work(scene.desk)
    assert scene.view.last("show_problem") is not None
    assert scene.page.state is CaptureState.IDLE


def test_capture_is_exported_and_brought_in_again(tmp_path: Path) -> None:
    scene = Scene(CAME)
    scene.record()
    path = tmp_path / "car.csv"
    scene.page.export(scene.captures.kept[0].path, path)
    work(scene.desk)
    assert scene.said[-1] == (CaptureState.IDLE, "2 frames written to car.csv")
    scene.page.bring_in(path)
    work(scene.desk)
    assert scene.said[-1] == (CaptureState.IDLE, "2 frames brought in")
    assert len(scene.view.last("show_captures")) == 2


def test_damage_of_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("(1.0) can0 7E8#01 R\nnonsense\n")
    scene = Scene()
    scene.page.bring_in(tmp_path / "car.log")
    work(scene.desk)
    assert scene.said[-1][1].startswith("1 frames brought in; not whole: line 2")


def test_file_that_is_none_is_a_problem(tmp_path: Path) -> None:
    scene = Scene()
    scene.page.bring_in(tmp_path / "car.pcap")
    work(scene.desk)
    assert "the name of a capture's file ends in" in scene.view.last("show_problem").details


def test_file_of_several_channels_is_a_problem_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("(1.0) can0 7E8#01 R\n(2.0) can1 7E8#02 R\n")
    scene = Scene()
    scene.page.bring_in(tmp_path / "car.log")
    work(scene.desk)
    assert "can0, can1" in scene.view.last("show_problem").details
    assert scene.captures.kept == []


def test_full_disk_while_bringing_in_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "car.log").write_text("(1.0) can0 7E8#01 R\n" * 3)
    scene = Scene()
    scene.captures.room, scene.captures.full = 1, DiskFullError("no room")
    scene.page.bring_in(tmp_path / "car.log")
    work(scene.desk)
    assert (scene.view.last("show_problem").details, scene.said[-1][1]) == (
        "disk-full: no room",
        "1 frames brought in",
    )


def test_files_wait_for_a_recording_to_end(tmp_path: Path) -> None:
    scene = Scene(CAME)
    scene.at_the_end(lambda: scene.page.bring_in(tmp_path / "car.log"))
    scene.record()
    assert CaptureState.LOOKING not in {state for state, _ in scene.said}


def test_former_problem_goes_with_the_next_recording() -> None:
    scene = Scene(CAME)
    scene.record()
    assert scene.view.all("show_problem")[0] is None


def test_what_comes_of_a_simulated_car_is_called_that() -> None:
    scene = Scene(CAME)
    scene.page.start(CaptureForm("sim:demo"))
    work(scene.desk)
    assert [words for _, words in scene.said][1:] == [
        "DEMO · Recording, acknowledging frames: the bus can tell",
        "DEMO · Stopped: 2 frames kept; letting go of the interface",
        "DEMO · Stopped: 2 frames kept",
    ]


def test_capture_of_a_simulated_car_is_called_that_when_it_is_looked_at() -> None:
    scene = Scene(CAME)
    scene.page.start(CaptureForm("sim:demo"))
    work(scene.desk)
    scene.page.look_at(scene.captures.kept[0].path)
    work(scene.desk)
    assert scene.said[-1][1].startswith("DEMO · Capture of")


def test_interface_that_the_bus_cannot_notice_is_said() -> None:
    scene = Scene(CAME)
    scene.tap.info = replace(INFO, capabilities=Capability.MONITOR | Capability.LISTEN_ONLY)
    scene.record()
    assert scene.said[1][1] == "Recording, unnoticed by the bus"


def test_whole_window_knows_that_frames_are_recorded() -> None:
    scene = Scene(CAME)
    told: list[bool] = []
    scene.desk.visit.measured.append(lambda: told.append(scene.desk.visit.is_capturing))
    scene.record()
    assert told == [True, False]


def test_capture_that_was_read_in_part_is_not_shown_as_a_whole_one() -> None:
    scene = Scene(CAME)
    scene.record()
    scene.page.look_at(scene.captures.kept[0].path)
    scene.page.stop()
    work(scene.desk)
    assert scene.said[-1] == (CaptureState.IDLE, "Stopped: a part of the capture is shown")


def test_captures_that_cannot_be_listed_are_a_problem() -> None:
    scene = Scene()

    def fail() -> tuple[Path, ...]:
        raise RecordError("the drive is gone")

    scene.captures.list = fail  # type: ignore[method-assign]
    scene.page.refresh()
    work(scene.desk)
    assert "the drive is gone" in scene.view.last("show_problem").details


def test_interfaces_that_cannot_be_looked_for_are_a_problem_and_the_demo_is_there() -> None:
    scene = Scene()

    def fail(*, quick: bool) -> tuple[FoundVci, ...]:
        raise LinkLostError(f"no ports, quick: {quick}")

    scene.links.discover = fail  # type: ignore[method-assign]
    scene.page.refresh()
    work(scene.desk)
    assert "no ports" in scene.view.last("show_problem").details
    assert scene.view.last("show_sources")[1] == "sim:demo"


def test_table_that_fills_no_more_is_drawn_once_more_and_then_rests() -> None:
    scene = Scene(CAME)
    scene.record()
    drawn = len(scene.view.all("show_lines"))
    scene.page.on_tick()
    assert len(scene.view.all("show_lines")) == drawn


def test_stop_while_the_interface_opens_is_not_talked_over() -> None:
    scene = Scene(CAME)
    open_tap = scene.links.tap

    def slow(url: str, options: TapOptions) -> ScriptedTap:
        scene.page.stop()
        return open_tap(url, options)

    scene.links.tap = slow  # type: ignore[method-assign]
    scene.record()
    assert [state for state, _ in scene.said] == [
        CaptureState.OPENING,
        CaptureState.STOPPING,
        CaptureState.STOPPING,
        CaptureState.IDLE,
    ]


def test_other_pages_can_end_a_recording_and_hear_when_its_interface_is_free() -> None:
    scene = Scene(CAME)
    told: list[bool] = []

    def stop() -> None:
        recording = scene.desk.visit.recording
        assert recording is not None
        assert recording.url == URL
        scene.desk.visit.recorded.append(lambda: told.append(scene.tap.is_closed))
        recording.stop()

    scene.at_the_end(stop)
    scene.record()
    assert (told, scene.said[-1]) == ([True], (CaptureState.IDLE, "Stopped: 2 frames kept"))


def hung_for(scene: Scene, seconds: float) -> list[Any]:
    """Stop a recording whose interface takes so long to let go, and return the problems that are shown."""
    close = scene.tap.close

    def slow() -> None:
        scene.now_s += seconds
        scene.page.on_tick()
        scene.page.on_tick()
        close()

    scene.tap.close = slow  # type: ignore[method-assign]
    scene.record()
    return [problem for problem in scene.view.all("show_problem") if problem is not None]


def test_interface_that_does_not_let_go_is_told_once_after_five_seconds() -> None:
    assert hung_for(Scene(CAME), 5.0) == [STUCK]


def test_interface_that_takes_its_time_to_let_go_is_no_problem() -> None:
    assert hung_for(Scene(CAME), 4.9) == []


def test_time_of_a_former_stop_is_not_counted() -> None:
    scene = Scene(CAME)
    scene.record()
    scene.now_s += 60.0
    scene.page.on_tick()
    assert scene.view.last("show_problem") is None
