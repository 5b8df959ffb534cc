"""diagclinic.app.display: no window where there is no screen."""

import pytest

from diagclinic.app.display import check_display
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


def test_screen_of_x11_is_taken() -> None:
    loaded: list[str] = []
    check_display("linux", {"DISPLAY": ":0"}, loaded.append)
    assert loaded == ["libxcb-cursor.so.0"]
