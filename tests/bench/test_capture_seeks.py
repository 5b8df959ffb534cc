"""The search finds what it should, or says so."""

import can

from tests.bench.capture_corpus import vehicle
from tests.bench.capture_seeks import _expected_s, _identifiers, _is_right, _span_s


def test_the_first_frame_from_a_moment_on_is_expected() -> None:
    corpus = vehicle(500)
    assert _expected_s(corpus, float(corpus.time_s[7]) - 1e-5, None) == corpus.time_s[7]


def test_in_a_repetition_it_is_expected_later() -> None:
    corpus = vehicle(500)
    from_s = float(corpus.time_s[7]) - 1e-5 + 2 * _span_s(corpus)
    assert abs(_expected_s(corpus, from_s, None) - corpus.time_s[7] - 2 * _span_s(corpus)) < 1e-6


def test_of_an_identifier_that_comes_no_more_the_next_repetition_is_expected() -> None:
    corpus = vehicle(500)
    first = (int(corpus.identifier[0]), bool(corpus.is_extended[0]))
    last_s = corpus.time_s[corpus.identifier == first[0]][-1]
    expected_s = _expected_s(corpus, float(last_s) + 1e-4, first)
    assert abs(expected_s - corpus.time_s[0] - _span_s(corpus)) < 1e-6


def test_another_identifier_is_wrong() -> None:
    corpus = vehicle(500)
    found = can.Message(float(corpus.time_s[0]), 0x7FF, is_extended_id=False)
    assert not _is_right(found, corpus, None, _identifiers(corpus)[0])


def test_another_moment_is_wrong() -> None:
    corpus = vehicle(500)
    found = can.Message(float(corpus.time_s[9]), int(corpus.identifier[9]))
    assert not _is_right(found, corpus, float(corpus.time_s[0]), None)
