"""Limits on requests for access tokens. The docstring of `bulkstatus.auth.oauth` also lists the limits."""

from bulkstatus.errors import AuthenticationError, BulkStatusError, RateLimited

MAX_REFRESHES = 10
"""The maximum number of token requests in `REFRESH_WINDOW` seconds."""
REFRESH_WINDOW = 600.0
"""The period to which `MAX_REFRESHES` applies, in seconds. After a rate limit or a refused credential, token requests
also pause for `REFRESH_WINDOW` seconds."""
WINDOW_SLACK = 30.0
"""Seconds added to `REFRESH_WINDOW`, because the server counts a request when it arrives, not when it is sent."""
MIN_BACKOFF, MAX_BACKOFF = 5.0, 120.0
"""The minimum and maximum backoff after temporary errors, in seconds. Each consecutive error doubles the backoff."""


def pause_after(error: BulkStatusError, failures: int) -> float:
    """Return the pause in seconds after a failed token request.

    If `Retry-After` requires a longer pause, the longer pause is returned.

    Args:
        error: The error of the latest token request.
        failures: The number of consecutive errors, including `error`.
    """
    if isinstance(error, AuthenticationError | RateLimited):
        pause = REFRESH_WINDOW
    else:
        pause = min(MIN_BACKOFF * 2.0 ** min(failures - 1, 30), MAX_BACKOFF)
    return max(pause, error.retry_after or 0.0)


def distinct(moments: list[float]) -> list[float]:
    """Remove duplicates from a sorted list of times. Times that are less than a second apart count as duplicates.

    Two processes can store slightly different values for the same time, because each process uses its own clocks.
    """
    kept: list[float] = []
    for moment in moments:
        if not kept or moment - kept[-1] >= 1:
            kept.append(moment)
    return kept
