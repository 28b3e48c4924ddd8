"""Tests of the texts next to a progress bar: the rate, the time left and the next poll."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import Abandoned, BulkStatus, Operation, OperationNotFound, Progress, ServerError, Update
from bulkstatus.cli.rows import JobRow, duration, label_of
from bulkstatus.polling.updates import update_of

URL = "https://saymon.example/node/api/bulk/x1/status"


def poll(
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


def row(*polls: tuple[float, Update]) -> JobRow:
    made = JobRow("saymon x1", URL)
    for at, update in polls:
        made.update(update, at)
    return made


def test_a_job_that_was_never_polled_has_no_figures() -> None:
    never = row()
    assert (never.status_text, never.items, never.failed, never.rate(), never.left(0), never.next_poll(0)) == (
        "-",
        *[""] * 5,
    )


def test_after_one_poll_there_is_no_rate() -> None:
    once = row((100, poll(250)))
    assert (once.items, once.rate(), once.left(100)) == ("250/1000", "", "")


def test_after_two_polls_there_is_a_rate_and_a_time_left() -> None:
    twice = row((100, poll(0)), (110, poll(250)))
    assert (twice.rate(), twice.left(110)) == ("25/s", "30s")


def test_the_time_left_is_counted_down_between_polls() -> None:
    twice = row((100, poll(0)), (110, poll(250)))
    assert [twice.left(at) for at in (115, 139.5, 200)] == ["25s", "1s", "0s"]


@pytest.mark.parametrize(
    ("processed", "rate"), [(250, "25/s"), (100, "10/s"), (95, "9.5/s"), (10, "1.0/s"), (5, "30.0/m"), (0, "")]
)
def test_rates_are_per_second_or_per_minute(processed: int, rate: str) -> None:
    assert row((0, poll(0)), (10, poll(processed))).rate() == rate


def test_the_rate_starts_again_when_a_job_starts_again() -> None:
    again = row((0, poll(900)), (10, poll(0)), (20, poll(100)))
    assert (again.rate(), again.left(20)) == ("10/s", "1m30s")


def test_the_rate_is_measured_from_the_first_poll() -> None:
    assert row((0, poll(0)), (10, poll(0)), (20, poll(400))).rate() == "20/s"


def test_an_unknown_number_of_items_is_shown_as_a_question_mark() -> None:
    assert [row((0, poll(*figures))).items for figures in ((None, 1000), (7, None), (None, None))] == [
        "?/1000",
        "7/?",
        "",
    ]


@pytest.mark.parametrize(("failed", "shown"), [(None, ""), (0, ""), (3, "3")])
def test_failed_items_are_shown_if_there_are_any(failed: int | None, shown: str) -> None:
    assert row((0, poll(10, failed=failed))).failed == shown


def test_without_a_total_there_is_no_time_left() -> None:
    endless = row((0, poll(0, None)), (10, poll(100, None)))
    assert (endless.items, endless.rate(), endless.left(10)) == ("100/?", "10/s", "")


def test_the_time_until_the_next_poll_is_counted_down() -> None:
    waiting = row((0, poll(0)))
    waiting.schedule(60.0, None)
    assert [waiting.next_poll(at) for at in (0, 59, 60, 61)] == ["1m00s", "1s", "now", "now"]


def test_an_error_that_is_retried_is_shown_until_the_next_poll() -> None:
    retried = row((0, poll(0)))
    retried.schedule(2, ServerError(502, None, "", url=URL))
    assert retried.status_text == "HTTP 502"
    retried.schedule(4, None)
    assert retried.status_text == "running"
    retried.schedule(6, ServerError(502, None, "", url=URL))
    retried.update(poll(1000, status=BulkStatus.SUCCEEDED), 7)
    assert retried.status_text == "succeeded"


def test_a_job_that_a_limit_holds_back_shows_why_and_until_when() -> None:
    held = row((0, poll(10)))
    held.schedule(5, ServerError(502, None, "", url=URL))
    held.hold(3605, "daily_quota")
    assert (held.status_text, held.style, held.next_poll(5), held.is_running) == (
        "held (daily quota)",
        "yellow",
        "1h00m",
        False,
    )
    held.release()
    held.schedule(3700, None)
    assert (held.status_text, held.next_poll(3605), held.is_running) == ("running", "1m35s", True)
    held.hold(4000, "retry_after")
    held.update(poll(1000, status=BulkStatus.SUCCEEDED), 3800)
    assert (held.status_text, held.next_poll(3800)) == ("succeeded", "")


def test_a_job_that_is_over_has_no_rate_and_no_next_poll() -> None:
    over = row((0, poll(0)), (10, poll(1000, status=BulkStatus.SUCCEEDED)))
    over.schedule(20, None)
    assert (over.is_over, over.rate(), over.left(10), over.next_poll(10)) == (True, "", "", "")


def test_a_refused_job_is_over() -> None:
    refused = row((0, poll(10)), (5, Abandoned(URL, OperationNotFound(404, None, "", url=URL), None)))
    assert (refused.is_over, refused.status_text, refused.items) == (True, "OperationNotFound", "10/1000")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "0s"), (0.2, "1s"), (59, "59s"), (59.1, "1m00s"), (3599, "59m59s"), (3600, "1h00m")),
        *((7500, "2h05m"), (86_399, "23h59m"), (86_400, "1d00h"), (273_600, "3d04h")),
    ],
)
def test_a_duration_is_shown_in_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(0, 99 * 86_400))
def test_a_duration_fits_its_column(seconds: float) -> None:
    assert len(duration(seconds)) <= 6


def test_labels_are_short() -> None:
    assert label_of("saymon", "x1") == "saymon x1"
    assert label_of("saymon", "123456") == "saymon 123456"  # cutting the id would not make it shorter
    assert label_of("saymon", "1234567") == "saymon …34567"
    assert label_of("zoho_creator", "3888833000000114027") == "zoho_creator …14027"
