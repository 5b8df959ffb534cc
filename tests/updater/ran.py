"""How a line ended that was typed at a program of the publisher's or of the service."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ran:
    """How a line ended."""

    code: int
    out: str
    error: str

    @property
    def said(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)
