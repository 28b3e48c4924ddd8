"""The class `Pacing`, which determines how often a job is polled."""

import sys

from attrs import frozen

from bulkstatus.errors import ConfigurationError


@frozen(kw_only=True)
class Pacing:
    """Settings for the interval between two polls of a job.

    If the vendor reports no progress, the interval grows with the age of the job: `clamp(tolerance * age, min_interval,
    max_interval)`. Without progress reports, the end of the job is detected at most `tolerance * age` or
    `min_interval` late, whichever is longer. If the vendor reports progress, the interval is long while the end of the
    job is far away, and short when the end is near. `bulkstatus.polling.schedule` describes the exact rules.
    """

    tolerance: float = 0.1
    """The maximum delay in detecting the end of a job without progress reports, as a fraction of the job's age. The
    value must be greater than 0 and at most 1."""
    min_interval: float = 2.0
    """The shortest interval between two polls of a job, in seconds."""
    max_interval: float = 60.0
    """The longest interval between two polls of a job, in seconds. If the progress shows that the end of the job is
    far away, the interval can be up to five times `max_interval`, but at most half of the job's age. If `max_interval`
    equals `min_interval`, the interval is fixed."""

    def __attrs_post_init__(self) -> None:
        for name, rule, limit in (
            ("tolerance", "above 0 and at most 1", 1),
            ("min_interval", "of seconds above 0", sys.float_info.max),
            ("max_interval", "of seconds above 0", sys.float_info.max),
        ):
            value = getattr(self, name)
            if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= limit:
                raise ConfigurationError(f"{name} must be a number {rule}, not {value!r}")
        if self.min_interval > self.max_interval:
            raise ConfigurationError(
                f"min_interval must be at most max_interval, but {self.min_interval!r} is above {self.max_interval!r}: "
                "change one of them"
            )

    def delay(self, age: float) -> float:
        """Return the interval in seconds before the next poll of a job without progress reports.

        Jitter is not included.

        Args:
            age: The age of the job, in seconds.
        """
        return min(max(self.tolerance * age, self.min_interval), self.max_interval)

    def delay_after_failure(self, failures: int) -> float:
        """Return the backoff in seconds after failed polls.

        The backoff starts at `min_interval` and doubles with each failure, up to `max_interval`.

        Args:
            failures: The number of consecutive failed polls before the latest failed poll.
        """
        return float(min(self.min_interval * 2.0 ** min(failures, 30), max(self.max_interval, self.min_interval)))
