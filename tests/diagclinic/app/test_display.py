"""diagclinic.app.display: no window where there is no screen."""

import sys

import pytest

from diagclinic.app.display import check_display, reaches_server
from diagclinic.core.errors import DisplayError


def missing(name: str) -> object:
    raise OSError(f"{name}: cannot open shared object file")


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ""}, {"DISPLAY": "", "WAYLAND_DISPLAY": ""}])
def test_no_screen_is_told(environ: dict[str, str]) -> None:
    with pytest.raises(DisplayError, match="neither DISPLAY nor WAYLAND_DISPLAY is set"):
        check_display("linux", environ)


def test_missing_library_is_named() -> None:
    with pytest.raises(DisplayError, match="libxcb-cursor0"):
        check_display("linux", {"DISPLAY": ":0"}, missing)


@pytest.mark.parametrize(
    ("platform", "environ"),
    [
        ("win32", {}),
        ("darwin", {}),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}),
    ],
)
def test_other_screens_need_nothing_of_x11(platform: str, environ: dict[str, str]) -> None:
    check_display(platform, environ, missing)


def test_screen_that_does_not_answer_is_named() -> None:
    with pytest.raises(DisplayError, match="no screen answers at DISPLAY=:66"):
        check_display("linux", {"DISPLAY": ":66"}, lambda _: None, lambda: False)


@pytest.mark.skipif(sys.platform != "linux", reason="the X server is Linux's")
@pytest.mark.parametrize("display", [":6666", "nobody.invalid:0", "senseless"])
def test_server_that_is_not_there_is_not_reached(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert not reaches_server()


def test_screen_of_x11_is_taken() -> None:
    loaded: list[str] = []
    check_display("linux", {"DISPLAY": ":0"}, loaded.append, lambda: True)
    assert loaded == ["libxcb-cursor.so.0"]
