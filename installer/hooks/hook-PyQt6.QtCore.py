"""What Qt's core needs, without Qt's own translations: the program's texts are in one language."""

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

hiddenimports, binaries, _ = add_qt6_dependencies(__file__)
