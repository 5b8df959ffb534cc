"""What Qt's windows need, without plug-ins for screens, devices and pictures that no shop's computer has.

Each would bring libraries of the building machine along: GTK, Kerberos, a reader of PDF files.
"""

from pathlib import PurePath

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

_UNUSED = {
    "egldeviceintegrations": "*",
    "generic": "*",
    "imageformats": "*qicns* *qpdf* *qtga* *qtiff* *qwbmp* *qwebp*",
    "platforms": "*eglfs* *linuxfb* *minimalegl* *vkkhrdisplay* *vnc*",
    "platformthemes": "*gtk3*",
}


def _is_used(source: str) -> bool:
    path = PurePath(source)
    return not any(path.match(pattern) for pattern in _UNUSED.get(path.parent.name, "").split())


hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [(source, folder) for source, folder in binaries if _is_used(source)]
