"""``diagclinic capture`` as a process, on a bus between processes: it hears everything and says nothing."""

import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import can
import pytest

from tests.program import ended, read_until, run, started
from tests.udp_ports import free_udp_port

GROUP = "239.74.163.11"


@contextmanager
def traffic(*identifiers: int) -> Iterator[tuple[str, Counter[bytes]]]:
    """Send numbered frames over and over on a bus; lend its URL and what others say there, no echoes."""
    over, port = threading.Event(), free_udp_port()
    others: Counter[bytes] = Counter()
    with can.Bus(interface="udp_multicast", channel=GROUP, port=port) as bus:

        def talk() -> None:
            for number in count():
                if over.wait(0.002):
                    return
                identifier = identifiers[number % len(identifiers)]
                payload = number.to_bytes(4, "big")
                others[payload] -= 1
                bus.send(
                    can.Message(arbitration_id=identifier, is_extended_id=identifier > 0x7FF, data=payload)
                )

        def listen() -> None:
            while not over.is_set():
                came = bus.recv(0.05)
                if came is not None:
                    others[bytes(came.data)] += 1

        threads = [threading.Thread(target=work) for work in (talk, listen)]
        for one in threads:
            one.start()
        try:
            yield f"can:udp_multicast/{GROUP}?port={port}", others
        finally:
            over.set()
            for one in threads:
                one.join()


def test_recording_hears_a_bus_and_says_nothing_on_it(tmp_path: Path) -> None:
    with traffic(0x123, 0x7E8, 0x18DAF110) as (url, others):
        end = run(tmp_path, "capture", "record", "--vci", url, "--frames", "300", "--json")
    assert (end.code, end.data["frames"], +others) == (0, 300, Counter())
    assert {one["identifier"] for one in end.data["seen"]} == {"123", "7E8", "18DAF110"}


def test_only_what_was_asked_for_is_kept(tmp_path: Path) -> None:
    with traffic(0x123, 0x7E8) as (url, _):
        run(tmp_path, "capture", "record", "--vci", url, "--frames", "50", "--filter", "7Ex")
    shown = run(tmp_path, "capture", "show", "--json")
    assert [(one["identifier"], one["frames"]) for one in shown.data["identifiers"]] == [("7E8", 50)]


def test_ctrl_c_ends_a_recording_and_names_the_capture(tmp_path: Path) -> None:
    with started(tmp_path, "capture", "record", "--vci", "sim:demo") as process:
        read_until(process, " a second")
        process.send_signal(signal.SIGINT)
        end = ended(process)
    kept = run(tmp_path, "capture", "list", "--json").data
    assert (end.code, len(kept), kept[0]["frames"] > 0) == (0, 1, True)
    assert f"frames kept in {kept[0]['path']}" in end.out


def test_killed_recording_keeps_all_but_the_last_second(tmp_path: Path) -> None:
    with started(tmp_path, "capture", "record", "--vci", "sim:demo?traffic=4") as process:
        said = "".join(read_until(process, " a second") for _ in range(4))
        process.kill()
        ended(process)
    (kept,) = run(tmp_path, "capture", "list", "--json").data
    told = [int(frames) for frames in re.findall(r"(\d+) frames, ", said)]  # a second and more between them
    assert kept["frames"] >= told[1] > 0


@pytest.mark.parametrize("form", ["asc", "blf"])
def test_capture_goes_to_another_program_and_comes_back(tmp_path: Path, form: str) -> None:
    run(tmp_path, "capture", "record", "--vci", "sim:demo", "--frames", "500")
    path = tmp_path / f"car.{form}"
    assert run(tmp_path, "capture", "export", str(path)).code == 0
    absolute = {"relative_timestamp": False} if form == "asc" else {}
    with can.LogReader(path, **absolute) as reader:
        theirs = list(reader)
    assert run(tmp_path, "capture", "import", str(path)).code == 0
    both = [one["frames"] for one in run(tmp_path, "capture", "list", "--json").data]
    assert (len(theirs), both) == (500, [500, 500])
    assert abs(theirs[0].timestamp - time.time()) < 3600  # the calendar's time


def test_truncated_file_is_kept_up_to_its_end_and_the_rest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "car.log"
    path.write_text("(1.0) can0 7E8#0102 R\n(1.5) can0 7E8#03")
    end = run(tmp_path, "capture", "import", str(path))
    assert (end.code, "line 2 has no end" in end.err) == (1, True)
    assert run(tmp_path, "capture", "show", "--json").data["frames"] == 1


def test_full_disk_keeps_what_found_room(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415  there is none on Windows

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    end = run(tmp_path, "capture", "record", "--vci", "sim:demo?traffic=4", "--seconds", "30", limit=limit)
    kept = run(tmp_path, "capture", "list", "--json").data
    assert (end.code, "no room left on the disk" in end.err, kept[0]["frames"] > 500) == (1, True, True)


def test_wrong_filter_is_named_with_its_place_and_nothing_is_opened(tmp_path: Path) -> None:
    end = run(tmp_path, "capture", "record", "--vci", "sim:demo", "--filter", "7E8,8FF")
    assert (end.code, "character 5: 8FF is more than 7FF" in end.err, end.out) == (2, True, "")


def test_capture_that_is_recorded_by_another_process_is_not_gone_on_with(tmp_path: Path) -> None:
    with started(tmp_path, "capture", "record", "--vci", "sim:demo") as process:
        read_until(process, " a second")
        refused = run(tmp_path, "capture", "record", "--append", "--frames", "5")
        process.send_signal(signal.SIGINT)
        ended(process)
    (kept,) = run(tmp_path, "capture", "list", "--json").data
    told = (refused.code, "is being recorded right now" in refused.err, kept["is_whole"])
    assert told == (1, True, True)


def test_capture_whose_recording_was_killed_is_gone_on_with_again_and_again(tmp_path: Path) -> None:
    run(tmp_path, "capture", "record", "--vci", "sim:demo", "--frames", "10")
    for _ in range(2):
        with started(tmp_path, "capture", "record", "--append") as process:
            for _picture in range(3):  # a second and more between them: what came by the first is on disk
                read_until(process, " a second")
            process.kill()
            ended(process)
    end = run(tmp_path, "capture", "record", "--append", "--frames", "20", "--json").data
    (kept,) = run(tmp_path, "capture", "list", "--json").data
    assert kept["frames"] == end["appended_to"]["frames_before"] + 20 > 30


def test_full_disk_while_going_on_keeps_what_was_there_and_what_found_room(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415  there is none on Windows

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    run(tmp_path, "capture", "record", "--vci", "sim:demo?traffic=4", "--frames", "500")
    end = run(tmp_path, "capture", "record", "--append", "--seconds", "30", limit=limit)
    (kept,) = run(tmp_path, "capture", "list", "--json").data
    told = (end.code, "no room left on the disk" in end.err, kept["frames"] > 500)
    assert told == (1, True, True)
    assert "could not be kept" in kept["missing"]
