"""diagclinic.ui.application: nothing heavy is loaded before the first paint, and the window ends properly."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FIRST_PAINT = """
import json, sys
from pathlib import Path
from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication
from diagclinic.app.compose import compose
from diagclinic.ui import application

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not seen:
            seen.extend(sys.modules)
            QTimer.singleShot(0, watched.window().close)
        return False

seen = []
app = QApplication(["diagclinic"])
watch = Watch()
app.installEventFilter(watch)
workshop = compose(Path(sys.argv[1]))
code = application.run_window(workshop, reports=Path(sys.argv[1]) / "reports")
workshop.close()
print(json.dumps({"code": code, "seen": seen}))
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    heavy = {"sqlalchemy", "alembic", "apsw", "can", "serial", "numpy", "pyqtgraph", "udsoncan", "isotp"}
    assert (told["code"], heavy & set(told["seen"])) == (0, set())
