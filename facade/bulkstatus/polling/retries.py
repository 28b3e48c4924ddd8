"""Which errors are retried, and for how long."""

from bulkstatus.errors import (
    ApiError,
    BulkStatusError,
    QuotaExhausted,
    RateLimited,
    ServerError,
    TransportError,
    UnexpectedResponse,
)

NEW_JOB_GRACE = 5.0
"""Seconds for which a job that was never seen may not be found: some back ends show a new one with a delay."""

RETRY_TIMEOUT = 900.0
"""Seconds for which trouble that may pass is sat out: longer than most restarts and outages take."""

MAX_RETRY_AFTER = 86_400.0
"""Seconds for which a server is left alone that asks for it: a day. An error that asks for more ends the wait."""

RATE_LIMIT_DELAY = 60.0
"""Seconds to leave a server alone that limits the rate and does not say for how long: its limits are per minute."""


def may_pass(error: BulkStatusError) -> bool:
    """Return whether the error may pass by itself, so that a retry makes sense."""
    if isinstance(error, QuotaExhausted):
        return False
    if type(error) is ApiError:
        return error.status_code in ApiError.may_pass
    return isinstance(error, TransportError | ServerError | RateLimited | UnexpectedResponse)
