"""Retry-After, as RFC 9110 has it and as servers send it."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulkstatus.retry_after import read_retry_after

NOW = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("0", 0.0), (" 5 ", 5.0), ("1.5", 1.5), ("-3", 0.0), ("", None), ("soon", None), ("5, 7", None)],
)
def test_seconds(text: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == seconds


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "infinity", "1e999"])
def test_what_is_not_finite_says_nothing(text: str) -> None:
    assert read_retry_after({"retry-after": text}, NOW) is None


def test_absent_is_none() -> None:
    assert read_retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Wed, 21 Oct 2015 07:30:00 GMT", 120.0),
        ("Wednesday, 21-Oct-15 07:30:00 GMT", 120.0),
        ("Wed Oct 21 07:30:00 2015", 120.0),
        ("Wed, 21 Oct 2015 09:30:00 +0200", 120.0),
        ("Wed, 21 Oct 2015 07:30:00 -0000", 120.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("Wed, 99 Oct 2015 07:30:00 GMT", None),
    ],
)
def test_each_form_of_date(text: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == seconds


def test_a_date_is_held_against_the_servers_own() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:30:00 GMT", "date": "Wed, 21 Oct 2015 07:29:30 GMT"}
    assert read_retry_after(headers, NOW + timedelta(days=30)) == 30.0


def test_a_date_of_the_servers_that_is_no_date_does_not_matter() -> None:
    assert read_retry_after({"retry-after": "Wed, 21 Oct 2015 07:30:00 GMT", "date": "today"}, NOW) == 120.0


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_any_http_date_is_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    seconds = read_retry_after({"retry-after": format_datetime(moment, usegmt=True)}, NOW)
    assert seconds == max((moment - NOW).total_seconds(), 0)


dates = st.from_regex(
    r"\A(\w{3}, )?[0-9]{1,4} (Jan|Oct|Foo) [0-9]{1,5} [0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,9})?( (GMT|[-+][0-9]{1,7}))?\Z"
)


@given(st.text() | dates, st.text() | dates)
@example("1 Jan 1 0:0:0 +2359", "")
@example("31 Dec 9999 23:59:59 -2359", "1 Jan 1 0:0:0 +2359")
@example("٣", "")
def test_never_raises_and_is_never_negative(text: str, date: str) -> None:
    seconds = read_retry_after({"retry-after": text, "date": date}, NOW)
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))
