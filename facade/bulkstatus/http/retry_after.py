"""The one header by which servers ask to be left alone for a while (RFC 9110, section 10.2.3)."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

LONGEST = 2.0**31
"""Seconds that stand for any longer time: what RFC 9111, section 1.2.2, has for numbers that are too large."""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_WEEKDAY = re.compile(r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_ZONE = r"( (GMT|UTC|Z|(?P<sign>[+-])(?P<zone_hours>[0-9]{2}):?(?P<zone_minutes>[0-9]{2})))?"
_DATES = (
    # IMF-fixdate and RFC 850, after the weekday: `21 Oct 2015 07:28:00 GMT`, `21-Oct-15 07:28:00 GMT`
    rf"(?P<day>[0-9]{{1,2}})[ -](?P<month>[a-z]{{3}})[ -](?P<year>[0-9]{{4}}|[0-9]{{2}}) {_TIME}{_ZONE}",
    # asctime, after the weekday: `Oct 21 07:28:00 2015`
    rf"(?P<month>[a-z]{{3}}) (?P<day>[0-9]{{1,2}}) {_TIME} (?P<year>[0-9]{{4}})",
)


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds to wait before the next request; None where the header is absent or says nothing usable.

        seconds = max over all values of: the number, or date - Date;  then 0 <= seconds <= 2**31

    * A number is in seconds and may have decimals; below zero counts as zero.
    * A date is in any of the three forms of HTTP, in GMT or with a numeric offset. It is held against the server's own
      `Date`, or, without that, against `now`, so that a clock that is wrong here does not matter. One that is past
      counts as zero. A year of two digits is the one that is at most 50 years ahead of that.
    * Of several values, which HTTP libraries join with commas, the longest time counts: no server is asked too early.
      What is neither number nor date, `inf` and `nan` included, is passed over.

    Never raises.

    Args:
        headers: Header fields by their names in lower case.
        now: The time here, aware.
    """
    if "retry-after" not in headers:
        return None
    server_now = next(_dates(headers.get("date", ""), now), now)
    times = [
        seconds for value in _values(headers["retry-after"]) if (seconds := _seconds(value, server_now)) is not None
    ]
    return min(max(*times, 0.0), LONGEST) if times else None


def _values(field: str) -> Iterator[str]:
    """The values of a field, its white space evened out, each date without its weekday, which may have a comma."""
    for part in field.split(","):
        words = part.split()
        if words and _WEEKDAY.fullmatch(words[0]):
            del words[0]
        if words:
            yield " ".join(words)


def _seconds(value: str, server_now: datetime) -> float | None:
    if _NUMBER.fullmatch(value):
        return float(value)
    moment = _date(value, server_now)
    return None if moment is None else (moment - server_now).total_seconds()


def _dates(field: str, now: datetime) -> Iterator[datetime]:
    return (moment for value in _values(field) if (moment := _date(value, now)))


def _date(value: str, now: datetime) -> datetime | None:
    found = next((found for form in _DATES if (found := re.fullmatch(form, value, re.IGNORECASE))), None)
    if found is None or found["month"].lower() not in _MONTHS:
        return None
    year, second = int(found["year"]), int(found["second"])
    if len(found["year"]) == 2:
        year = _full_year(year, now.year)
    try:
        moment = datetime(
            year,
            _MONTHS.index(found["month"].lower()) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            min(second, 59) if second <= 60 else second,  # a leap second is one that `datetime` does not know
            tzinfo=UTC,
        ) + timedelta(seconds=second == 60)
        offset = found.groupdict().get("sign")
        if offset:
            ahead = timedelta(hours=int(found["zone_hours"]), minutes=int(found["zone_minutes"]))
            moment += -ahead if offset == "+" else ahead
    except (ValueError, OverflowError):
        return None
    return moment


def _full_year(two_digits: int, this_year: int) -> int:
    """The year with these last digits that is in the past, or else at most 50 years ahead (RFC 9110, 5.6.7)."""
    year = this_year - this_year % 100 + two_digits
    if year > this_year + 50:
        return year - 100
    return year + 100 if year <= this_year - 50 else year
