"""What the service says of itself: one JSON object a line on standard error, never a body, never a query."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

LOGGER: Final = "diagclinic.fleet"
FIELDS: Final = "fields"
#: uvicorn's own words, and SQLAlchemy's of connections that broke
_OTHERS: Final = ("uvicorn", "uvicorn.error", "sqlalchemy.pool")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception by its kind and place, its words may quote what somebody sent."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "what": record.getMessage()}
        line.update(getattr(record, FIELDS, {}))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["place"] = _place(record)
        return json.dumps(line, default=str)


def set_up(level: int = logging.INFO) -> logging.Logger:
    """Send what the service says to standard error, and return its logger."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in (LOGGER, *_OTHERS):
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = [handler], False
        logger.setLevel(level if name == LOGGER else logging.WARNING)
    return logging.getLogger(LOGGER)


def tell(logger: logging.Logger, level: int, what: str, fields: Mapping[str, object]) -> None:
    """Log `what` with fields of its own."""
    logger.log(level, what, extra={FIELDS: dict(fields)})


def _place(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
