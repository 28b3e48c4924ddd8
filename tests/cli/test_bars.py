"""The live displays as they are drawn: how many bars there is room for, and what stands in them."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from rich.console import Console, RenderableType

from bulkstatus import Abandoned, BulkStatus, Operation, OperationNotFound, Progress, Update
from bulkstatus.cli.bars import bars, summary
from bulkstatus.cli.rows import Row
from bulkstatus.cli.tally import Tally
from bulkstatus.polling.updates import update_of


def seen(
    url: str, status: BulkStatus = BulkStatus.RUNNING, progress: Progress | None = None, word: str = "x"
) -> Update:
    moment = datetime(2024, 1, 15, tzinfo=UTC)
    return update_of(
        Operation(url=url, vendor="saymon", status=status, vendor_status=word, observed_at=moment, progress=progress)
    )


def refused(url: str) -> Update:
    return Abandoned(url, OperationNotFound(404, None, "", url=url), None)


def row(update: Update) -> Row:
    made = Row(f"job {update.url}", update.url)
    made.take_in(update, 0.0)
    return made


def console(width: int = 80, height: int = 24) -> Console:
    """One without colours, where the part of a bar that is not done is blank."""
    return Console(file=io.StringIO(), width=width, height=height, color_system=None, no_color=True)


def drawn(display: RenderableType, on: Console) -> list[str]:
    with on.capture() as capture:
        on.print(display)
    return [line.rstrip() for line in capture.get().splitlines()]


def drawn_bars(rows: Iterable[Row], *, width: int = 80, height: int = 24) -> list[str]:
    """The lines below the heads."""
    on = console(width, height)
    return drawn(bars({row.url: row for row in rows}, lambda: 0.0)(on), on)[1:]


RUNNING = [row(seen(f"{number:02}")) for number in range(10)]
OVER = [row(seen(f"{number:02}", BulkStatus.SUCCEEDED)) for number in range(10, 30)]


def test_where_there_is_room_every_job_has_a_bar_in_the_order_given() -> None:
    lines = drawn_bars([*OVER, RUNNING[0]])
    assert [line[:6] for line in lines] == [*(f"job {number}" for number in range(10, 30)), "job 00"]


def test_where_there_is_none_jobs_that_are_not_over_come_first_and_the_others_are_counted() -> None:
    lines = drawn_bars([*OVER, *RUNNING], height=18)
    assert len(lines) == 18 - 2  # with the heads, and a line to spare
    assert [line[:6] for line in lines[:-1]] == [f"job {number:02}" for number in range(15)]
    assert lines[-1] == "and 15 more; 20 of 30 are over"


def test_the_lowest_terminal_shows_one_bar() -> None:
    assert len(drawn_bars(RUNNING, height=2)) == 2


@pytest.mark.parametrize(
    ("update", "share"),
    [
        (seen("1", progress=Progress(total=100, processed=50)), 0.5),
        (seen("1", BulkStatus.PENDING), 0.0),
        (seen("1", BulkStatus.FINISHED), 1.0),
        (refused("1"), 0.0),
    ],
    ids=["half done", "not begun", "over, and nobody counted", "refused"],
)
def test_a_bar_is_as_long_as_the_job_is_far(update: Update, share: float) -> None:
    (full,) = drawn_bars([row(seen("1", BulkStatus.SUCCEEDED, Progress(total=100, processed=100)))], width=160)
    (line,) = drawn_bars([row(update)], width=160)
    assert line.count("━") + line.count("╸") == pytest.approx(share * full.count("━"), abs=1)


def test_a_job_that_nobody_counts_has_a_bar_all_the_same() -> None:
    (line,) = drawn_bars([row(seen("1"))])
    assert 0 < line.count("━") < 40


def test_a_narrow_terminal_has_the_state_in_place_of_a_bar_that_does_not_move() -> None:
    (line,) = drawn_bars([row(seen("1", BulkStatus.FAILED, Progress(total=100, processed=50, failed=7)))])
    assert line.split() == ["job", "1", "failed", "50/100", "7"]


def test_a_wide_terminal_has_the_vendors_word_which_cannot_move_the_cursor() -> None:
    (line,) = drawn_bars([row(seen("1", word="on\x1b[2Jits\nway"))], width=120)
    assert line.split()[-4:] == ["running", "on", "[2Jits", "way"]
    (line,) = drawn_bars([row(seen("1", word="on its way"))], width=119)
    assert "on its way" not in line


def summed_up(*updates: Update, of: int) -> list[str]:
    tally, on, times = Tally([f"{number}" for number in range(of)]), console(), iter((100.0, 175.0))
    display = summary(tally, lambda: next(times))
    for update in updates:
        tally.take_in(update)
    return drawn(display(on), on)


def test_a_summary_counts_jobs_by_state_and_has_the_time_since_its_beginning() -> None:
    head, *states = summed_up(seen("0"), seen("1", BulkStatus.COMPLETED_WITH_ERRORS), refused("2"), of=5)
    assert head.startswith("2 of 5 jobs are over ━━")
    assert head.endswith(" for 1m15s")
    assert "failed items" not in head
    assert [line.split(maxsplit=1) for line in states] == [
        ["2", "not seen"],
        ["1", "running"],
        ["1", "completed with errors"],
        ["1", "OperationNotFound"],
    ]


def test_a_summary_counts_failed_items_where_there_are_any() -> None:
    failed = seen("0", BulkStatus.COMPLETED_WITH_ERRORS, Progress(total=100, processed=100, failed=7))
    assert summed_up(failed, of=1)[0].startswith("1 of 1 jobs are over, 7 failed items ━━")


def test_a_summary_of_no_job_can_be_drawn() -> None:
    assert summed_up(of=0)[0].startswith("0 of 0 jobs are over ")


@pytest.mark.parametrize("width", [40, 69, 70, 80, 119, 120, 160])
def test_every_width_has_the_job_its_bar_and_its_items(width: int) -> None:
    job = row(seen("1", progress=Progress(total=1000, processed=250)))
    on = console(width)
    line = drawn(bars({"1": job}, lambda: 0.0)(on), on)[-1]
    assert len(line) <= width - 2
    assert line.startswith("job 1 ━")
    assert "250/1000" in line
    assert ("running" in line) is (width >= 120)


def test_a_terminal_of_forty_columns_has_the_status_of_a_job_that_does_not_run() -> None:
    on = console(40)
    assert drawn(bars({"1": row(seen("1", BulkStatus.PENDING))}, lambda: 0.0)(on), on) == ["job 1 pending"]


def test_a_long_word_of_the_vendors_leaves_the_bar_its_room() -> None:
    (line,) = drawn_bars([row(seen("1", progress=Progress(total=10, processed=10), word="x" * 100))], width=160)
    assert line.count("━") > 30
    assert line.endswith("x…")


def test_a_terminal_that_knows_ascii_only_gets_nothing_else() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    on = Console(file=file, width=160, force_terminal=True, color_system=None)
    job = row(seen("1", progress=Progress(total=10, processed=10), word="x" * 100))
    job.label = "saymon …00000"
    on.print(bars({"1": job}, lambda: 0.0)(on))
    file.seek(0)
    assert file.read().splitlines()[-1].startswith("saymon ~00000 ---")
