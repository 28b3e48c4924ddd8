"""The rules for retries: which errors are temporary, and how long they are retried."""

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
"""Seconds for which a job that was not found is polled again, because some vendors show a new job with a delay."""

RETRY_TIMEOUT = 900.0
"""Default number of seconds for which temporary errors are retried. Most restarts and outages are shorter."""

MAX_RETRY_AFTER = 86_400.0
"""Longest `Retry-After` that is honoured, in seconds: one day. An error with a longer `Retry-After` ends the wait."""

RATE_LIMIT_DELAY = 60.0
"""Seconds until the next poll after a rate-limit error without `Retry-After`. Most limits are per minute."""


def may_pass(error: BulkStatusError) -> bool:
    """Return whether an error is temporary, so that a retry makes sense."""
    if isinstance(error, QuotaExhausted):
        return False
    if type(error) is ApiError:
        return error.status_code in ApiError.may_pass
    return isinstance(error, TransportError | ServerError | RateLimited | UnexpectedResponse)
