"""``python tufup_patch.py make|apply OLD.tar.gz NEW.tar.gz PATCH SIZES``: tufup's whole-archive patch.

Run by an interpreter that has tufup; SIZES keeps what the publisher's metadata would say of the archive.
"""

import json
import sys
from pathlib import Path

from tufup.common import Patcher, TargetMeta

if __name__ == "__main__":
    act, old, new, patch, sizes = sys.argv[1], *map(Path, sys.argv[2:])
    if act == "make":
        sizes.write_text(json.dumps(Patcher.diff_and_hash(old, new, patch)))
    else:
        custom = {"user": {}, "tufup": json.loads(sizes.read_text())}
        meta = TargetMeta(name="app", version="1.2.0", is_archive=False, custom=custom)
        Patcher.patch_and_verify(old, new, {meta: patch})
