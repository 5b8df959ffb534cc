"""``diagclinic-fleet`` as a process."""

import subprocess

from tests.updater.fleet.serving.served import program, run


def test_help_names_the_verbs() -> None:
    said = run("--help")
    assert all(verb in said for verb in ("serve", "migrate", "enrol-code", "revoke", "archive"))


def test_wrong_usage_is_told_without_a_traceback() -> None:
    done = subprocess.run(
        program("serve", "--listen", "x"), capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
