"""diagclinic.services.check_adapter: the job that lets an adapter test itself."""

from dataclasses import dataclass, field

import pytest

from diagclinic.services.adapter_tests import KeptTest
from diagclinic.services.check_adapter import CheckAdapter
from diagclinic.services.jobs import run_job
from drivers.api import AdapterInfo, Capability, Check, CheckOutcome, FoundVci, OnCheck, OpenOptions, SelfTest
from drivers.errors import AdapterBusyError, RequestStoppedError
from tests.service_doubles import NOON, Listener, MemoryAdapters, QueuedLinks, now

URL = "elm:COM4"
TEST = SelfTest(
    AdapterInfo(URL, "OBDLink EX", "ELM327 v1.4b", Capability.FUNCTIONAL),
    "223010001234",
    (Check("AT I", "version", CheckOutcome.ANSWERED, "ELM327V1.4B"),),
    "An STN chip.",
)


@dataclass
class TestingLinks(QueuedLinks):
    """Links whose adapters test themselves."""

    __test__ = False

    failure: Exception | None = None
    hints: list[str] = field(default_factory=list)

    def test(self, url: str, options: OpenOptions, on_check: OnCheck) -> SelfTest:
        self.hints.append(options.hint)
        options.trace.record(sent=True, payload=b"ATI\r", at_s=0.0)
        if self.failure is not None:
            raise self.failure
        on_check(1, 1)
        if options.stop.is_set():
            raise RequestStoppedError(url)
        return TEST


@pytest.fixture
def links() -> TestingLinks:
    return TestingLinks([], found=(FoundVci(URL, "OBDLink EX", "usb:0403:6015:OURS01"),))


def test_result_is_kept_with_the_adapters_identity(links: TestingLinks) -> None:
    memory = MemoryAdapters()
    kept = CheckAdapter(URL, links, memory, now).run(Listener().context)
    assert kept == KeptTest(TEST, NOON)
    assert memory.tests == {"usb:0403:6015:OURS01": kept}


def test_progress_is_told(links: TestingLinks) -> None:
    listener = Listener()
    CheckAdapter(URL, links, MemoryAdapters(), now).run(listener.context)
    assert [(step.done, step.total) for step in listener.steps] == [(0, 0), (1, 1)]


def test_what_is_known_of_the_adapter_helps(links: TestingLinks) -> None:
    memory = MemoryAdapters({URL: "fast"}, {URL: "usb:0403:6015:OURS01"})
    CheckAdapter(URL, links, memory, now).run(Listener().context)
    assert links.hints == ["fast"]


def test_stop_ends_it_and_nothing_is_kept(links: TestingLinks) -> None:
    memory, listener = MemoryAdapters(), Listener(cancel_at="check")
    assert run_job(CheckAdapter(URL, links, memory, now), listener.context).cancelled
    assert memory.tests == {}


def test_failure_is_the_drivers_and_nothing_is_kept(links: TestingLinks) -> None:
    memory, links.failure = MemoryAdapters(), AdapterBusyError("COM4")
    with pytest.raises(AdapterBusyError):
        CheckAdapter(URL, links, memory, now).run(Listener().context)
    assert memory.tests == {}
