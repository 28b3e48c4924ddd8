"""How often a job is polled: the bounds that users choose."""

import math

from attrs import frozen

from bulkstatus.errors import ConfigurationError


@frozen(kw_only=True)
class Pacing:
    """How often a job is asked after: in proportion to its age, and by its progress where the vendor tells any.

    Without progress, the delay before the next request is `clamp(tolerance * age, min_interval, max_interval)`, so the
    end of a job is seen at most `tolerance` of its age late (or `min_interval`, if that is more). With progress, the
    schedule leaps while the end is far and asks more finely when it is near; `bulkstatus.polling.schedule` tells the
    rules.
    """

    tolerance: float = 0.1
    """How late the end may be seen where there is no progress to go by, as a share of the age; above 0, up to 1."""
    min_interval: float = 2.0
    """The shortest time between two requests, in seconds."""
    max_interval: float = 60.0
    """The longest delay, in seconds, while the end may come at any time. Where progress shows it to be far, a delay may
    be up to five times as long, but not more than half of the age. The same as `min_interval` makes the interval
    fixed."""

    def __attrs_post_init__(self) -> None:
        figures = (self.tolerance, self.min_interval, self.max_interval)
        are_numbers = all(isinstance(figure, int | float) and not isinstance(figure, bool) for figure in figures)
        if not are_numbers or not (0 < self.tolerance <= 1 and 0 < self.min_interval <= self.max_interval < math.inf):
            raise ConfigurationError(
                "pacing needs 0 < tolerance <= 1 and 0 < min_interval <= max_interval, both in seconds, "
                f"and got {figures}"
            )

    def delay(self, age: float) -> float:
        """Seconds until the next request for a job of that age without progress: rule 1, without jitter."""
        return min(max(self.tolerance * age, self.min_interval), self.max_interval)

    def delay_after_failure(self, failures: int) -> float:
        """Seconds until the next request after so many failures in a row: `min_interval`, doubled for each failure."""
        return float(min(self.min_interval * 2.0 ** min(failures, 30), max(self.max_interval, self.min_interval)))
