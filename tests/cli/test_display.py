"""Tests of the content of live displays on terminals of different sizes."""

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console, RenderableType

from bulkstatus import Abandoned, BulkStatus, Operation, OperationNotFound, Progress, Update
from bulkstatus.cli.display import progress_bars, status_table
from bulkstatus.cli.rows import JobRow
from bulkstatus.cli.summary import Summary
from bulkstatus.cli.views import StatusTable
from bulkstatus.events import JobHeld
from bulkstatus.polling.updates import update_of
from bulkstatus.testing import FakeClock


def poll(
    url: str, status: BulkStatus = BulkStatus.RUNNING, progress: Progress | None = None, state: str = "x"
) -> Update:
    moment = datetime(2024, 1, 15, tzinfo=UTC)
    return update_of(
        Operation(url=url, vendor="saymon", status=status, vendor_status=state, observed_at=moment, progress=progress)
    )


def refused(url: str) -> Update:
    return Abandoned(url, OperationNotFound(404, None, "", url=url), None)


def row(update: Update) -> JobRow:
    made = JobRow(f"job {update.url}", update.url)
    made.update(update, 0.0)
    return made


def console(width: int = 80, height: int = 24) -> Console:
    """Return a console without colours. The empty part of a progress bar then consists of spaces."""
    return Console(file=io.StringIO(), width=width, height=height, color_system=None, no_color=True)


def drawn(display: RenderableType, on: Console) -> list[str]:
    with on.capture() as capture:
        on.print(display)
    return [line.rstrip() for line in capture.get().splitlines()]


def drawn_bars(rows: Iterable[JobRow], *, width: int = 80, height: int = 24) -> list[str]:
    """Return the lines below the column names on a live display."""
    on = console(width, height)
    return drawn(progress_bars(list(rows), lambda: 0.0)(on), on)[1:]


RUNNING = [row(poll(f"{number:02}")) for number in range(10)]
OVER = [row(poll(f"{number:02}", BulkStatus.SUCCEEDED)) for number in range(10, 30)]


def test_jobs_have_bars_in_the_order_of_the_arguments() -> None:
    lines = drawn_bars([*OVER, RUNNING[0]])
    assert [line[:6] for line in lines] == [*(f"job {number}" for number in range(10, 30)), "job 00"]


def test_a_terminal_with_few_lines_shows_jobs_that_are_not_over_first_and_counts_the_rest() -> None:
    lines = drawn_bars([*OVER, *RUNNING], height=18)
    assert len(lines) == 18 - 2  # one line is for the names of the columns, and one stays free
    assert [line[:6] for line in lines[:-1]] == [f"job {number:02}" for number in range(15)]
    assert lines[-1] == "and 15 more; 20 of 30 jobs are over"


def test_a_terminal_of_two_lines_shows_one_bar() -> None:
    assert len(drawn_bars(RUNNING, height=2)) == 2


@pytest.mark.parametrize(
    ("update", "share"),
    [
        (poll("1", progress=Progress(total=100, processed=50)), 0.5),
        (poll("1", BulkStatus.PENDING), 0.0),
        (poll("1", BulkStatus.FINISHED), 1.0),
        (refused("1"), 0.0),
    ],
    ids=["half done", "not started", "over, without progress", "refused"],
)
def test_the_length_of_a_bar_is_the_progress_of_the_job(update: Update, share: float) -> None:
    (full,) = drawn_bars([row(poll("1", BulkStatus.SUCCEEDED, Progress(total=100, processed=100)))], width=160)
    (line,) = drawn_bars([row(update)], width=160)
    assert line.count("━") + line.count("╸") == pytest.approx(share * full.count("━"), abs=1)


def test_a_job_without_progress_has_a_bar() -> None:
    (line,) = drawn_bars([row(poll("1"))])
    assert 0 < line.count("━") < 40


def test_a_narrow_terminal_shows_the_status_of_a_job_that_is_not_running() -> None:
    (line,) = drawn_bars([row(poll("1", BulkStatus.FAILED, Progress(total=100, processed=50, failed=7)))])
    assert line.split() == ["job", "1", "failed", "50/100", "7"]


def test_a_wide_terminal_shows_the_vendors_state_without_control_characters() -> None:
    (line,) = drawn_bars([row(poll("1", state="on\x1b[2Jits\nway"))], width=120)
    assert line.split()[-4:] == ["running", "on", "[2Jits", "way"]
    (line,) = drawn_bars([row(poll("1", state="on its way"))], width=119)
    assert "on its way" not in line


def test_a_job_that_a_limit_holds_back_shows_why_and_until_when() -> None:
    held = row(poll("1", progress=Progress(total=100, processed=50)))
    held.hold(90.0, "daily_quota")
    (line,) = drawn_bars([held])
    assert line.split() == ["job", "1", "held", "(daily", "quota)", "50/100", "1m30s"]
    (line,) = drawn_bars([held], width=160)
    assert re.search(r"━+╸? +50/100 +1m30s held \(daily quota\) +x$", line)


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (80, ["items", "failed", "poll"]),
        (90, ["items", "failed", "rate", "left", "poll"]),
        (120, ["items", "failed", "rate", "left", "poll", "status"]),
        (150, ["items", "failed", "rate", "left", "poll", "status", "vendor's", "state"]),
    ],
)
def test_columns_are_left_out_if_a_label_is_long(width: int, heads: list[str]) -> None:
    job = row(poll("1", progress=Progress(total=100, processed=50)))  # a bar without progress would pulse
    job.label = "zoho_creator-quota-exhausted"
    on = console(width)
    head, line = drawn(progress_bars([job], lambda: 0.0)(on), on)
    assert head.split() == heads
    assert line.startswith(f"{job.label} ━")


def table(*updates: Update, of: int) -> list[str]:
    summary, on, times = Summary([f"{number}" for number in range(of)]), console(), iter((100.0, 175.0))
    display = status_table(summary, lambda: next(times))
    for update in updates:
        summary.add(update)
    return drawn(display(on), on)


def test_the_table_shows_the_number_of_jobs_with_each_status_and_the_time() -> None:
    head, *states = table(poll("0"), poll("1", BulkStatus.COMPLETED_WITH_ERRORS), refused("2"), of=5)
    assert head.startswith("2 of 5 jobs are over ━━")
    assert head.endswith(" for 1m15s")
    assert "failed items" not in head
    assert [line.split(maxsplit=1) for line in states] == [
        ["2", "not polled"],
        ["1", "running"],
        ["1", "completed with errors"],
        ["1", "OperationNotFound"],
    ]


def test_the_table_shows_the_number_of_failed_items() -> None:
    failed = poll("0", BulkStatus.COMPLETED_WITH_ERRORS, Progress(total=100, processed=100, failed=7))
    assert table(failed, of=1)[0].startswith("1 of 1 jobs are over, 7 failed items ━━")


def test_a_table_without_jobs_can_be_shown() -> None:
    assert table(of=0)[0].startswith("0 of 0 jobs are over ")


def test_the_table_shows_the_accounts_that_a_limit_holds_back() -> None:
    clock, on = FakeClock(), console()
    view = StatusTable(Summary(["1"]), clock, None)
    end = clock.now() + timedelta(minutes=12)
    view.on_event(JobHeld(url="1", vendor="saymon", account="my SAYMON", until=end, reason="retry_after"))
    display = status_table(Summary(["1"]), clock.monotonic, view.holds)
    assert drawn(display(on), on)[-1] == "my SAYMON: held for 12m00s (retry after)"
    clock.advance(720)
    assert "held" not in drawn(display(on), on)[-1]


@pytest.mark.parametrize("width", [40, 69, 70, 80, 119, 120, 160])
def test_a_terminal_of_any_width_shows_the_job_its_bar_and_its_items(width: int) -> None:
    job = row(poll("1", progress=Progress(total=1000, processed=250)))
    on = console(width)
    line = drawn(progress_bars([job], lambda: 0.0)(on), on)[-1]
    assert len(line) <= width - 2
    assert line.startswith("job 1 ━")
    assert "250/1000" in line
    assert ("running" in line) is (width >= 120)


def test_a_terminal_of_forty_columns_shows_the_status_of_a_job_that_is_not_running() -> None:
    on = console(40)
    assert drawn(progress_bars([row(poll("1", BulkStatus.PENDING))], lambda: 0.0)(on), on) == ["job 1 pending"]


def test_a_long_vendor_state_is_cut_off_but_not_the_bar() -> None:
    (line,) = drawn_bars([row(poll("1", progress=Progress(total=10, processed=10), state="x" * 100))], width=160)
    assert line.count("━") > 30
    assert line.endswith("x…")


def test_an_ascii_terminal_gets_only_ascii() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    on = Console(file=file, width=160, force_terminal=True, color_system=None)
    job = row(poll("1", progress=Progress(total=10, processed=10), state="x" * 100))
    job.label = "saymon …00000"
    on.print(progress_bars([job], lambda: 0.0)(on))
    file.seek(0)
    assert file.read().splitlines()[-1].startswith("saymon ~00000 ---")
