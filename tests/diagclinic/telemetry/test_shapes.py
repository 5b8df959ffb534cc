"""diagclinic.telemetry.shapes: a value fits or it does not, whatever it is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.telemetry.shapes import (
    MAYBE_SLUG,
    MODULE,
    NAME,
    SLUG,
    Frames,
    Number,
    Shape,
    Whole,
    Words,
    YesNo,
    digits,
    one_of,
)

TEXTS = (SLUG, MAYBE_SLUG, NAME, MODULE, digits(16))
SHAPES = (Whole(), Number(), YesNo(), one_of("a"), *TEXTS, Frames(), Words())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@given(value=ANYTHING)
def test_any_value_gets_an_answer(shape: Shape, value: object) -> None:
    assert shape.fits(value) in (True, False)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Whole(), 0),
        (Whole(1, 5), 5),
        (Number(), -1.5),
        (YesNo(), False),
        (one_of("ok", "failed"), "ok"),
        (SLUG, "1.4.2"),
        (MAYBE_SLUG, ""),
        (NAME, "diagclinic.services.scan"),
        (MODULE, "diagclinic.services.scan"),
        (digits(16), "0123456789abcdef"),
        (Frames(), ("diagclinic.services.scan:ScanAll.run:61",)),
        (Words(), "It froze.\nTwice."),
    ],
)
def test_what_fits(shape: Shape, value: object) -> None:
    assert shape.fits(value)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Whole(), -1),
        (Whole(), True),
        (Whole(), 1.0),
        (Whole(), 2**60),
        (Whole(), 2**31),
        (Whole(1, 5), 6),
        (Number(), math.nan),
        (Number(), math.inf),
        (Number(), True),
        (Number(), 10**400),
        (Number(), -1.1e15),
        (YesNo(), 1),
        (one_of("ok"), "OK"),
        (SLUG, ""),
        (SLUG, "Tess Turner"),
        (SLUG, "scan\n"),
        (SLUG, "a" * 65),
        (NAME, "C:\\Users\\Tess"),
        (NAME, "a" * 81),
        (MODULE, ""),
        (MODULE, "a" * 101),
        (digits(16), "0123456789ABCDEF"),
        (Frames(), "diagclinic.services.scan:ScanAll.run:61"),
        (Frames(), ("/home/tess/scan.py:run:61",)),
        (Frames(), ("a:b:1",) * 31),
        (Words(), "x" * 4001),
    ],
)
def test_what_does_not_fit(shape: Shape, value: object) -> None:
    assert not shape.fits(value)
