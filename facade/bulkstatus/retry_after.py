"""The one header by which servers ask to be left alone for a while (RFC 9110, section 10.2.3)."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds to wait before the next request; None where the header is absent or says nothing usable.

    Seconds may have decimals; below zero counts as zero. A date is held against the server's own `Date`, or, without
    that, against `now`, so that a clock that is wrong here does not matter.

    Args:
        headers: Header fields by their names in lower case.
        now: The time here, aware.
    """
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        moment = _date(text)
        if moment is None:
            return None
        seconds = (moment - (_date(headers.get("date", "")) or now)).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
