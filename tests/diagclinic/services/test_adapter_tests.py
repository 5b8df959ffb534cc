"""diagclinic.services.adapter_tests: a self-test in a few words."""

from datetime import UTC, datetime

from diagclinic.services.adapter_tests import KeptTest, kept_words
from drivers.api import AdapterInfo, Capability, Check, CheckOutcome, SelfTest


def test_words_tell_how_many_commands_what_it_is_and_when() -> None:
    checks = tuple(
        Check(f"AT {n}", "", CheckOutcome.REFUSED if n < 6 else CheckOutcome.ANSWERED) for n in range(93)
    )
    info = AdapterInfo("elm:COM4", "ELM327 clone", "ELM327 v1.5", Capability.FUNCTIONAL)
    kept = KeptTest(SelfTest(info, "", checks, ""), datetime(2026, 11, 21, 9, tzinfo=UTC))
    assert kept_words(kept) == "87 of 93 commands, ELM327 clone, tested 2026-11-21"
