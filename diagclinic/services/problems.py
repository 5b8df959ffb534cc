"""Every failure in human words: what happened, and what to do next; both faces of the program use these."""

from dataclasses import dataclass
from typing import Final

from diagclinic.core.errors import DiagError, RefusedError, UpdateError
from diagclinic.core.negative_response import meaning
from drivers.errors import AccessTermsError, BadVciKindError, BadVciOptionError, DriverError


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as a person should hear it.

    Attributes:
        code: stable name of the failure.
        what: one sentence: what happened.
        remedy: one sentence: what to do next.
        details: the failure's own figures and names, for whoever helps.
    """

    code: str
    what: str
    remedy: str
    details: str


UNEXPECTED: Final = "unexpected"

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "bad-vci-url": (
        "This is not the name of an interface.",
        "Choose one from the list, or write it like elm:COM4, elm:/dev/ttyUSB0 or sim:demo.",
    ),
    "bad-vci-option": (
        "An option of the interface cannot be used.",
        "Change it, or leave out what follows the question mark of the interface's name.",
    ),
    "bad-vci-kind": (
        "This kind of interface cannot do that.",
        "Choose an interface of a kind that can; diagclinic vci list tells those that are here.",
    ),
    "adapter-not-found": (
        "There is no adapter at this port.",
        "Plug the adapter in, or pair it, and choose it again from the list.",
    ),
    "address-not-found": (
        "Nobody answers at this network address.",
        "Check the address, the vehicle's network cable or the adapter's Wi-Fi, and switch the ignition on.",
    ),
    "can-interface-not-found": (
        "This system has no such CAN interface.",
        "See what ip link lists and set the interface up; only a Linux that knows SocketCAN has any.",
    ),
    "adapter-busy": (
        "Another program is using the adapter.",
        "Close the other diagnostic program, or stop the recording of its frames here, and try again.",
    ),
    "vehicle-full": (
        "The vehicle has no room for a further tester.",
        "Disconnect the other tester, close other diagnostic programs, or wait five minutes, and try again.",
    ),
    "adapter-permission": (
        "This user may not open the port.",
        "On Linux add the user to the group dialout and sign in again; on Windows ask the administrator.",
    ),
    "adapter-silent": (
        "The port opened, but no diagnostic adapter answered.",
        "Check that this is the adapter's port and that it has power, then unplug it and plug it in again.",
    ),
    "adapter-foreign": (
        "Something answers there, but not as a diagnostic interface or a vehicle does.",
        "Check the address and the port; the details say what came.",
    ),
    "adapter-unfit": (
        "The adapter answers, but cannot do what this vehicle needs.",
        "Use another adapter.",
    ),
    "adapter-not-silent": (
        "The adapter cannot listen in silence, and would disturb a network that is not the vehicle's.",
        "Name the vehicle's network in the interface's name, like elm:COM4?protocol=6 or ?bitrate=500000.",
    ),
    "adapter-limit": (
        "The adapter can do what was asked, but not so much of it at a time.",
        "Ask for less at a time: fewer filters, or shorter requests.",
    ),
    "vendor-library": (
        "The driver that came with the adapter cannot be used.",
        "Install the driver of the adapter's maker again, then choose the adapter from the list.",
    ),
    "access-denied": (
        "The vehicle lets nobody read it who is not confirmed or authorised.",
        "Confirm the request on the vehicle's display; who asks for a certificate needs its maker's tester.",
    ),
    "access-terms": (
        "The vehicle lets testers in on other terms.",
        "Try the interface's name with another option, as the manual lists them.",
    ),
    "vehicle-silent": (
        "The adapter works, but the vehicle does not answer.",
        "Switch the ignition on, seat the plug firmly, and try again.",
    ),
    "bus-fault": (
        "The vehicle's diagnostic network does not carry messages: it sleeps, or it is disturbed.",
        "Switch the ignition on and try again; if that is of no use, check the plug's pins and the wiring.",
    ),
    "bus-off": (
        "The adapter left the vehicle's network, because nearly every message failed.",
        "Check that the bit rate is the vehicle's and that nothing disturbs the plug, then connect again.",
    ),
    "answer-garbled": (
        "Answers came, but none of them was whole.",
        "Seat the plug firmly, move the adapter away from interference, and read again.",
    ),
    "link-lost": (
        "The connection to the adapter was lost; all that was read before is kept.",
        "Check the cable or the radio link, and connect again.",
    ),
    "adapter-reset": (
        "The adapter restarted while it was working; all that was read before is kept.",
        "Check the vehicle's battery and the plug, and connect again.",
    ),
    "vendor-library-died": (
        "The adapter's own driver crashed or hangs; all that was read before is kept.",
        "Unplug the adapter, plug it in again, and connect again.",
    ),
    "recording-unusable": (
        "This file cannot be answered from: it holds no whole recording of a vehicle.",
        "Choose another recording; what could be read of this one was not changed.",
    ),
    "request-stopped": ("The work was stopped.", "Start it again whenever you like."),
    "engine-running": (
        "The engine is running, so nothing was sent.",
        "Switch the engine off, leave the ignition on, and try again.",
    ),
    "engine-state-unknown": (
        "Nobody knows whether the engine stands still, so nothing was sent.",
        "Read the live values; the work is possible once a control unit tells the engine speed.",
    ),
    "vehicle-moving": (
        "The vehicle is moving, so nothing was sent.",
        "Stop the vehicle, leave the ignition on, and try again.",
    ),
    "low-voltage": (
        "The vehicle's supply is too weak to write safely, so nothing was sent.",
        "Connect a battery charger and try again.",
    ),
    "precondition": (
        "The vehicle is not in the state that this work needs, so nothing was sent.",
        "Bring it into that state and try again.",
    ),
    "refused": (
        "The control unit refused.",
        "Mend the reason that it gives, or switch the ignition off and on, and try again.",
    ),
    "other-vehicle": (
        "Another vehicle answers than the one that this visit is about.",
        "Connect anew, so that it gets a visit of its own.",
    ),
    "nothing-read": (
        "No control unit gave an answer that can be used, so nothing was changed.",
        "Check the connection and read again.",
    ),
    "record-too-new": (
        "The shop's record was written by a newer version of this program; it was not touched.",
        "Start the newer version, or use another data folder.",
    ),
    "disk-full": (
        "There is no room left on the disk; what was kept before is safe.",
        "Make room on the disk and try again.",
    ),
    "record-busy": (
        "Another window or program is writing to the shop's record.",
        "Wait until it is done, or close it, and try again.",
    ),
    "record-damaged": (
        "The shop's record is damaged; it was left as it is.",
        "Keep the file, restore a backup, and ask for help.",
    ),
    "record-missing": (
        "The shop's record holds no such visit.",
        "List the visits and choose one of them.",
    ),
    "no-record": (
        "There is no record in this data folder yet.",
        "Name the folder that holds it with --data, or begin a first visit.",
    ),
    "snapshot": (
        "This copy of the record, or the file of what came since, cannot be used; nothing was changed.",
        "Choose another copy from the folder of snapshots, alone or with the file that was made for it.",
    ),
    "would-lose": (
        "The earlier format of the record has no place for all that is on record, so nothing was changed.",
        "Go back by a snapshot and what was recorded since; the details say what has no place.",
    ),
    "record": (
        "The shop's record cannot be read or written.",
        "Check the data folder and the rights to it.",
    ),
    "detail": (
        "What was entered cannot be kept so.",
        "Enter it again as the details say.",
    ),
    "capture-filter": (
        "The filter cannot be understood.",
        "Write identifiers, ranges or patterns with commas between them, e.g. 7E8,100-1FF,18DAF1xx.",
    ),
    "capture-trigger": (
        "The trigger cannot be understood.",
        "Write it like 7E8, 7E8[2]==41, EngineSpeed>3000 or error; names come from a DBC file.",
    ),
    "dbc": (
        "The file does not describe frames as a DBC file does.",
        "Choose another DBC file; the details say what is wrong with this one.",
    ),
    "capture-busy": (
        "This capture is being recorded right now.",
        "Stop that recording first, or begin a capture of its own.",
    ),
    "capture-elsewhere": (
        "This capture was heard through another interface, or with other options.",
        "Name that interface as the capture names it, or begin a capture of its own.",
    ),
    "capture-damaged": (
        "This capture cannot be read; it was left as it is, and nothing else is harmed.",
        "Choose another capture.",
    ),
    "capture-missing": (
        "This capture is no longer there.",
        "List the captures and choose one of them.",
    ),
    "capture-file": (
        "The file cannot be used for a capture.",
        "Choose another file or folder; the details say what is wrong with this one.",
    ),
    "capture-channel": (
        "A capture is of one bus, and this file holds several, or not the one that was named.",
        "Import one of the channels that are named, on the command line with --channel NAME.",
    ),
    "capture-form": (
        "There is no such form of capture.",
        "Let the file's name end in .asc, .blf, .log, .trc or .csv.",
    ),
    "catalogue": (
        "A file of this installation is missing or damaged.",
        "Repair the installation.",
    ),
    "display": (
        "There is no screen to show the window on.",
        "Start it in a desktop session, or work without a window; diagclinic --help lists the commands.",
    ),
    "report": (
        "The report could not be written.",
        "Choose another folder, or make room, and try again.",
    ),
    "update": (
        "The update program refused, or failed; what runs was not touched.",
        "Try again; if that does not help, call support.",
    ),
    "masking": (
        "The VIN could not be hidden everywhere in this report, so nothing was written.",
        "Tell support so; with the owner's consent the report can be made with the VIN.",
    ),
    "report-form": (
        "There is no such form of report.",
        "Let the file's name end in .pdf, .html, .csv or .json.",
    ),
    "flag": (
        "This feature flag cannot be set to that.",
        "See what there is: diagclinic flags list.",
    ),
    "flag-kept": (
        "This feature flag is not for people to set here.",
        "diagclinic flags why tells what decides it; where it gets in your way, tell support.",
    ),
}
#: for an error without words of its own, as a recording of a newer version may hold
_DRIVER_WORDS: Final = (
    "The connection to the vehicle failed in a way that this version has no words for.",
    "Try again; if it happens again, use the newest version of this program.",
)
_UNEXPECTED_WORDS: Final = (
    "Something unexpected went wrong; all that was read before is kept.",
    "Try again; if it happens again, send the log to whoever looks after this program.",
)


def describe_problem(error: Exception) -> Problem:
    """Return `error` in human words; one that nobody foresaw is named as such."""
    code = error.code if isinstance(error, DiagError | DriverError) else UNEXPECTED
    what, remedy = _WORDS.get(code, _DRIVER_WORDS if isinstance(error, DriverError) else _UNEXPECTED_WORDS)
    if isinstance(error, RefusedError):
        what = f"The control unit refused: {meaning(error.reason)}."
    if isinstance(error, BadVciOptionError):
        return Problem(code, f"An option of the interface cannot be used: {error.why}.", remedy, error.text)
    if isinstance(error, AccessTermsError):
        what, remedy = f"The vehicle cannot be opened by this name: {error.why}.", f"Try {error.try_url}"
        return Problem(code, what, f"{remedy} as the interface's name.", error.url)
    if isinstance(error, UpdateError):
        return Problem(code, error.what, error.remedy, error.reason)
    if isinstance(error, BadVciKindError):
        return Problem(code, f"This kind of interface cannot do that: {error.why}.", remedy, error.text)
    details = str(error) if code != UNEXPECTED else f"{type(error).__name__}: {error}"
    notes: list[str] = getattr(error, "__notes__", [])
    return Problem(code, what, remedy, "; ".join([details, *notes]))
