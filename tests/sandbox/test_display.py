"""What the demo shows on a terminal."""

import io
import re

import pytest
from rich.console import Console
from rich.live import Live

from bulkstatus import BulkStatus, BulkStatusError, Client, Operation, WaitTimeout
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.sandbox.demo import PARTS
from bulkstatus.sandbox.display import LiveDisplay, Row
from bulkstatus.testing import FakeClock


def show(width: int) -> tuple[str, list[str]]:
    """All that is written, and the visible lines, of a display of every job of the demo at its end."""
    clock = FakeClock()
    sandbox = Sandbox(clock)
    console = Console(file=io.StringIO(), width=width, height=50, force_terminal=True, color_system=None)
    rows = [Row(part.scenario, SCENARIOS[part.scenario].ends_as) for part in PARTS]
    rows.append(Row("never seen", WaitTimeout))
    display = LiveDisplay("A title", rows, console)
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client, display.running() as live:
        assert isinstance(live, Live)
        for row in rows[:-1]:
            url = sandbox.start(row.label)
            try:
                row.operation = client.wait(url)
            except BulkStatusError as error:
                row.error = error
            display.changed(row)
            live.refresh()
        rows[0].trouble = 429
    display.close("The verdict")
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    return text, [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in re.split(r"[\r\n]+", text)]


@pytest.mark.parametrize("width", [80, 160])
def test_it_fits_the_terminal_and_cuts_nothing_off(width: int) -> None:
    text, lines = show(width)
    assert max(map(len, lines)) <= width
    assert "…" not in text
    for part in PARTS:
        assert sum(part.scenario in line for line in lines) >= 2  # among the bars, and in the closing table
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h")  # the cursor is back


def test_a_wide_terminal_has_more_to_tell() -> None:
    _, narrow = show(80)
    _, wide = show(160)
    row = "zoho_creator-partial +completed_with_errors +Completed"
    assert any(re.search(rf"{row}$", line.rstrip()) for line in narrow)
    assert any(re.search(rf"{row} +1000/1000 +12$", line.rstrip()) for line in wide)
    assert any("HTTP 429" in line for line in wide)


def test_every_status_has_a_style() -> None:
    sandbox = Sandbox(clock := FakeClock())
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        seen: dict[BulkStatus, Operation] = {}
        for name, scenario in SCENARIOS.items():
            if isinstance(scenario.ends_as, BulkStatus):
                client.wait(
                    sandbox.start(name), on_update=lambda operation: seen.setdefault(operation.status, operation)
                )
    assert seen.keys() == set(BulkStatus)
    for status, operation in seen.items():
        row = Row("x", status, operation=operation)
        assert row.style
        assert row.as_scripted
