"""DiagClinic: an offline-first vehicle diagnostics workshop."""

from typing import Final

__version__: Final = "0.1.0"
