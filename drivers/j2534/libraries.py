"""From the name of a device, or the path of its library, to the library, loaded and running."""

import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from drivers.errors import AdapterNotFoundError, RequestStoppedError, VendorLibraryError
from drivers.j2534.hosting import Host, command_for
from drivers.j2534.installed import InstalledDevice, installed_devices
from drivers.j2534.process import Command, HelperDiedError, HelperProcess
from drivers.j2534.remote import Patience, RemotePassThru


def load_library(name: str, stop: threading.Event, patience: Patience | None = None) -> RemotePassThru:
    """Load the library of the device called `name`, or the one at the path `name`.

    It runs in a process of its own, of its own bitness: what it does there cannot harm the program.

    Args:
        name: as `names` gives it, with or without percent signs, or a path.
        stop: set from any thread to end every wait within 0.2 s, except those for a close.
        patience: how long a call may take until the library is taken to hang.

    Raises:
        AdapterNotFoundError: no device is called that.
        VendorLibraryError: the library is missing, damaged, or nothing here can run it.
        VendorLibraryDiedError: it crashed, or hangs, while it was loaded.
        RequestStoppedError: `stop` was set.
    """
    host = Host.here()
    path = library_path(name, installed_devices(host))
    helper = _started(command_for(path, host), path, stop)
    library = RemotePassThru(name, helper, stop, patience)
    try:
        library.load(str(path))
    except BaseException:
        library.shut()
        raise
    return library


def _started(command: Command, path: Path, stop: threading.Event) -> HelperProcess:
    helper = None
    try:
        helper = HelperProcess(command)
        helper.await_hello(stop)
    except (OSError, HelperDiedError) as error:
        needs = f"; {command.needs}" if command.needs else ""
        raise VendorLibraryError(str(path), f"the process for it does not start: {error}{needs}") from error
    except RequestStoppedError:
        if helper is not None:
            helper.end(0)
        raise
    return helper


def library_path(name: str, devices: Sequence[InstalledDevice]) -> Path:
    """Return the library of the device called `name`, which may be the path itself.

    Raises:
        AdapterNotFoundError: it is neither a device's name nor a path.
    """
    wanted = {name.casefold(), unquote(name).casefold()}
    for device in devices:
        if device.name.casefold() in wanted:
            return device.library
    if not _is_path(name):
        known = ", ".join(device.name for device in devices)
        raise AdapterNotFoundError(name, f"installed: {known or 'no J2534 device'}")
    given = Path(name).expanduser()
    return (given if given.exists() else Path(unquote(name)).expanduser()).absolute()


def names() -> tuple[str, ...]:
    """Return the installed devices, each by what a URL calls it."""
    return tuple(url_name(device.name) for device in installed_devices(Host.here()))


def url_name(name: str) -> str:
    """Return a device's name as it stands in a URL: readable, and without what ends the name there."""
    return quote(name, safe=" ()[]+,;:@!'*-_.~$&=\\/")


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.lower().endswith((".dll", ".so", ".dylib"))
