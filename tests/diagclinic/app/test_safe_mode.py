"""In safe mode nothing that was set or remembered counts, and nothing of it is lost."""

import pytest

from diagclinic.app.safe_mode import VARIABLE, NoMemory, is_safe_mode


@pytest.mark.parametrize(
    ("environ", "is_safe"),
    [({}, False), ({VARIABLE: ""}, False), ({VARIABLE: "0"}, False), ({VARIABLE: "1"}, True)],
)
def test_safe_mode_is_asked_for_by_a_variable(environ: dict[str, str], *, is_safe: bool) -> None:
    assert is_safe_mode(environ) is is_safe


def test_no_adapter_is_remembered() -> None:
    memory = NoMemory()

    memory.remember("elm:COM4", "a hint", "an identity")

    known = (memory.last_url(), memory.hint("elm:COM4"), memory.identity("elm:COM4"))
    assert known == (None, "", "")
    assert memory.test_of("elm:COM4", "") is None
