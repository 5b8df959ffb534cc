"""Safe mode: factory settings, whatever was set; what was set stays where it is."""

from collections.abc import Mapping
from typing import Final

from diagclinic.services.adapter_tests import KeptTest

VARIABLE: Final = "DIAGCLINIC_SAFE_MODE"


def is_safe_mode(environ: Mapping[str, str]) -> bool:
    """Tell if whoever started the program asked for safe mode."""
    return environ.get(VARIABLE, "") not in {"", "0"}


class NoMemory:
    """An `AdapterMemory` that knows no adapter and keeps none."""

    def last_url(self) -> str | None:
        """Return that none worked last."""
        return None

    def identity(self, url: str) -> str:  # noqa: ARG002  the port's
        """Return that nothing is known."""
        return ""

    def hint(self, url: str, identity: str = "") -> str:  # noqa: ARG002  the port's
        """Return that nothing is known."""
        return ""

    def remember(self, url: str, hint: str, identity: str = "") -> None:
        """Keep nothing."""

    def keep_test(self, url: str, identity: str, kept: KeptTest) -> None:
        """Keep nothing."""

    def test_of(self, url: str, identity: str) -> KeptTest | None:  # noqa: ARG002  the port's
        """Return that it never had one."""
        return None
