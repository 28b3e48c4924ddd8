"""The settings for the intervals between the polls of a job."""

import math

from attrs import frozen

from bulkstatus.errors import ConfigurationError


@frozen(kw_only=True)
class Pacing:
    """The limits of the interval between two polls of a job.

    Without progress, the interval grows with the age of the job: `clamp(tolerance * age, min_interval, max_interval)`.
    Then the delay in detecting the end is at most `tolerance` times the age, or `min_interval` if that is longer.
    With progress, the interval is longer if the end is far away, and shorter if the end is near. The rules are in
    `bulkstatus.polling.schedule`.
    """

    tolerance: float = 0.1
    """The maximum delay in detecting the end of a job without progress, as a fraction of the job's age. The
    value is above 0 and at most 1."""
    min_interval: float = 2.0
    """The shortest interval between two polls of a job, in seconds."""
    max_interval: float = 60.0
    """The longest interval between two polls of a job, in seconds. If progress shows that the end is far away, an
    interval can be up to five times as long, but at most half of the job's age. If `max_interval` equals
    `min_interval`, the interval is fixed."""

    def __attrs_post_init__(self) -> None:
        figures = (self.tolerance, self.min_interval, self.max_interval)
        are_numbers = all(isinstance(figure, int | float) and not isinstance(figure, bool) for figure in figures)
        if not are_numbers or not (0 < self.tolerance <= 1 and 0 < self.min_interval <= self.max_interval < math.inf):
            raise ConfigurationError(
                f"pacing needs 0 < tolerance <= 1 and 0 < min_interval <= max_interval, both in seconds, not {figures}"
            )

    def delay(self, age: float) -> float:
        """Return the interval before the next poll of a job without progress, in seconds, without jitter.

        Args:
            age: The age of the job, in seconds.
        """
        return min(max(self.tolerance * age, self.min_interval), self.max_interval)

    def delay_after_failure(self, failures: int) -> float:
        """Return the backoff after failed polls, in seconds.

        The backoff is `min_interval`, doubled for each earlier failure, but at most `max_interval`.

        Args:
            failures: The number of failed polls in a row before the latest one.
        """
        return float(min(self.min_interval * 2.0 ** min(failures, 30), max(self.max_interval, self.min_interval)))
