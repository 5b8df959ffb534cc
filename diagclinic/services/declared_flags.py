"""Every feature flag that this version knows, with what holds where nothing is published."""

from typing import Final

from diagclinic.services.flags import Choice, Flag

#: how live values are asked for: all at once where a unit allows that, one by one, as somebody chose, or
#: whichever was quicker when both were tried
BATCHED: Final = "batched"
SINGLE: Final = "single"
CHOICE: Final = "choice"
AUTOMATIC: Final = "automatic"

LIVE_POLLING: Final = Choice(
    "live_polling",
    "How live values are asked for: several in a request, each by itself, as chosen here, or as is quicker.",
    BATCHED,
    (BATCHED, SINGLE, CHOICE, AUTOMATIC),
)
LIVE_POLLING_CHOICE: Final = Choice(
    "live_polling_choice",
    "How live values are asked for where that is left to you: several in a request, or each by itself.",
    BATCHED,
    (BATCHED, SINGLE),
    user_control=True,
)
DECLARED: Final[tuple[Flag, ...]] = (LIVE_POLLING, LIVE_POLLING_CHOICE)
