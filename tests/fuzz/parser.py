"""A parser that takes bytes from outside, as the search for errors that escape runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from diagclinic.core.errors import DiagError
from drivers.errors import DriverError

#: typed errors, told in words by `diagclinic.services.problems`
TYPED: Final = (DiagError, DriverError)


@dataclass(frozen=True, slots=True)
class Parser:
    """One parser.

    Attributes:
        run: gives it one input; raises what it raises.
        seeds: inputs as the other side would send them.
        share: of all inputs, relative to the others; less for slow ones.
    """

    name: str
    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    share: float = 1.0
