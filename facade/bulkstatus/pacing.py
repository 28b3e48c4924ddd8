"""How long to wait before asking again."""

import math

from attrs import frozen

from bulkstatus.errors import ConfigurationError


@frozen(kw_only=True)
class Pacing:
    """A schedule in proportion to the job's age.

    The delay before the next request is `clamp(tolerance * age, floor, ceiling)`, with the age counted from the first
    look. So the end of a job is seen at most `tolerance` of its age late (or `floor`, if that is more), and the number
    of requests grows with the logarithm of the age until the ceiling is reached.
    """

    tolerance: float = 0.1
    """How late the end may be seen, as a share of the age; above 0, up to 1."""
    floor: float = 2.0
    """The shortest delay, in seconds."""
    ceiling: float = 60.0
    """The longest delay, in seconds."""

    def __attrs_post_init__(self) -> None:
        figures = (self.tolerance, self.floor, self.ceiling)
        are_numbers = all(isinstance(figure, int | float) and not isinstance(figure, bool) for figure in figures)
        if not are_numbers or not (0 < self.tolerance <= 1 and 0 < self.floor <= self.ceiling < math.inf):
            raise ConfigurationError(
                f"pacing needs 0 < tolerance <= 1 and 0 < floor <= ceiling, both in seconds, and got {figures}"
            )

    def delay(self, age: float) -> float:
        """Seconds until the next request, for a job that was first seen `age` seconds ago."""
        return min(max(self.tolerance * age, self.floor), self.ceiling)

    def delay_after_failure(self, failures: int) -> float:
        """Seconds until the next request after so many failed ones in a row: the floor, doubled each time."""
        return float(min(self.floor * 2.0 ** min(failures, 30), max(self.ceiling, self.floor)))
