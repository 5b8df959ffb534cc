"""drivers.errors: the tree as it is drawn, and what its errors say."""

import re
from collections.abc import Iterator

from drivers import errors
from drivers.errors import (
    AdapterForeignError,
    BadVciOptionError,
    BadVciUrlError,
    DriverError,
)


def below(kind: type[DriverError], depth: int = 0) -> Iterator[tuple[str, int]]:
    """Yield the names of the errors below `kind`, and how deep each stands."""
    for one in kind.__subclasses__():
        if one.__module__ == errors.__name__:
            yield one.__name__, depth
            yield from below(one, depth + 1)


def test_tree_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"^     ([ |]*)\+-- (\w+Error)", errors.__doc__ or "", re.MULTILINE)
    assert {(name, len(lead) // 5) for lead, name in drawn} == set(below(DriverError))


def test_no_two_errors_share_a_code() -> None:
    codes = [getattr(errors, name).code for name, _ in below(DriverError)]
    assert len({DriverError.code, *codes}) == len(codes) + 1


def test_name_that_is_none_is_told_as_such() -> None:
    assert str(BadVciUrlError("elm", "too short")) == "'elm' does not name an interface: too short"


def test_option_that_is_wrong_does_not_make_the_name_none() -> None:
    error = BadVciOptionError("elm:COM4", "fast= is on or off")
    assert str(error) == "'elm:COM4' has an option that cannot be used: fast= is on or off"


def test_what_is_something_else_is_told_by_what_came_and_not_by_how_long_it_took() -> None:
    error = AdapterForeignError("doip:car", "this is no vehicle")
    assert str(error) == "doip:car: this is no vehicle"
    assert error.port == "doip:car"
