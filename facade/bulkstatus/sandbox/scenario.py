"""Scenarios, which define how the jobs of the sandbox run."""

import math
from datetime import datetime
from typing import Any

from attrs import Attribute, evolve, field, frozen, validators

from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters, Report


@frozen(kw_only=True)
class InjectedError:
    """An error that a simulated vendor sends instead of the job's status."""

    status_code: int
    """The HTTP status of the error."""
    code: int | str | None = None
    """The vendor's own code for the error, or None for the vendor's default code under this HTTP status."""
    poll: int = 1
    """The number of the first poll that gets the error, from 1. The number does not depend on a client's interval."""
    seconds: float = 0.0
    """How long the error lasts, in seconds from that poll: 0 for that poll only, infinity for all later polls."""
    retry_after: bool = False
    """Whether the error has a `Retry-After` header with the remaining time. A permanent error never has the header."""


def _in_order(_: object, __: "Attribute[tuple[tuple[float, str], ...]]", states: tuple[tuple[float, str], ...]) -> None:
    shares = [share for share, _ in states]
    if not shares or shares[0] != 0 or shares != sorted(shares):
        raise ConfigurationError(f"states must be in order of their start, from 0, but they start at {shares}")


@frozen(kw_only=True)
class Scenario:
    """The course of a simulated job. `Sandbox.start` sets the job's duration, so a scenario has no times in seconds."""

    name: str
    """The name, for `Sandbox.start`: the vendor, a hyphen, and what happens, such as `passcreator-partial`."""
    vendor: str
    """The vendor's key: `passcreator`, `applivery`, `saymon` or `zoho_creator`."""
    description: str
    """What happens to the job, in one line for people."""
    states: tuple[tuple[float, str], ...] = field(validator=_in_order)
    """The vendor's states in order. Each state has its start, as a fraction of the job's duration. The first start is
    0."""
    ends_as: BulkStatus | type[BulkStatusError]
    """The outcome for a client that waits: a terminal status, or the exception that `wait` raises."""
    begins: float = field(default=0.0, validator=[validators.ge(0.0), validators.lt(1.0)])
    """The time at which the job starts to process items, as a fraction of its duration, from 0 to below 1."""
    total: int = 1000
    """The number of items in the job."""
    processed_share: float = 1.0
    """The fraction of the items that have been processed when the job is over, from 0 to 1."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """The key and the message of each failed item, in the order of failure."""
    failed: int = 0
    """The number of failed items that are not in `item_errors`. Zoho Creator reports only the number."""
    skipped: tuple[int, ...] = ()
    """The numbers of the lines that Applivery skips."""
    message: str | None = None
    """Applivery's message about a job that failed as a whole."""
    counters: Counters = Counters.INSIDE
    """The place of the item counters in the response."""
    error: InjectedError | None = None
    """An error that some or all polls get instead of the job's status."""

    def report(self, share: float, *, job_id: str, started: datetime, now: datetime) -> Report:
        """Return the job's status at a point of its course.

        Args:
            share: Time since the start, as a fraction of the job's duration. If the fraction is 1 or more, the job is
                over.
            job_id: Id of the job.
            started: Time at which the job was started, with a time zone.
            now: Time at which the response is sent, with a time zone.
        """
        done = 1.0 if share >= 1 else max(share - self.begins, 0.0) / (1 - self.begins)
        state = [state for start, state in self.states if start <= max(share, 0.0)][-1]
        return Report(
            state=state,
            job_id=job_id,
            total=self.total,
            processed=_part(self.total * self.processed_share, done),
            failed=_part(self.failed + len(self.item_errors), done),
            item_errors=self.item_errors[: _part(len(self.item_errors), done)],
            skipped=self.skipped[: _part(len(self.skipped), done)],
            message=self.message if state == self.states[-1][1] else None,
            counters=self.counters if share >= self.begins else Counters.ABSENT,
            started=started,
            now=now,
        )


def variant(base: Scenario, name: str, description: str, **changes: Any) -> Scenario:
    """Return a copy of a scenario with another name, another description and other changes.

    Args:
        base: The scenario to copy.
        name: Name of the new scenario.
        description: Description of the new scenario.
        **changes: New values of other attributes.
    """
    return evolve(base, name=name, description=description, **changes)


def failing(
    base: Scenario,
    name: str,
    description: str,
    ends_as: type[BulkStatusError],
    error: tuple[int, int | None],
    *,
    poll: int = 1,
) -> Scenario:
    """Return a copy of a scenario in which a permanent error starts at a given poll.

    Args:
        base: The scenario to copy.
        name: Name of the new scenario.
        description: Description of the new scenario.
        ends_as: The exception that `wait` raises.
        error: The HTTP status of the error, and the vendor's code or None.
        poll: The first poll that gets the error, counted from 1. Defaults to 1.
    """
    status_code, code = error
    injected = InjectedError(status_code=status_code, code=code, poll=poll, seconds=math.inf)
    return variant(base, name, description, error=injected, ends_as=ends_as)


def _part(whole: float, share: float) -> int:
    """Return a fraction of a number of items, rounded down, so that the parts never exceed the whole."""
    # Floating-point errors can put an exact result slightly below the whole number.
    return int(whole * share + 1e-9)
