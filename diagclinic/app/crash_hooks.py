"""Tells of exceptions that nobody caught, on whatever thread; what was done with them before still is."""

import sys
import threading
from types import TracebackType

from diagclinic.services.telemetry import Telemetry
from diagclinic.services.telemetry_errors import fact_of


class CrashHooks:
    """Stands in the interpreter's hooks between `take` and `let_go`."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._sys = sys.excepthook
        self._threading = threading.excepthook
        self._unraisable = sys.unraisablehook

    def take(self) -> None:
        """Take the hooks over."""
        self._sys, sys.excepthook = sys.excepthook, self._on_exception
        self._threading, threading.excepthook = threading.excepthook, self._on_thread
        self._unraisable, sys.unraisablehook = sys.unraisablehook, self._on_unraisable

    def let_go(self) -> None:
        """Give back those that nobody took over meanwhile."""
        if sys.excepthook == self._on_exception:
            sys.excepthook = self._sys
        if threading.excepthook == self._on_thread:
            threading.excepthook = self._threading
        if sys.unraisablehook == self._on_unraisable:
            sys.unraisablehook = self._unraisable

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._tell(error)
        self._sys(kind, error, trace)

    def _on_thread(self, caught: threading.ExceptHookArgs) -> None:
        self._tell(caught.exc_value)
        self._threading(caught)

    def _on_unraisable(self, caught: "sys.UnraisableHookArgs") -> None:
        self._tell(caught.exc_value)
        self._unraisable(caught)

    def _tell(self, error: BaseException | None) -> None:
        if isinstance(error, Exception):  # the end of the program is none
            self._telemetry.tell(fact_of(error))
