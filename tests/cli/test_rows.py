"""What a bar says of its job: rate, time left, next poll."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import Abandoned, BulkStatus, Operation, OperationNotFound, Progress, ServerError, Update
from bulkstatus.cli.rows import Row, duration, label_of
from bulkstatus.polling.updates import update_of

URL = "https://saymon.example/node/api/bulk/x1/status"


def seen(
    processed: int | None,
    total: int | None = 1000,
    status: BulkStatus = BulkStatus.RUNNING,
    failed: int | None = None,
) -> Update:
    return update_of(
        Operation(
            url=URL,
            vendor="saymon",
            status=status,
            vendor_status="x",
            observed_at=datetime(2024, 1, 15, tzinfo=UTC),
            progress=Progress(total=total, processed=processed, failed=failed),
        ),
    )


def row(*polls: tuple[float, Update]) -> Row:
    made = Row("saymon x1", URL)
    for at, update in polls:
        made.take_in(update, at)
    return made


def test_a_job_that_was_never_seen_says_nothing() -> None:
    never = row()
    assert (never.state, never.items, never.failed, never.rate(), never.left(0), never.next_poll(0)) == (
        "-",
        *[""] * 5,
    )


def test_one_poll_gives_no_rate() -> None:
    once = row((100, seen(250)))
    assert (once.items, once.rate(), once.left(100)) == ("250/1000", "", "")


def test_two_polls_give_a_rate_and_the_time_left() -> None:
    twice = row((100, seen(0)), (110, seen(250)))
    assert (twice.rate(), twice.left(110)) == ("25/s", "30s")


def test_the_time_left_is_counted_down_between_polls() -> None:
    twice = row((100, seen(0)), (110, seen(250)))
    assert [twice.left(at) for at in (115, 139.5, 200)] == ["25s", "1s", "0s"]


@pytest.mark.parametrize(
    ("processed", "rate"), [(250, "25/s"), (100, "10/s"), (95, "9.5/s"), (10, "1.0/s"), (5, "30.0/m"), (0, "")]
)
def test_rates_are_by_the_second_or_the_minute(processed: int, rate: str) -> None:
    assert row((0, seen(0)), (10, seen(processed))).rate() == rate


def test_a_job_that_begins_anew_is_counted_from_there() -> None:
    again = row((0, seen(900)), (10, seen(0)), (20, seen(100)))
    assert (again.rate(), again.left(20)) == ("10/s", "1m30s")


def test_the_rate_is_since_the_first_poll_also_of_a_job_that_stood_still() -> None:
    assert row((0, seen(0)), (10, seen(0)), (20, seen(400))).rate() == "20/s"


def test_what_is_not_known_of_the_items_is_a_question_mark_or_nothing() -> None:
    assert [row((0, seen(*figures))).items for figures in ((None, 1000), (7, None), (None, None))] == [
        "?/1000",
        "7/?",
        "",
    ]


@pytest.mark.parametrize(("failed", "shown"), [(None, ""), (0, ""), (3, "3")])
def test_failed_items_are_shown_where_there_are_any(failed: int | None, shown: str) -> None:
    assert row((0, seen(10, failed=failed))).failed == shown


def test_no_total_no_time_left() -> None:
    endless = row((0, seen(0, None)), (10, seen(100, None)))
    assert (endless.items, endless.rate(), endless.left(10)) == ("100/?", "10/s", "")


def test_the_next_poll_is_counted_down_to() -> None:
    waiting = row((0, seen(0)))
    waiting.polls_again(60.0, None)
    assert [waiting.next_poll(at) for at in (0, 59, 60, 61)] == ["1m00s", "1s", "now", "now"]


def test_passing_trouble_is_the_state_until_the_next_good_poll() -> None:
    troubled = row((0, seen(0)))
    troubled.polls_again(2, ServerError(502, None, "", url=URL))
    assert troubled.state == "HTTP 502"
    troubled.polls_again(4, None)
    assert troubled.state == "running"
    troubled.polls_again(6, ServerError(502, None, "", url=URL))
    troubled.take_in(seen(1000, status=BulkStatus.SUCCEEDED), 7)
    assert troubled.state == "succeeded"


def test_a_job_that_is_over_has_no_rate_and_no_next_poll() -> None:
    over = row((0, seen(0)), (10, seen(1000, status=BulkStatus.SUCCEEDED)))
    over.polls_again(20, None)
    assert (over.is_over, over.rate(), over.left(10), over.next_poll(10)) == (True, "", "", "")


def test_a_refused_job_is_over() -> None:
    refused = row((0, seen(10)), (5, Abandoned(URL, OperationNotFound(404, None, "", url=URL), None)))
    assert (refused.is_over, refused.state, refused.items) == (True, "OperationNotFound", "10/1000")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "0s"), (0.2, "1s"), (59, "59s"), (59.1, "1m00s"), (3599, "59m59s"), (3600, "1h00m")),
        *((7500, "2h05m"), (86_399, "23h59m"), (86_400, "1d00h"), (273_600, "3d04h")),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(0, 99 * 86_400))
def test_a_duration_fits_its_column(seconds: float) -> None:
    assert len(duration(seconds)) <= 6


def test_labels_are_short() -> None:
    assert label_of("saymon", "x1") == "saymon x1"
    assert label_of("saymon", "123456") == "saymon 123456"  # as short as it would be cut
    assert label_of("saymon", "1234567") == "saymon …34567"
    assert label_of("zoho_creator", "3888833000000114027") == "zoho_creator …14027"
