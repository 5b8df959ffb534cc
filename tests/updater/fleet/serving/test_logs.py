"""The log is JSON, a line each, and repeats nothing that somebody sent."""

import json
import logging
import sys

from updater.fleet.serving.logs import JsonLines, tell

RECORD = logging.LogRecord("diagclinic.fleet", logging.INFO, "", 0, "request\nfaked", (), None)


def test_a_record_is_one_line() -> None:
    line = JsonLines().format(RECORD)
    assert "\n" not in line
    assert json.loads(line)["what"] == "request\nfaked"


def test_fields_stand_beside_the_words() -> None:
    told: list[logging.LogRecord] = []
    logger = logging.getLogger("test.fleet.logs")
    handler = logging.Handler()
    handler.emit = told.append  # type: ignore[method-assign]
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    tell(logger, logging.INFO, "request", {"status": 422})
    logger.removeHandler(handler)
    assert json.loads(JsonLines().format(told[0]))["status"] == 422


def test_an_exception_is_told_by_kind_and_place() -> None:
    try:
        int("WVWZZZ1JZXW000001")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "WVW" not in line
    assert json.loads(line)["error"] == "ValueError"
    assert "test_logs:" in json.loads(line)["place"]
