"""``python tufup_install.py NEW LIVE``: tufup's install step, run by an interpreter that has tufup.

The one of its two that is written in Python, which it has for macOS: copies NEW over LIVE, empties NEW, and
starts the app again.
"""

import sys
from pathlib import Path

from tufup.utils.platform_specific import _install_update_mac

if __name__ == "__main__":
    sys.executable = "true"  # what it starts at the end
    _install_update_mac(Path(sys.argv[1]), Path(sys.argv[2]), purge_dst_dir=False, exclude_from_purge=[])
