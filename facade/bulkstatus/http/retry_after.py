"""A parser for the `Retry-After` header (RFC 9110, section 10.2.3)."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_SECONDS = 2.0**31
"""The longest delay that `read_retry_after` returns, in seconds.

According to RFC 9111, section 1.2.2, a number above 2**31 counts as 2**31 seconds.
"""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the delay in seconds that the `Retry-After` header requires, or None if there is no valid header.

    A header can contain several delays, because HTTP libraries join several `Retry-After` headers with commas. The
    longest delay is returned, so that no request is sent too early. The result is from 0 to `MAX_SECONDS`.

    * A number is a delay in seconds, and can have decimals. A negative number counts as zero.
    * A date can have any of the three HTTP formats, in GMT or with a numeric offset. A date in the past counts as zero.
    * The delay until a date is counted from the server's `Date` header, so a wrong local clock does not matter. Without
      a valid `Date` header, the delay is counted from `now`.
    * A year with two digits is interpreted as a year at most 50 years in the future (RFC 9110, section 5.6.7).
    * A value that is neither a number nor a date, such as `inf` or `nan`, is ignored.

    `read_retry_after` never raises an exception.

    Args:
        headers: The header fields of the response, with their names in lower case.
        now: The local time, as a timezone-aware datetime.
    """
    if "retry-after" not in headers:
        return None
    server_now = next(_dates(headers.get("date", ""), now), now)
    times = [float(value) for value in _values(headers["retry-after"]) if _NUMBER.fullmatch(value)]
    times += [(date - server_now).total_seconds() for date in _dates(headers["retry-after"], server_now)]
    return min(max(*times, 0.0), MAX_SECONDS) if times else None


def _values(field: str) -> list[str]:
    """Split a header field at its commas. The weekday of a date becomes a separate value, which is ignored later."""
    return [value.strip() for value in field.split(",")]


def _dates(field: str, now: datetime) -> Iterator[datetime]:
    return (date for value in _values(field) if (date := _date(value, now)) is not None)


def _date(value: str, now: datetime) -> datetime | None:
    # HTTP allows a leap second, but `datetime` does not.
    text, leap_seconds = re.subn(r"(:[0-9]{2}):60\b", r"\1:59", value)
    try:
        date = parsedate_to_datetime(text)
        date = date.replace(tzinfo=date.tzinfo or UTC) + timedelta(seconds=leap_seconds)
        if re.match(r"[0-9]+-[a-z]+-[0-9]{2} ", text, re.IGNORECASE):  # RFC 850
            date = date.replace(year=now.year + 50 - (now.year + 50 - date.year) % 100)
    except (ValueError, OverflowError):
        return None
    return date
