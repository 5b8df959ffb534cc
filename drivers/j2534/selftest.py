"""What a J2534 device can do, found by asking it: its fingerprint.

No message is sent, and no K-line is woken.  Connecting a protocol sets up the device's pins; on CAN it then
acknowledges what it hears (SAE J2534-1:2004 has no way to keep it from that), and spoils frames of another
bit rate: it is to be unplugged from the vehicle.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from drivers.api import Check, CheckOutcome, OnCheck, OpenOptions, SelfTest
from drivers.errors import AdapterUnfitError, DriverError, LinkLostError
from drivers.j2534.constants import API_VERSION, ConfigParam, ConnectFlag, FilterKind, ProtocolId
from drivers.j2534.libraries import load_library
from drivers.j2534.opening import Loader, OpenDevice, Settings, open_device
from drivers.j2534.slow import SlowCalls
from drivers.registry import VciUrl

FILTERS_LEAST: Final = 10  # SAE J2534-1:2004, 6.4.5: what a device must have room for on each channel
FILTERS_TRIED: Final = 32
HIGHEST_V: Final = 40.0  # more is not at any vehicle's plug
_TOLD: Final = 60


@dataclass(frozen=True, slots=True)
class _Trial:
    """A protocol that is connected, to see whether that goes."""

    protocol: ProtocolId
    flags: ConnectFlag
    baud: int
    feature: str

    @property
    def name(self) -> str:
        """The call, as the standard writes it."""
        return f"PassThruConnect {self.protocol.name} {self.baud}" + (
            f" {self.flags.name}" if self.flags else ""
        )


_NO_FLAGS: Final = ConnectFlag(0)
_TRIALS: Final = (
    _Trial(ProtocolId.CAN, _NO_FLAGS, 500_000, "raw CAN frames"),
    _Trial(ProtocolId.CAN, ConnectFlag.CAN_ID_BOTH, 500_000, "raw CAN, 11 and 29 bits at once"),
    _Trial(ProtocolId.ISO15765, _NO_FLAGS, 500_000, "diagnosis over CAN, 11 bits"),
    _Trial(ProtocolId.ISO15765, ConnectFlag.CAN_29BIT_ID, 500_000, "diagnosis over CAN, 29 bits"),
    _Trial(ProtocolId.ISO15765, _NO_FLAGS, 250_000, "diagnosis over CAN, 250 kbit/s"),
    _Trial(ProtocolId.ISO14230, _NO_FLAGS, 10_400, "KWP2000 on the K-line"),
    _Trial(ProtocolId.ISO9141, _NO_FLAGS, 10_400, "ISO 9141-2 on the K-line"),
    _Trial(ProtocolId.J1850VPW, _NO_FLAGS, 10_400, "SAE J1850 VPW"),
    _Trial(ProtocolId.J1850PWM, _NO_FLAGS, 41_600, "SAE J1850 PWM"),
)
#: those without which a vehicle of today cannot be diagnosed
_NEEDED: Final = frozenset({_TRIALS[0].name, _TRIALS[2].name})


def test_j2534(
    url: VciUrl,
    options: OpenOptions,
    on_check: OnCheck,
    load: Loader = load_library,  # noqa: PT028  it is no test of ours
) -> SelfTest:
    """Let the device that `url` names show what it can do.

    Raises:
        BadVciOptionError: what follows the URL's question mark is wrong.
        DriverError: as `drivers.j2534.opening.open_device` raises, or the adapter went away meanwhile.
    """
    settings = Settings.read(url)
    opened = open_device(settings, options.stop, load)
    slow = SlowCalls(settings.address)
    try:
        trial = _Test(opened, slow, options.stop)
        checks = tuple(trial.run(on_check))
    finally:
        slow.last(opened.close)
    return SelfTest(opened.info(url), "", checks, _verdict(checks))


@dataclass(frozen=True, slots=True)
class _Test:
    """One run on an open device."""

    opened: OpenDevice
    slow: SlowCalls
    stop: threading.Event

    def run(self, on_check: OnCheck) -> Iterator[Check]:
        """Yield each check, and tell how many are done."""
        checks: tuple[Callable[[], Check], ...] = (
            self._version,
            self._battery,
            *(partial(self._connection, trial) for trial in _TRIALS),
            partial(self._filters, FilterKind.FLOW_CONTROL, ProtocolId.ISO15765),
            partial(self._filters, FilterKind.PASS, ProtocolId.CAN),
            self._settings,
        )
        for done, check in enumerate(checks, 1):
            yield self.slow.run(check, self.stop)
            on_check(done, len(checks))

    def _version(self) -> Check:
        versions, name, feature = self.opened.versions, "PassThruReadVersion", "version of the interface"
        if not versions.api:
            return Check(name, feature, CheckOutcome.REFUSED)
        is_right = versions.api.strip() == API_VERSION
        told = f"API {versions.api}, firmware {versions.firmware}, library {versions.library}"
        return Check(name, feature, _judged(is_right=is_right), told[:_TOLD])

    def _battery(self) -> Check:
        volts, name, feature = self.opened.battery_v, "READ_VBATT", "voltage at the vehicle's plug"
        if volts is None:
            return Check(name, feature, CheckOutcome.REFUSED)
        return Check(name, feature, _judged(is_right=0 <= volts <= HIGHEST_V), f"{volts:.1f} V")

    def _connection(self, trial: _Trial) -> Check:
        try:
            self._disconnect(self._connect(trial.protocol, trial.flags, trial.baud))
        except LinkLostError:
            raise
        except DriverError as error:
            return Check(trial.name, trial.feature, CheckOutcome.REFUSED, str(error)[:_TOLD])
        return Check(trial.name, trial.feature, CheckOutcome.ANSWERED)

    def _filters(self, kind: FilterKind, protocol: ProtocolId) -> Check:
        name, feature = f"PassThruStartMsgFilter {kind.name}", "control units, or identifiers, kept apart"
        try:
            channel = self._connect(protocol, _NO_FLAGS, 500_000)
        except AdapterUnfitError as error:
            return Check(name, feature, CheckOutcome.REFUSED, str(error)[:_TOLD])
        try:
            room = self._room(channel, kind)
        finally:
            self._disconnect(channel)
        told = f"{room} filters" + (" or more" if room == FILTERS_TRIED else "")
        return Check(name, feature, _judged(is_right=room >= FILTERS_LEAST), told)

    def _room(self, channel: int, kind: FilterKind) -> int:
        """Return how many filters the device takes."""
        for number in range(FILTERS_TRIED):
            answer, request = 0x600 + number, 0x700 + number
            flow = request.to_bytes(4, "big") if kind is FilterKind.FLOW_CONTROL else None
            try:
                self.opened.library.start_filter(channel, kind, b"\xff" * 4, answer.to_bytes(4, "big"), flow)
            except AdapterUnfitError:  # a limit, or words of its own that mean one
                return number
        return FILTERS_TRIED

    def _settings(self) -> Check:
        name, feature, library = "GET_CONFIG DATA_RATE", "settings of a channel", self.opened.library
        try:
            channel = self._connect(ProtocolId.CAN, _NO_FLAGS, 500_000)
            try:
                rate = library.get_config(channel, (ConfigParam.DATA_RATE,))[ConfigParam.DATA_RATE]
            finally:
                self._disconnect(channel)
        except AdapterUnfitError as error:
            return Check(name, feature, CheckOutcome.REFUSED, str(error)[:_TOLD])
        return Check(name, feature, _judged(is_right=rate == 500_000), f"{rate} bit/s")

    def _connect(self, protocol: ProtocolId, flags: ConnectFlag, baud: int) -> int:
        return self.opened.library.connect(self.opened.number, protocol, flags, baud)

    def _disconnect(self, channel: int) -> None:
        with suppress(AdapterUnfitError):
            self.opened.library.disconnect(channel)


def _judged(*, is_right: bool) -> CheckOutcome:
    return CheckOutcome.ANSWERED if is_right else CheckOutcome.WRONG


def _verdict(checks: tuple[Check, ...]) -> str:
    """Say in one sentence what the checks make of the device."""
    lacking = [check for check in checks if check.outcome is not CheckOutcome.ANSWERED]
    if any(check.name in _NEEDED for check in lacking):
        return "This device lacks what diagnosis over CAN needs."
    if not lacking:
        return "This device does all that SAE J2534-1 (04.04) asks of it."
    features = ", ".join(check.feature for check in lacking)
    return f"This device does CAN; it lacks or gets wrong: {features}."
