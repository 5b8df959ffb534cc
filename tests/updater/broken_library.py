"""Libraries that cannot be loaded, as on a computer where one of their own is missing."""


def without(library: str, program: str) -> str:
    """Return `program` such that it fails to load `library`."""
    return f"""
import sys
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {library!r}:
            raise ImportError("DLL load failed")
sys.meta_path.insert(0, Broken())
{program}"""
