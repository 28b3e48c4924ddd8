"""A show: one client follows jobs of all four vendors to their ends, good and bad, against a sandbox on a real socket.

    python -m bulkstatus.sandbox.demo [--seconds N]

It checks itself: the exit code is 0 if everything ended as its scenario says, and 1 otherwise.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence

from attrs import frozen
from rich.console import Console

from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Operation,
    OperationNotFound,
    Pacing,
    Passcreator,
)
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.messages import Request, Response
from bulkstatus.sandbox.display import Display, LiveDisplay, PlainDisplay, Row
from bulkstatus.sandbox.sandbox import Sandbox
from bulkstatus.sandbox.scenarios import SCENARIOS
from bulkstatus.vendors.account import Target

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 and the signal's number, as shells have it."""
SHORTEST = 2.0
"""Seconds below which a state could come and go between two polls."""


@frozen
class Part:
    """One job of the show."""

    scenario: str
    share: float
    """Its duration, as a share of the show's."""
    meets: BulkStatus | int | None = None
    """A status, or an HTTP error that passes, that has to be seen on the way."""


PARTS = (
    Part("passcreator-success", 0.8),
    Part("passcreator-partial", 1.0),
    Part("passcreator-all-failed", 0.5),
    Part("passcreator-unknown-state", 0.9, meets=BulkStatus.UNKNOWN),
    Part("passcreator-rate-limited", 1.0, meets=429),
    Part("applivery-success", 0.7),
    Part("applivery-partial", 0.9),
    Part("applivery-failed", 0.4),
    Part("applivery-server-error", 0.8, meets=500),
    Part("saymon-finished", 0.6),
    Part("saymon-bad-gateway", 0.7, meets=502),
    Part("zoho_creator-success", 0.9, meets=BulkStatus.AWAITING_INPUT),
    Part("zoho_creator-partial", 1.0),
    Part("zoho_creator-user-aborted", 0.5),
    Part("zoho_creator-expired", 0.6),
    Part("zoho_creator-quota-exhausted", 1.0),
)


class Watched:
    """httpx's transport, which also tells the rows of errors that may pass; a client keeps those to itself."""

    def __init__(self, rows: dict[str, Row], display: Display) -> None:
        self._transport = AsyncHttpxTransport()
        self._rows = rows
        self._display = display

    async def send(self, request: Request, timeout: float) -> Response:
        """Send, and take note."""
        response = await self._transport.send(request, timeout)
        row = self._rows[request.url]
        row.trouble = response.status_code if response.status_code == 429 or response.status_code >= 500 else None
        if row.trouble:
            row.seen.append(row.trouble)
            self._display.changed(row)
        return response

    async def aclose(self) -> None:
        """Give back every connection."""
        await self._transport.aclose()


async def show(sandbox: Sandbox, seconds: float) -> bool:
    """Follow everything to its end; whether all of it ended as it had to."""
    accounts = sandbox.accounts()
    _, mdm, _, _ = accounts
    stranger = Passcreator(api_key="not-the-key", base_url=sandbox.base_url)
    jobs: list[tuple[Target, Row]] = []
    for part in PARTS:
        url = sandbox.start(part.scenario, seconds=seconds * part.share)
        target = next(target for account in accounts if (target := account.find(url)))
        jobs.append((target, Row(part.scenario, SCENARIOS[part.scenario].ends_as, part.meets)))
    nobody = mdm.operation("acme-mobility", "f" * 24)
    jobs.append((nobody, Row("a task that does not exist", OperationNotFound)))
    locked = sandbox.start("passcreator-success", seconds=seconds)
    jobs.append((stranger.target(locked), Row("a wrong key", AuthenticationError)))

    rows = [row for _, row in jobs]
    display = _display(f"One AsyncClient, {len(rows)} jobs of four vendors, at {sandbox.base_url}", rows)
    transport = Watched({target.url: row for target, row in jobs}, display)
    began = time.monotonic()
    pacing = Pacing(tolerance=0.05, min_interval=0.25, max_interval=1.0)
    async with AsyncClient(*accounts, stranger, pacing=pacing, transport=transport) as client:
        with display.running():
            await asyncio.gather(*(follow(client, target, row, display, timeout=seconds + 10) for target, row in jobs))

    wrong = [row.label for row in rows if not row.as_scripted]
    took = f"in {time.monotonic() - began:.1f} s"
    display.close(
        f"{len(wrong)} of {len(rows)} jobs did not end as scripted: {', '.join(wrong)}"
        if wrong
        else f"All {len(rows)} jobs ended as scripted, {took}."
    )
    return not wrong


async def follow(client: AsyncClient, target: Target, row: Row, display: Display, *, timeout: float) -> None:
    """Follow one job to its end, and keep its row up to date."""

    def update(operation: Operation) -> None:
        row.operation = operation
        row.seen.append(operation.status)
        display.changed(row)

    try:
        await client.wait(target, timeout=timeout, on_update=update)
    except BulkStatusError as error:
        row.error = error
        display.changed(row)


def _display(title: str, rows: Sequence[Row]) -> Display:
    # Not what rich takes for a terminal: FORCE_COLOR would make one of a pipe.
    console = Console(highlight=False)
    if sys.stdout.isatty() and not console.is_dumb_terminal:
        return LiveDisplay(title, rows, console)
    return PlainDisplay(title, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the show; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bulkstatus.sandbox.demo",
        description="Follow jobs of all four vendors to their ends, against a local server that plays them.",
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the longest job takes (default: 10)")
    seconds: float = parser.parse_args(arguments).seconds
    if not SHORTEST <= seconds <= 3600:
        parser.error(f"--seconds has to be from {SHORTEST:g} to 3600")
    try:
        with Sandbox() as sandbox:
            return 0 if asyncio.run(show(sandbox, seconds)) else 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read this has gone. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
