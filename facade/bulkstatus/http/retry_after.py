"""A parser for the `Retry-After` header (RFC 9110, section 10.2.3)."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_SECONDS = 2.0**31
"""The maximum result in seconds. RFC 9111, section 1.2.2, prescribes this value for larger numbers."""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the delay before the next request in seconds, or None if the header is absent or has no valid value.

        seconds = max over all values of: the number, or date - Date;  then 0 <= seconds <= 2**31

    * A number is in seconds and can have decimals. A negative number counts as zero.
    * A date has any of the three HTTP formats, in GMT or with a numeric offset. A date in the past counts as zero.
    * A date is compared with the server's `Date` header, so a wrong local clock does not matter. Without a valid
      `Date` header, a date is compared with `now`.
    * A year of two digits is at most 50 years after the compared time (RFC 9110, section 5.6.7).
    * If there are several values, which HTTP libraries join with commas, the longest delay counts, so that no
      request is sent too early.
    * A value that is neither a number nor a date, such as `inf` or `nan`, is ignored.

    This function never raises an exception.

    Args:
        headers: Header fields, with their names in lower case.
        now: The local time, as an aware datetime.
    """
    if "retry-after" not in headers:
        return None
    server_now = next(_dates(headers.get("date", ""), now), now)
    times = [float(value) for value in _values(headers["retry-after"]) if _NUMBER.fullmatch(value)]
    times += [(date - server_now).total_seconds() for date in _dates(headers["retry-after"], server_now)]
    return min(max(*times, 0.0), MAX_SECONDS) if times else None


def _values(field: str) -> list[str]:
    """Return the values of a header field. A weekday before a date becomes a separate value, which is ignored later."""
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
