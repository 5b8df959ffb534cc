"""What a control unit counts since its codes were cleared (J1979-DA, PIDs 21, 30, 31, 4D, 4E)."""

from dataclasses import dataclass

from drivers.simulator.model import CarState


@dataclass(slots=True)
class Counters:
    """Distance, running time and warm-ups since the codes were cleared, and how much of it with the lamp on.

    A new car's values are those of one that was last cleared some weeks ago.
    """

    warm_ups: int = 41
    _carried_km: float = 1287.0
    _carried_s: float = 138_000.0
    _now_km: float = 0.0
    _now_s: float = 0.0
    _lamp_from: tuple[float, float] | None = None

    @property
    def distance_km(self) -> float:
        """Distance since the codes were cleared."""
        return self._carried_km + self._now_km

    @property
    def running_s(self) -> float:
        """Engine running time since the codes were cleared."""
        return self._carried_s + self._now_s

    @property
    def lamp_distance_km(self) -> float:
        """Distance with the lamp on."""
        return 0.0 if self._lamp_from is None else self.distance_km - self._lamp_from[0]

    @property
    def lamp_running_s(self) -> float:
        """Engine running time with the lamp on."""
        return 0.0 if self._lamp_from is None else self.running_s - self._lamp_from[1]

    def advance(self, state: CarState, *, lamp: bool) -> None:
        """Take note of where the driving cycle is."""
        self._now_km, self._now_s = state.distance_km, state.run_s
        if not lamp:
            self._lamp_from = None
        elif self._lamp_from is None:
            self._lamp_from = (self.distance_km, self.running_s)

    def lit_before(self, *, km: float, seconds: float) -> None:
        """Say that the lamp came on so long ago."""
        self._lamp_from = (self.distance_km - km, self.running_s - seconds)

    def end_cycle(self) -> None:
        """Carry the cycle over into the sum."""
        self._carried_km, self._carried_s = self.distance_km, self.running_s
        self._now_km = self._now_s = 0.0
        self.warm_ups += 1

    def clear(self, state: CarState) -> None:
        """Begin to count anew, in mid-cycle."""
        self.warm_ups = 0
        self._carried_km, self._carried_s = -state.distance_km, -state.run_s
        self._now_km, self._now_s = state.distance_km, state.run_s
        self._lamp_from = None
