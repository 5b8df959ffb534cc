"""The window's words for what the domain names; errors' words come from the services."""

from typing import Final

from diagclinic.core.dtc import DtcStatus, Severity
from diagclinic.services.connect import Rung

RUNG_TITLES: Final = {
    Rung.ADAPTER: "Adapter",
    Rung.POWER: "Power at the plug",
    Rung.PROTOCOL: "Vehicle network",
    Rung.CONTROL_UNIT: "Control units",
}
STATUS_WORDS: Final = {
    DtcStatus.CONFIRMED: "Confirmed",
    DtcStatus.PENDING: "Pending",
    DtcStatus.PERMANENT: "Permanent",
}
STATUS_MEANINGS: Final = {
    DtcStatus.CONFIRMED: "Confirmed: the control unit saw the fault often enough to store it.",
    DtcStatus.PENDING: "Pending: seen in this or the last drive cycle, not yet confirmed.",
    DtcStatus.PERMANENT: "Permanent: only the control unit itself removes it, once its self-test has passed.",
}
SEVERITY_WORDS: Final = {
    Severity.CRITICAL: "Critical",
    Severity.SERIOUS: "Serious",
    Severity.MODERATE: "Moderate",
    Severity.MINOR: "Minor",
    Severity.UNKNOWN: "Not known",
}
SEVERITY_MEANINGS: Final = {
    Severity.CRITICAL: "Critical: do not drive on before this is checked.",
    Severity.SERIOUS: "Serious: have it checked soon, damage may follow.",
    Severity.MODERATE: "Moderate: drivable, plan the repair.",
    Severity.MINOR: "Minor: comfort or information.",
    Severity.UNKNOWN: "How urgent this is, the code alone does not tell.",
}
#: said once, on the page of the faults
NOT_A_DIAGNOSIS: Final = (
    "A code says where a control unit noticed something, not which part is broken. Test before you replace."
)
