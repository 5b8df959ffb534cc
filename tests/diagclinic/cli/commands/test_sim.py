"""diagclinic.cli.commands.sim: the simulated car for other programs."""

import json
import signal
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli_desk import CliDesk


@dataclass
class Served:
    """A car that is being served; the signal comes as soon as its URL is asked for."""

    closings: int = 0
    presses: int = signal.SIGINT
    asked: list[tuple[str, str, int | None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        signal.raise_signal(self.presses)
        return "elm:/dev/pts/7"

    def close(self) -> None:
        self.closings += 1

    def serve(self, url: str, adapter: str, port: int | None) -> "Served":
        self.asked.append((url, adapter, port))
        return self


def test_car_is_served_until_ctrl_c(tmp_path: Path) -> None:
    served = Served()
    desk = CliDesk(tmp_path, serve_car=served.serve)
    assert desk.printed("sim", "serve") == "sim:demo answers at elm:/dev/pts/7 until Ctrl+C\n"
    assert served.closings == 1


def test_car_is_served_until_the_program_is_told_to_end(tmp_path: Path) -> None:
    served = Served(presses=signal.SIGTERM)
    CliDesk(tmp_path, serve_car=served.serve).type("sim", "serve")
    assert served.closings == 1


def test_handlers_of_signals_are_put_back(tmp_path: Path) -> None:
    former = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    CliDesk(tmp_path, serve_car=Served().serve).type("sim", "serve")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == former


def test_car_adapter_and_port_are_passed_on(tmp_path: Path) -> None:
    served = Served()
    CliDesk(tmp_path, serve_car=served.serve).type(
        "sim", "serve", "sim:diesel", "--adapter", "clone", "--tcp", "0"
    )
    assert served.asked == [("sim:diesel", "clone", 0)]


def test_url_is_told_to_programs(tmp_path: Path) -> None:
    printed = CliDesk(tmp_path, serve_car=Served().serve).printed("sim", "serve", "--json")
    assert json.loads(printed) == {"url": "elm:/dev/pts/7"}


def test_car_is_served_over_ip(tmp_path: Path) -> None:
    served = Served()
    CliDesk(tmp_path, serve_car=served.serve).type("sim", "serve", "--doip", "13400")
    assert served.asked == [("sim:demo", "doip", 13400)]
