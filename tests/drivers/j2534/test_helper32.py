"""drivers.j2534.helper32: the same conversation in the Python of 32 bits."""

import subprocess
from pathlib import Path

from drivers.j2534.hosting import Host, command_for
from drivers.j2534.letters import Letter, Topic, sealed, taken_from
from tests.j2534_device import copied_device

LONG_S = 60


def test_a_library_of_32_bits_answers_without_a_port_or_a_file(tmp_path: Path) -> None:
    device = copied_device(tmp_path, 32)
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    questions = (
        Letter(Topic.LOAD, (), (str(device.path).encode(),), 1),
        Letter(Topic.OPEN, (), (b"",), 2),
        Letter(Topic.VERSION, (1,), (), 3),
    )
    done = subprocess.run(
        command_for(device.path, Host.here()).words,
        input=b"".join(sealed(letter) for letter in questions),
        capture_output=True,
        check=True,
        cwd=unpacked,
        env={"TMPDIR": str(unpacked)},
        timeout=LONG_S,
    )
    come, letters = bytearray(done.stdout), []
    while (letter := taken_from(come)) is not None:
        letters.append(letter)
    assert letters[-1] == Letter(Topic.DONE, (), (b"1.02", b"2.03 32-bit", b"04.04"), 3)
    # what it unpacks it takes away, but for a note of where that was
    assert [path.suffix for path in unpacked.iterdir()] == [".txt"]
