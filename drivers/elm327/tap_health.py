"""Whether an adapter that was told to show the bus does so.  No I/O."""

from dataclasses import dataclass
from typing import Final

from drivers.elm327.tap_rows import Seen
from drivers.elm327.words import Meaning
from drivers.errors import AdapterResetError, AdapterUnfitError, BusFaultError

#: errors and nothing else, so many times one after the other: that is no bus to listen to
FAULTS_MAX: Final = 3
#: an ELM327 listens until a character is sent (data sheet v2.2, "AT MA"), or its buffer is full, which
#: takes frames.  A prompt too many, or noise on the line, ends it once or twice; not so often in a row
ENDS_MAX: Final = 8
#: less than the 200 ms that an imitation waits for frames before it gives up ("AT ST"): that one did listen
AT_ONCE_S: Final = 0.15


@dataclass(slots=True)
class Health:
    """What came of listening to one network so far.

    Attributes:
        began_s: when it was last told to listen.
        is_heard: frames came, errors among them.
        is_fruitful: they came since it was last told to listen.
        faults: how many times it told of an error since the last whole frame.
        ends: how many times one after the other it stopped at once, without a frame.
    """

    began_s: float = 0.0
    is_heard: bool = False
    is_fruitful: bool = False
    faults: int = 0
    ends: int = 0

    def begin(self, at_s: float) -> None:
        """Take note that it was told to listen at `at_s`."""
        self.began_s, self.is_fruitful = at_s, False

    def heed(self, seen: Seen, at_s: float) -> bool:
        """Take note of what came at `at_s`; False where the adapter should be left in peace for a moment."""
        faults, ends = self.faults, self.ends
        self.is_fruitful |= bool(seen.frames)
        self.is_heard |= self.is_fruitful
        if any(not one.is_error_frame for one in seen.frames):
            self.faults = 0
        elif Meaning.FAULT in seen.meanings:
            self.faults += 1
        if self.is_fruitful:
            self.ends = 0
        elif seen.is_over:
            self.ends = self.ends + 1 if at_s - self.began_s < AT_ONCE_S else 0
        return self.faults <= faults and self.ends <= ends

    def check(self, seen: Seen, command: str) -> None:
        """Let an adapter pass that listens, as far as is known; `command` is what told it to.

        Raises:
            AdapterResetError: it restarted.
            AdapterUnfitError: it does not take the command, or does not listen all the same.
            BusFaultError: errors are all that it sees.
        """
        if Meaning.RESET in seen.meanings:
            raise AdapterResetError("the adapter restarted while it listened")
        if Meaning.REJECTED in seen.meanings and not self.is_heard:
            raise AdapterUnfitError(f"it does not take {command}")
        if self.faults >= FAULTS_MAX:
            raise BusFaultError("errors are all that the adapter sees of the network")
        if self.ends >= ENDS_MAX:
            raise AdapterUnfitError(f"it does not listen: it ends {command} at once, every time")
