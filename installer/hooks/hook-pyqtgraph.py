"""What pyqtgraph imports by a name that it puts together: the forms for PyQt6."""

from PyInstaller.utils.hooks import collect_data_files

hiddenimports = [
    "pyqtgraph.graphicsItems.PlotItem.plotConfigTemplate_generic",
    "pyqtgraph.graphicsItems.ViewBox.axisCtrlTemplate_generic",
    "pyqtgraph.imageview.ImageViewTemplate_generic",
    "pyqtgraph.multiprocess.bootstrap",
]
excludedimports = ["PyQt5", "PySide2", "PySide6"]
datas = collect_data_files("pyqtgraph", includes=["colors/**", "icons/**"])
