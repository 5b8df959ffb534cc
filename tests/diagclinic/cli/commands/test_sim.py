"""diagclinic.cli.commands.sim: the simulated car for other programs."""

import json
import signal
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli_desk import CliDesk


@dataclass
class Served:
    """A car that is being served; Ctrl+C is pressed as soon as its URL is asked for."""

    closings: int = 0
    asked: list[tuple[str, str, int | None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        signal.raise_signal(signal.SIGINT)
        return "elm:/dev/pts/7"

    def close(self) -> None:
        self.closings += 1

    def serve(self, url: str, adapter: str, port: int | None) -> "Served":
        self.asked.append((url, adapter, port))
        return self


@pytest.fixture
def signals() -> "pytest.FixtureRequest":
    """Put the handlers back that serving replaces."""
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_car_is_served_until_ctrl_c(tmp_path: Path) -> None:
    served = Served()
    desk = CliDesk(tmp_path, serve_car=served.serve)
    assert desk.printed("sim", "serve") == "sim:demo answers at elm:/dev/pts/7 until Ctrl+C\n"
    assert served.closings == 1


@pytest.mark.usefixtures("signals")
def test_car_adapter_and_port_are_passed_on(tmp_path: Path) -> None:
    served = Served()
    CliDesk(tmp_path, serve_car=served.serve).type(
        "sim", "serve", "sim:diesel", "--adapter", "clone", "--tcp", "0"
    )
    assert served.asked == [("sim:diesel", "clone", 0)]


@pytest.mark.usefixtures("signals")
def test_url_is_told_to_programs(tmp_path: Path) -> None:
    printed = CliDesk(tmp_path, serve_car=Served().serve).printed("sim", "serve", "--json")
    assert json.loads(printed) == {"url": "elm:/dev/pts/7"}
