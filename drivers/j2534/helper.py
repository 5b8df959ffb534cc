"""The process that a maker's library runs in: reads letters, calls the library, writes what became of it.

Started by `drivers.j2534.process`.  It imports nothing but this package and the standard library, because it
also runs in the 32-bit Python that msl-loadlib carries.  It ends when its input does, even in the midst of a
call.
"""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, NoReturn

from drivers.j2534.constants import FilterKind
from drivers.j2534.letters import Letter, Topic, sealed
from drivers.j2534.library import Library, RefusedError, UnloadableError
from drivers.j2534.packing import DamagedError
from drivers.j2534.pipes import EndedError, Letterbox, chunks_of, write_all

if sys.platform == "win32":
    import msvcrt

#: how the names of folders begin that helpers are started in
FOLDER: Final = "diagclinic-j2534-"
#: seconds that devices have to be closed in when the program has gone
FAREWELL_S: Final = 3.0
#: standard error, whose text the program hands on when we end
_WORDS: Final = 2
Deed = Callable[[Library, Letter], Letter]
NOTHING: Final = Letter(Topic.DONE)


def _open(library: Library, asked: Letter) -> Letter:
    return _numbers(library.open(asked.runs[0]))


def _close(library: Library, asked: Letter) -> Letter:
    library.close(asked.numbers[0])
    return NOTHING


def _version(library: Library, asked: Letter) -> Letter:
    told = library.version(asked.numbers[0])
    return Letter(Topic.DONE, (), tuple(text.encode("utf-8") for text in told))


def _battery(library: Library, asked: Letter) -> Letter:
    return _numbers(library.battery_mv(asked.numbers[0]))


def _connect(library: Library, asked: Letter) -> Letter:
    device, protocol, flags, baud = asked.numbers
    return _numbers(library.connect(device, protocol, flags, baud))


def _disconnect(library: Library, asked: Letter) -> Letter:
    library.disconnect(asked.numbers[0])
    return NOTHING


def _read(library: Library, asked: Letter) -> Letter:
    channel, count, timeout_ms = asked.numbers
    packed, lost = library.read(channel, count, timeout_ms)
    return Letter(Topic.DONE, (lost,), (packed,))


def _write(library: Library, asked: Letter) -> Letter:
    channel, timeout_ms = asked.numbers
    return _numbers(library.write(channel, asked.runs[0], timeout_ms))


def _start_filter(library: Library, asked: Letter) -> Letter:
    channel, kind = asked.numbers
    mask, pattern, flow = asked.runs
    return _numbers(library.start_filter(channel, FilterKind(kind), mask, pattern, flow))


def _stop_filter(library: Library, asked: Letter) -> Letter:
    channel, number = asked.numbers
    library.stop_filter(channel, number)
    return NOTHING


def _start_periodic(library: Library, asked: Letter) -> Letter:
    channel, interval_ms = asked.numbers
    return _numbers(library.start_periodic(channel, asked.runs[0], interval_ms))


def _stop_periodic(library: Library, asked: Letter) -> Letter:
    channel, number = asked.numbers
    library.stop_periodic(channel, number)
    return NOTHING


def _set_config(library: Library, asked: Letter) -> Letter:
    library.set_config(asked.numbers[0], asked.numbers[1:])
    return NOTHING


def _get_config(library: Library, asked: Letter) -> Letter:
    return Letter(Topic.DONE, library.get_config(asked.numbers[0], asked.numbers[1:]))


def _add_functional(library: Library, asked: Letter) -> Letter:
    library.add_functional(asked.numbers[0], asked.runs[0])
    return NOTHING


def _fast_init(library: Library, asked: Letter) -> Letter:
    return Letter(Topic.DONE, (), (library.fast_init(asked.numbers[0], asked.runs[0]),))


def _five_baud_init(library: Library, asked: Letter) -> Letter:
    channel, address = asked.numbers
    return Letter(Topic.DONE, (), (library.five_baud_init(channel, address),))


def _clear(library: Library, asked: Letter) -> Letter:
    channel, request = asked.numbers
    library.clear(channel, request)
    return NOTHING


def _numbers(*numbers: int) -> Letter:
    return Letter(Topic.DONE, numbers)


#: what is done for each question
_DEEDS: Final[Mapping[Topic, Deed]] = MappingProxyType(
    {
        Topic.OPEN: _open,
        Topic.CLOSE: _close,
        Topic.VERSION: _version,
        Topic.BATTERY: _battery,
        Topic.CONNECT: _connect,
        Topic.DISCONNECT: _disconnect,
        Topic.READ: _read,
        Topic.WRITE: _write,
        Topic.START_FILTER: _start_filter,
        Topic.STOP_FILTER: _stop_filter,
        Topic.START_PERIODIC: _start_periodic,
        Topic.STOP_PERIODIC: _stop_periodic,
        Topic.SET_CONFIG: _set_config,
        Topic.GET_CONFIG: _get_config,
        Topic.ADD_FUNCTIONAL: _add_functional,
        Topic.FAST_INIT: _fast_init,
        Topic.FIVE_BAUD_INIT: _five_baud_init,
        Topic.CLEAR: _clear,
    }
)


class CrashedError(Exception):
    """The library crashed and did not take this process with it; nothing that it says can be believed now."""


class Helper:
    """What answers letters; a library is loaded by the first one."""

    def __init__(self, load: Callable[[str], Library] = Library) -> None:
        self._load = load
        self._library: Library | None = None

    def answer(self, asked: Letter) -> Letter:
        """Do what is asked and tell what became of it.

        Raises:
            CrashedError: the library crashed; elsewhere than on Windows that ends the process at once.
        """
        try:
            return self._done(asked)
        except RefusedError as error:
            return Letter(Topic.REFUSED, (error.code,), (error.function.encode(), error.told.encode("utf-8")))
        except UnloadableError as error:
            return Letter(Topic.UNLOADABLE, (), (str(error).encode("utf-8", "replace"),))
        except (DamagedError, TypeError, ValueError, OverflowError, LookupError) as error:
            return Letter(Topic.NONSENSE, (), (str(error).encode("utf-8", "replace"),))
        except OSError as error:  # what ctypes makes of an access violation
            raise CrashedError(str(error)) from error

    def end(self) -> None:
        """Close the devices that are still open."""
        if self._library is not None:
            self._library.close_all()

    def _done(self, asked: Letter) -> Letter:
        if asked.topic is Topic.LOAD:
            self._library = self._load(asked.runs[0].decode("utf-8", "surrogateescape"))
            return NOTHING
        if self._library is None:
            raise UnloadableError("no library is loaded")
        return _DEEDS[asked.topic](self._library, asked)


def main(load: Callable[[str], Library] = Library) -> None:
    """Answer letters from standard input on standard output until the input ends, or the library crashes."""
    here = _own_folder()
    questions, answers = _private_streams()
    letters = Letterbox(chunks_of(questions, on_end=partial(_leave_soon, here)))
    helper = Helper(load)
    # the program has gone, perhaps in the midst of a letter
    with suppress(EndedError, DamagedError, OSError):
        write_all(answers, sealed(Letter(Topic.HELLO, (os.getpid(),))))
        try:
            _serve(helper, letters, answers)
        except CrashedError as error:
            write_all(_WORDS, str(error).encode("utf-8", "replace"))
            os._exit(1)  # nothing is closed by a library that crashed
    helper.end()
    _sweep(here)
    os._exit(0)  # a maker's library may have threads of its own that end never


def _serve(helper: Helper, letters: Letterbox, answers: int) -> NoReturn:
    while True:
        asked = letters.next(None)
        if asked is not None:
            write_all(answers, sealed(helper.answer(asked)._replace(call=asked.call)))


def _leave_soon(here: Path | None) -> None:
    """See to it that this process ends, though the library should not come back from a call."""
    threading.Event().wait(FAREWELL_S)
    _sweep(here)
    os._exit(1)


def _own_folder() -> Path | None:
    """Return the folder that we were started in, where it is ours to take away.

    The Python of 32 bits runs out of that folder, and so leaves it as it is.
    """
    with suppress(OSError):  # it is gone already: somebody tidied up
        here = Path.cwd()
        if here.name.startswith(FOLDER) and here.resolve() not in _home().parents:
            return here
    return None


def _home() -> Path:
    """Return the folder that our Python runs out of: of a frozen one, where it was unpacked or installed."""
    return Path(getattr(sys, "_MEIPASS", sys.prefix)).resolve()


def _sweep(here: Path | None) -> None:
    """Take away the folder that we were started in, for a program that was killed and cannot."""
    if here is not None:
        shutil.rmtree(here, ignore_errors=True)


def _private_streams() -> tuple[int, int]:
    """Keep the two pipes for us: what a library prints goes nowhere, but for its errors."""
    questions, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    if sys.platform == "win32":
        for pipe in (questions, answers):
            msvcrt.setmode(pipe, os.O_BINARY)
    return questions, answers


if __name__ == "__main__":
    main()
