"""The limits on requests for new access tokens. The docstring of `bulkstatus.auth.oauth` lists them in a table."""

from bulkstatus.errors import AuthenticationError, BulkStatusError, RateLimited

MAX_REFRESHES = 10
"""The number of token requests that may be sent within `REFRESH_WINDOW` seconds."""
REFRESH_WINDOW = 600.0
"""The period in which `MAX_REFRESHES` are counted, in seconds. A rate limit or a refusal causes an equal pause."""
WINDOW_SLACK = 30.0
"""Seconds added to `REFRESH_WINDOW`, because the server counts a request when it arrives, not when it is sent."""
MIN_BACKOFF, MAX_BACKOFF = 5.0, 120.0
"""The shortest and the longest backoff after temporary errors, in seconds. Each further error doubles the backoff."""


def pause_after(error: BulkStatusError, failures: int) -> float:
    """Return the seconds for which no new token is requested after an error. A longer `Retry-After` is honoured.

    Args:
        error: The error of the latest request for a token.
        failures: The number of errors in a row, including this one.
    """
    if isinstance(error, AuthenticationError | RateLimited):
        pause = REFRESH_WINDOW
    else:
        pause = min(MIN_BACKOFF * 2.0 ** min(failures - 1, 30), MAX_BACKOFF)
    return max(pause, error.retry_after or 0.0)


def distinct(moments: list[float]) -> list[float]:
    """Return the moments, but skip each one that is less than a second after the previous one.

    A moment that another process has loaded and saved again differs slightly, because clocks differ.
    """
    kept: list[float] = []
    for moment in moments:
        if not kept or moment - kept[-1] >= 1:
            kept.append(moment)
    return kept
