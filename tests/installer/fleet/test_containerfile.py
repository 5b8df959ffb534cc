"""The container file copies what there is, and runs what can be run."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.serving.served import served

ROOT = Path(__file__).parents[3]
LINES = [
    line.split(None, 1)
    for line in (ROOT / "installer/fleet/Containerfile").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def said(word: str) -> list[str]:
    return [rest for first, rest in LINES if first == word]


@pytest.mark.parametrize("line", said("COPY"))
def test_what_is_copied_is_there(line: str) -> None:
    assert all((ROOT / name).exists() for name in line.split()[:-1])


def test_what_the_package_is_made_of_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
        "resources",
        "pyproject.toml",
    }
    assert wanted <= {name for line in said("COPY") for name in line.split()[:-1]}


def test_it_does_not_run_as_root() -> None:
    words = [first for first, _ in LINES]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert said("USER") == ["fleet"]


def test_its_command_serves(tmp_path: Path) -> None:
    program, *_ = json.loads(said("ENTRYPOINT")[0])
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts[program] == "updater.fleet.__main__:start"
    verb, option, listen = json.loads(said("CMD")[0])
    assert (verb, option, listen.partition(":")[2]) == ("serve", "--listen", said("EXPOSE")[0])
    with served(tmp_path, "", option, "0.0.0.0:0") as running:
        running.url = running.url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        teller = Teller("install-1")
        assert running.enrol(teller, running.code()).status_code == 201


def test_its_health_check_asks_what_is_served() -> None:
    (check,) = said("HEALTHCHECK")
    found = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", check)
    assert found is not None
    assert (found[1], found[2]) == (said("EXPOSE")[0], "/healthz")
