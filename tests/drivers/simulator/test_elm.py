"""drivers.simulator.elm: one adapter's dialogue, on a clock of its own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.elm import ElmInterpreter
from drivers.simulator.elm_settings import PERSONALITIES
from drivers.simulator.options import car_options


class Terminal:
    """A person at a terminal who waits for each prompt, and looks at the clock."""

    def __init__(self, url: str = "sim:healthy?engine=off", personality: str = "genuine") -> None:
        car = Car(car_options(VciUrl.parse(url)))
        self.adapter = ElmInterpreter(car, PERSONALITIES[personality])
        self.now_s = 0.0

    def says(self, line: str) -> str:
        """Send a line, wait for the prompt, and return everything that came."""
        came = self.adapter.feed(line.encode() + b"\r", self.now_s)
        while (due_s := self.adapter.due_s) is not None:
            self.now_s = due_s
            came += self.adapter.tick(due_s)
        return came.decode()

    def after(self, *lines: str) -> str:
        """Send lines, and return what came for the last one, without line ends, rows apart by a bar."""
        came = [self.says(line) for line in lines][-1]
        return "|".join(came.removesuffix(">").split())

    def seconds_for(self, line: str) -> float:
        """Return the time from a line to its prompt."""
        began_s = self.now_s
        self.says(line)
        return self.now_s - began_s


def quiet(url: str = "sim:healthy?engine=off", personality: str = "genuine") -> Terminal:
    """Return a terminal on an adapter without echo, spaces and line feeds, the protocol found."""
    terminal = Terminal(url, personality)
    terminal.after("ATE0", "ATL0", "ATS0", "ATSP6" if "29bit" not in url else "ATSP7")
    return terminal


def test_reset_echoes_and_shows_the_banner() -> None:
    assert Terminal().says("ATZ") == "ATZ\r\n\r\nELM327 v2.2\r\n\r\n>"


def test_echo_and_line_feeds_can_be_turned_off() -> None:
    terminal = Terminal()
    terminal.after("ATE0", "ATL0")
    assert terminal.says("ATI") == "ELM327 v2.2\r\r>"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ATI", "ELM327|v2.2"),
        ("AT@1", "OBDII|to|RS232|Interpreter"),
        ("AT I", "ELM327|v2.2"),
        ("at i", "ELM327|v2.2"),
        ("ATE0", "OK"),
        ("ATSPA6", "OK"),
        ("ATTP7", "OK"),
        ("ATST64", "OK"),
        ("ATAT2", "OK"),
        ("ATSH7E0", "OK"),
        ("ATSHDA10F1", "OK"),
        ("ATSH18DA10F1", "OK"),
        ("ATCP18", "OK"),
        ("ATCRA7E8", "OK"),
        ("ATCRA7EX", "OK"),
        ("ATCRA", "OK"),
        ("ATAR", "OK"),
        ("ATAL", "OK"),
        ("ATM0", "OK"),
        ("ATPC", "OK"),
        ("ATLP", "OK"),
        ("ATCS", "T:00|R:00"),
        ("ATIGN", "ON"),
        ("ATDPN", "6"),
        ("ATDP", "ISO|15765-4|(CAN|11/500)"),
        ("ATXYZ", "?"),
        ("ATSH7E", "?"),
        ("ATSPZ", "?"),
        ("STI", "?"),
        ("HELLO", "?"),
        ("ATFCSM1", "?"),
        ("0102030405060708", "?"),
    ],
)
def test_commands_are_answered_as_the_data_sheet_says(command: str, said: str) -> None:
    assert quiet().after(command) == said


def test_voltage_is_that_of_the_car() -> None:
    assert quiet("sim:healthy").after("ATRV") == "14.2V"


def test_first_request_searches() -> None:
    terminal = Terminal()
    terminal.after("ATE0", "ATS0", "ATSP0")
    assert terminal.after("0100").startswith("SEARCHING...|4100")


def test_protocol_that_was_found_is_told() -> None:
    assert Terminal().after("ATE0", "0100", "ATDPN") == "A6"


def test_29_bit_car_is_found_as_protocol_7() -> None:
    assert Terminal("sim:healthy?scheme=29bit").after("ATE0", "0100", "ATDPN") == "A7"


def test_search_without_a_car_ends_in_words() -> None:
    assert Terminal("sim:healthy?ignition=off").after("ATE0", "0100") == "SEARCHING...|UNABLE|TO|CONNECT"


def test_silence_in_a_chosen_protocol_is_no_data() -> None:
    assert quiet("sim:healthy?ignition=off").after("0100") == "NO|DATA"


def test_unsupported_pid_is_no_data() -> None:
    assert quiet().after("01FF") == "NO|DATA"


@pytest.mark.parametrize(
    ("protocol", "said"),
    [("1", "NO|DATA"), ("3", "BUS|INIT:|...ERROR"), ("7", "NO|DATA"), ("8", "CAN|ERROR"), ("A", "CAN|ERROR")],
)
def test_wrong_protocol_fails_in_its_own_way(protocol: str, said: str) -> None:
    assert quiet().after(f"ATSP{protocol}", "0100") == said


def test_rows_carry_the_sender_with_headers_on() -> None:
    assert quiet().after("ATH1", "010D") == "7E803410D00|7E903410D00"


def test_rows_carry_the_length_with_it_on() -> None:
    assert quiet().after("ATH1", "ATD1", "ATCRA7E8", "010D") == "7E8803410D00"


def test_29_bit_sender_has_eight_digits() -> None:
    terminal = quiet("sim:healthy?scheme=29bit")
    assert terminal.after("ATH1", "010D1") == "18DAF11003410D00"


def test_spaces_stand_behind_every_byte() -> None:
    terminal = quiet()
    terminal.after("ATS1")
    assert terminal.says("010D1") == "41 0D 00 \r\r>"


def test_segmented_answer_without_headers_has_length_and_row_numbers() -> None:
    assert quiet().after("0902") == "014|0:490201314443|1:41413136425837|2:4B303034373131"


def test_segmented_answers_of_two_units_are_interleaved() -> None:
    rows = quiet().after("ATH1", "090A").split("|")
    assert [row[:4] for row in rows] == ["7E81", "7E91", "7E82", "7E82", "7E82", "7E92", "7E92", "7E92"]


def test_raw_rows_keep_padding_and_length_byte() -> None:
    assert quiet().after("ATCAF0", "ATCRA7E8", "02010D") == "03410D0055555555"


def test_unit_is_asked_by_itself() -> None:
    assert quiet().after("ATSH7E2", "22F197") == "013|0:62F197414253|1:2D4272616B6543|2:6F6E74726F6C55"


def test_six_digits_of_header_take_their_top_from_cp() -> None:
    terminal = quiet("sim:healthy?scheme=29bit")
    assert terminal.after("ATCP18", "ATSHDA28F1", "ATH1", "3E00") == "18DAF128027E00"


def test_filter_hides_the_other_units() -> None:
    assert quiet().after("ATH1", "ATCRA7E9", "010D") == "7E903410D00"


def test_filter_may_have_open_digits() -> None:
    assert quiet().after("ATH1", "ATCRA7EX", "010D").count("410D") == 2


def test_without_flow_control_only_the_first_frame_comes() -> None:
    assert quiet().after("ATH1", "ATCFC0", "0902") == "7E81014490201314443"


def test_own_flow_control_must_go_to_the_unit() -> None:
    wrong = ("ATFCSH7E3", "ATFCSD300000", "ATFCSM1", "ATH1", "0902")
    assert quiet().after(*wrong) == "7E81014490201314443"


def test_own_flow_control_at_the_right_address_lets_the_answer_through() -> None:
    right = ("ATFCSH7E0", "ATFCSD300000", "ATFCSM1", "ATH1", "0902")
    assert quiet().after(*right).count("7E8") == 3


def test_bare_return_repeats_the_last_command() -> None:
    assert quiet().after("ATI", "") == "ELM327|v2.2"


def test_count_ends_the_wait_at_once() -> None:
    assert quiet().seconds_for("010D2") == 0


def test_without_count_the_adapter_waits_for_more() -> None:
    terminal = quiet()
    terminal.after("ATAT0", "ATST32")
    assert terminal.seconds_for("010D") == pytest.approx(0.2)


def test_adaptive_timing_shortens_the_wait() -> None:
    terminal = quiet()
    terminal.after("ATAT1", "ATST32")
    assert terminal.seconds_for("010D") < 0.2


def test_count_that_is_not_reached_waits_all_the_same() -> None:
    assert quiet().seconds_for("010D9") > 0


def test_count_of_one_shows_one_unit() -> None:
    assert quiet().after("ATH1", "010D1") == "7E803410D00"


def test_rows_come_before_the_prompt() -> None:
    terminal = quiet()
    assert terminal.adapter.feed(b"010D\r", 5.0) == b"410D00\r410D00\r"


def test_byte_while_busy_stops_the_adapter() -> None:
    terminal = quiet()
    terminal.adapter.feed(b"010D\r", 5.0)
    assert terminal.adapter.feed(b" ", 5.01) == b"STOPPED\r\r>"


def test_stopped_adapter_takes_the_next_command() -> None:
    terminal = quiet()
    terminal.adapter.feed(b"010D\r ", 5.0)
    assert terminal.after("ATI") == "ELM327|v2.2"


def test_nuls_and_line_feeds_are_dropped() -> None:
    terminal = quiet()
    assert terminal.adapter.feed(b"\0AT\nI\r", 0.0) == b"ELM327 v2.2\r\r>"


def test_defaults_keep_the_protocol_that_was_found() -> None:
    assert Terminal().after("ATE0", "0100", "ATD", "ATE0", "ATDPN") == "A6"


def test_warm_start_forgets_headers() -> None:
    assert quiet().after("ATH1", "ATWS", "ATE0", "ATS0", "ATSP6", "010D1") == "410D00"


def test_answers_can_be_turned_off() -> None:
    assert quiet().after("ATR0", "010D") == ""


def test_clone_has_a_newer_version_and_fewer_commands() -> None:
    terminal = quiet(personality="clone")
    assert [terminal.after(command) for command in ("ATI", "ATDPN", "ATCRA7E8", "010D1", "ATH1")] == [
        "ELM327|v2.1",
        "?",
        "?",
        "?",
        "OK",
    ]


def test_stuck_echo_says_ok_and_echoes_on() -> None:
    terminal = Terminal(personality="echo-stuck")
    assert terminal.after("ATE0", "ATI") == "ATI|ELM327|v1.5"


def test_stuck_spaces_stay() -> None:
    terminal = quiet(personality="spaces-stuck")
    assert terminal.says("010D1") == "41 0D 00 \r\r>"


def test_count_of_frames_cuts_a_segmented_answer() -> None:
    assert quiet(personality="counts-frames").after("09021") == "014|0:490201314443"


def test_memory_is_cleared_through_the_adapter() -> None:
    terminal = quiet("sim:demo?engine=off")
    assert terminal.after("ATCRA7E8", "03", "04", "03") == "4300"


LINES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.from_regex(r"\A[0-9A-F]{1,16}\Z"),
        st.sampled_from(["ATZ", "ATD", "ATE0", "ATH1", "ATS0", "ATL0", "ATCAF0", "ATSP0", "ATSP7"]),
        st.from_regex(r"\AAT ?[A-Z@]{1,3}[0-9A-F]{0,8}\Z"),
    ),
    max_size=8,
)


@given(LINES, st.sampled_from(sorted(PERSONALITIES)))
def test_every_line_ends_in_one_prompt_whatever_it_says(lines: list[str], name: str) -> None:
    terminal = Terminal("sim:demo?engine=off", name)
    for line in lines:
        said = terminal.says(re.sub(r"[^ -~]|>", "", line))
        assert (said[-1], said.count(">")) == (">", 1)


@given(st.binary(max_size=60))
def test_no_bytes_break_the_adapter(noise: bytes) -> None:
    terminal = Terminal()
    terminal.adapter.feed(noise, 0.0)
    terminal.says("")
    assert terminal.says("ATZ").endswith("ELM327 v2.2\r\n\r\n>")


@pytest.mark.parametrize("name", sorted(PERSONALITIES))
def test_every_personality_gives_engine_speed(name: str) -> None:
    terminal = quiet("sim:healthy", personality=name)
    assert "410C" in terminal.after("010C").replace("|", "").replace(" ", "")


# -- STN chips: OBDLink Family Reference and Programming Manual --


def test_stn_chip_names_itself() -> None:
    assert quiet(personality="stn").says("STDI") == "OBDLink EX r2.0\r\r>"


def test_elm327_does_not_know_st_commands() -> None:
    assert quiet().says("STDI") == "?\r\r>"


def test_batch_is_answered_part_by_part_with_one_prompt() -> None:
    assert quiet(personality="stn").says("ATAT1|ATXX|ATH1") == "OK\r?\rOK\r\r>"


def test_request_in_a_batch_is_answered_in_its_place() -> None:
    assert quiet(personality="stn").after("ATH1|010D1|ATH0|ATRV") == "OK|7E803410D00|OK|12.5V"


def test_inline_header_reaches_one_unit_alone() -> None:
    assert quiet(personality="stn").after("ATH1", "STPX H:7E0, D:010D, R:1") == "7E803410D00"


def test_inline_header_does_not_stay() -> None:
    terminal = quiet(personality="stn")
    terminal.after("ATH1", "STPXH:7E0,D:010D")
    assert terminal.adapter.settings.header is None


def test_long_request_is_sent_once_segmentation_is_on() -> None:
    terminal = quiet(personality="stn")
    long = "STPXH:7E0,D:22" + "F190" * 5
    assert terminal.after("ATH1", long) == "?"
    assert terminal.after("STCSEGT1", long).startswith("7E8")


def test_monitoring_shows_what_passes_until_a_byte_comes() -> None:
    terminal = quiet()
    terminal.after("ATH1", "ATCAF0")
    terminal.adapter.feed(b"ATMA\r", 0.0)
    rows = terminal.adapter.tick(0.021).decode().split()
    fast = ["0C1", "0D3", "0E5", "0F1"]
    assert [row[:3] for row in rows] == [*fast, *fast, "110", "1A0", "200", "208"]
    assert {len(row) for row in rows} == {3 + 2 * 8}
    assert terminal.adapter.feed(b" ", 0.021).endswith(b"STOPPED\r\r>")


@pytest.mark.parametrize(
    ("personality", "filters", "monitor"),
    [
        ("stn", ("STFPA1A0,7FF",), "STM"),
        ("stn", ("STFPA100,700", "STFBA110,7FF"), "STM"),
        ("genuine", ("ATCRA1A0",), "ATMA"),
        ("genuine", ("ATCM7FF", "ATCF1A0"), "ATMA"),
    ],
)
def test_filters_choose_what_is_shown(personality: str, filters: tuple[str, ...], monitor: str) -> None:
    terminal = quiet(personality=personality)
    terminal.after("ATH1", "ATCAF0", *filters)
    terminal.adapter.feed(monitor.encode() + b"\r", 0.0)
    assert [row[:3] for row in terminal.adapter.tick(0.041).decode().split()] == ["1A0", "1A0"]


def test_bus_of_another_speed_shows_nothing() -> None:
    terminal = quiet()
    terminal.after("ATSP8")
    terminal.adapter.feed(b"ATMA\r", 0.0)
    assert terminal.adapter.tick(1.0) == b""


def test_speed_is_kept_when_it_is_confirmed() -> None:
    terminal = quiet(personality="stn")
    assert terminal.adapter.feed(b"STBR 1000000\r", 0.0) == b"OK\r"
    assert terminal.adapter.tick(0.08) == b"STN2230 v5.6.19\r"
    assert terminal.adapter.feed(b"\r", 0.09) == b"OK\r\r>"
    assert terminal.adapter.baud == 1000000


def test_reset_forgets_what_the_chip_was_told() -> None:
    terminal = quiet(personality="stn")
    terminal.after("STCSEGT1", "ATZ", "ATE0")
    assert terminal.after("ATSP6", "STPXH:7E0,D:" + "22" * 9) == "?"


# -- a bad clone --


def test_bad_clone_hangs_until_a_byte_comes() -> None:
    terminal = quiet(personality="bad-clone")
    assert terminal.says("ATTPA0") == ""
    assert terminal.adapter.feed(b" ", 1.0).endswith(b">")


def test_bad_clone_sends_two_of_three_bytes() -> None:
    terminal = quiet("sim:demo?engine=off", personality="bad-clone")
    assert terminal.after("ATH1", "22F190") != quiet("sim:demo?engine=off").after("ATH1", "22F190")


def test_bad_clone_tells_the_supply_without_its_unit() -> None:
    assert quiet(personality="bad-clone").after("ATRV") == "12.5"


def test_bad_clones_buffer_is_soon_full() -> None:
    terminal = quiet(personality="bad-clone")
    assert terminal.says("ATMA").endswith("BUFFER FULL\r\r>")
