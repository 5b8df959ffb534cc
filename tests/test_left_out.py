"""The account of what was left out, on small test suites of its own."""

import pytest

pytest_plugins = ["pytester"]

PASSING = "def test_fine():\n    assert 1 + 1 == 2\n"
SKIPPED = "import pytest\n@pytest.mark.skip(reason='no cable')\ndef test_on_the_car():\n    pass\n"
EXPECTED = "import pytest\n@pytest.mark.xfail(reason='known')\ndef test_known():\n    assert False\n"
SKIPPED_MODULE = "import pytest\npytest.importorskip('no_such_module')\n"
NEEDY = "import pytest\n@pytest.mark.needs('no-such-program')\ndef test_needy():\n    assert False\n"
CONTENT = "import pytest\n@pytest.mark.needs('python3')\ndef test_content():\n    pass\n"


def run(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    """Run `source` as a test module, with the account and without chance."""
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess(
        "-p", "tests.left_out", "-p", "no:randomly", "--strict-markers", *options
    )


def test_a_skipped_test_is_named_with_its_reason(pytester: pytest.Pytester) -> None:
    result = run(pytester, SKIPPED)
    result.stdout.fnmatch_lines(["*left out*", "*::test_on_the_car: *no cable*"])


def test_a_skipped_test_is_no_failure_by_itself(pytester: pytest.Pytester) -> None:
    assert run(pytester, SKIPPED).ret == pytest.ExitCode.OK


@pytest.mark.parametrize("source", [SKIPPED, EXPECTED, PASSING + NEEDY])
def test_what_is_left_out_fails_where_nothing_may_be(pytester: pytest.Pytester, source: str) -> None:
    assert run(pytester, source, "--no-skips").ret == pytest.ExitCode.TESTS_FAILED


def test_a_module_that_is_left_out_fails_where_nothing_may_be(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_other=PASSING)
    assert run(pytester, SKIPPED_MODULE, "--no-skips").ret == pytest.ExitCode.TESTS_FAILED


def test_workers_report_what_they_left_out(pytester: pytest.Pytester) -> None:
    result = run(pytester, PASSING + NEEDY, "--no-skips", "-n", "1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_suite_that_ran_whole_passes_where_nothing_may_be_left_out(pytester: pytest.Pytester) -> None:
    result = run(pytester, PASSING, "--no-skips")
    assert (result.ret, "Left out: nothing." in result.stdout.str()) == (pytest.ExitCode.OK, True)


def test_a_missing_program_leaves_its_test_out(pytester: pytest.Pytester) -> None:
    result = run(pytester, NEEDY)
    result.stdout.fnmatch_lines(["*::test_needy: *needs no-such-program*"])


def test_a_program_that_is_there_leaves_nothing_out(pytester: pytest.Pytester) -> None:
    run(pytester, CONTENT, "--no-skips").assert_outcomes(passed=1)
