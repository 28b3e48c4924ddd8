"""The rules for retries: which errors are temporary, and how long a poll is retried."""

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
"""Seconds for which polling continues if a job is not found, because new jobs can appear late."""

RETRY_TIMEOUT = 900.0
"""Default number of seconds for which polls are retried after temporary errors. Most server restarts and outages take
less than 15 minutes."""

MAX_RETRY_AFTER = 86_400.0
"""Longest `Retry-After` that is honoured, in seconds: one day. An error with a `Retry-After` of more than one day is
permanent."""

RATE_LIMIT_DELAY = 60.0
"""Minimum delay in seconds after a rate-limit error without `Retry-After`. Most rate limits are per minute."""


def may_pass(error: BulkStatusError) -> bool:
    """Return whether an error is temporary and therefore worth a retry."""
    if isinstance(error, QuotaExhausted):
        return False
    if type(error) is ApiError:
        return error.status_code in ApiError.may_pass
    return isinstance(error, TransportError | ServerError | RateLimited | UnexpectedResponse)
