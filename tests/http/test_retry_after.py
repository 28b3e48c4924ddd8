"""Tests of the `Retry-After` parser, with values from RFC 9110 and values that real servers send."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulkstatus.http.retry_after import MAX_SECONDS, read_retry_after

NOW = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        (" 5 ", 5.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("", None),
        ("soon", None),
        ("+4", 4.0),
        (".5", 0.5),
        ("1e2", 100.0),
    ],
)
def test_a_number_of_seconds_is_parsed(text: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == seconds


@pytest.mark.parametrize(
    "text",
    ["nan", "inf", "-inf", "Infinity", "1_000", "\u0663", "0x10", "--1", "5s", "5 5", ",", " , ,", "Wed,", "Wed, 5,x"],
)
def test_a_value_that_is_neither_a_number_nor_a_date_is_ignored(text: str) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == (5.0 if text == "Wed, 5,x" else None)


@pytest.mark.parametrize("text", ["2147483648", "9" * 30, "9" * 5000, "1e999", "Tue, 31 Dec 9999 23:59:59 GMT"])
def test_a_huge_delay_becomes_the_longest_delay(text: str) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == MAX_SECONDS


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5, 7", 7.0),
        ("7,5", 7.0),
        ("5, soon", 5.0),
        ("-1, -2", 0.0),
        ("inf, 5", 5.0),
        ("Wed, 21 Oct 2015 07:29:00 GMT, Wed, 21 Oct 2015 07:30:00 GMT", 120.0),
        ("Wednesday, 21-Oct-15 07:30:00 GMT, 60", 120.0),
        ("Wed Oct 21 07:29:00 2015, Wed, 21 Oct 2015 07:28:30 GMT, 10", 60.0),
        ("Wed, 21 Oct 2015 07:29:00 GMT, Wed, 99 Oct 2015 07:30:00 GMT", 60.0),
    ],
)
def test_the_longest_of_several_delays_counts(text: str, seconds: float) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == seconds


def test_without_the_header_there_is_no_delay() -> None:
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
        ("Wed, 21 Foo 2015 07:30:00 GMT", None),
        ("Wed Nov  1 07:28:00 2015", 11 * 86400.0),
        ("wed, 21 oct 2015 07:30:00 gmt", 120.0),
        ("21 Oct 2015 07:30:00 GMT", 120.0),
        ("Wed, 21 Oct 2015 02:00:00 -0530", 120.0),
        ("Wed, 21 Oct 2015 07:28:60 GMT", 60.0),
        ("Wed, 21 Oct 2015 07:28:61 GMT", None),
    ],
)
def test_each_format_of_a_date_is_parsed(text: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": text}, NOW) == seconds


def test_a_date_is_compared_with_the_date_header() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:30:00 GMT", "date": "Wed, 21 Oct 2015 07:29:30 GMT"}
    assert read_retry_after(headers, NOW + timedelta(days=30)) == 30.0


def test_an_invalid_date_header_is_ignored() -> None:
    assert read_retry_after({"retry-after": "Wed, 21 Oct 2015 07:30:00 GMT", "date": "today"}, NOW) == 120.0


def test_the_first_of_several_date_headers_counts() -> None:
    date = "today, Wed, 21 Oct 2015 07:29:00 GMT, Wed, 21 Oct 2015 07:29:30 GMT"
    assert read_retry_after({"retry-after": "Wed, 21 Oct 2015 07:30:00 GMT", "date": date}, NOW) == 60.0


def test_a_year_of_two_digits_is_at_most_fifty_years_ahead() -> None:
    def years(two_digits: str, this_year: int) -> float | None:
        now = datetime(this_year, 10, 21, 7, 28, tzinfo=UTC)
        seconds = read_retry_after({"retry-after": f"Wednesday, 21-Oct-{two_digits} 07:28:00 GMT"}, now)
        assert seconds is not None
        return round(seconds / (365.25 * 86400))

    assert [years(text, 2026) for text in ("26", "27", "76", "77", "99", "00")] == [0, 1, 50, 0, 0, 0]
    assert [years(text, 2099) for text in ("99", "00", "49", "50")] == [0, 1, 50, 0]
    assert years("03", 1999) == 4


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2080, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_any_http_date_is_parsed(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = max((moment - NOW).total_seconds(), 0)
    forms = [format_datetime(moment, usegmt=True), moment.strftime("%a %b %e %H:%M:%S %Y")]
    if moment.year <= NOW.year + 50 and moment.year > NOW.year - 50:
        forms.append(moment.strftime("%A, %d-%b-%y %H:%M:%S GMT"))
    assert [read_retry_after({"retry-after": form}, NOW) for form in forms] == [expected] * len(forms)


dates = st.from_regex(
    r"\A(\w{3}, )?[0-9]{1,4} (Jan|Oct|Foo) [0-9]{1,5} [0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,9})?( (GMT|[-+][0-9]{1,7}))?\Z"
)


numbers = (st.floats() | st.integers()).map(str)
fields = st.lists(st.text() | dates | numbers).map(", ".join)


@given(st.text() | dates | fields, st.text() | dates | fields)
@example("1 Jan 1 0:0:0 +2359", "")
@example("31 Dec 9999 23:59:59 -2359", "1 Jan 1 0:0:0 +2359")
@example("٣", "")
def test_never_raises_and_is_never_negative(text: str, date: str) -> None:
    seconds = read_retry_after({"retry-after": text, "date": date}, NOW)
    assert seconds is None or 0 <= seconds <= MAX_SECONDS
