"""Files that pages load: found by name, addressed by content."""

from updater.fleet.web.static import load


def test_there_is_a_style_a_script_and_an_icon_and_nothing_else() -> None:
    files = load().files
    assert {name: file.media.partition(";")[0] for name, file in files.items()} == {
        "style.css": "text/css",
        "behaviour.js": "text/javascript",
        "icon.svg": "image/svg+xml",
    }


def test_another_content_has_another_address() -> None:
    static = load()
    assert static.address("style.css") != static.address("behaviour.js").replace("behaviour.js", "style.css")
    assert static.address("style.css") == load().address("style.css")


def test_the_style_loads_nothing() -> None:
    style = load().files["style.css"].content.decode()
    assert "url(" not in style
    assert "@import" not in style


def test_the_style_answers_to_the_dark_to_narrow_windows_and_to_keys() -> None:
    style = load().files["style.css"].content.decode()
    for part in (
        "prefers-color-scheme: dark",
        "max-width: 820px",
        ":focus-visible",
        "prefers-reduced-motion",
    ):
        assert part in style
