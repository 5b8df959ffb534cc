"""Processes that cannot work are not started for ever."""

import subprocess
from pathlib import Path

from tests.updater.fleet.serving.served import WAIT_S, placed, program


def test_processes_that_end_as_they_begin_end_the_service(postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text("[serve]\nconections = 5\n")
    line = [*program("serve", "--workers", "2", "--listen", "127.0.0.1:0"), *placed(tmp_path, postgres_url)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=WAIT_S, check=False)
    assert done.returncode == 2
    assert "conections" in done.stderr
