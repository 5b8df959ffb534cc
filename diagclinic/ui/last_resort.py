"""What no page foresaw is logged and said; PyQt would end the program, and the visit with it."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

logger = logging.getLogger(__name__)


@contextmanager
def last_resort(tell: Callable[[Exception], None]) -> Iterator[None]:
    """Log every exception that leaves a slot or an event handler, and let `tell` say it."""
    former = sys.excepthook

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            logger.error("%s", error, exc_info=error)
            tell(error)
        else:
            former(kind, error, trace)

    sys.excepthook = on_exception
    try:
        yield
    finally:
        sys.excepthook = former
