"""Classes and functions that define how the simulated jobs of the sandbox run."""

import math
from datetime import datetime
from typing import Any

from attrs import Attribute, evolve, field, frozen, validators

from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters, Report


@frozen(kw_only=True)
class InjectedError:
    """An error response that a simulated vendor sends instead of the job's status."""

    status_code: int
    """The HTTP status of the error response."""
    code: int | str | None = None
    """The vendor's error code in the response. If None, the vendor's default code for the HTTP status is sent."""
    poll: int = 1
    """The number of the first poll that gets the error, counted from 1. The client's polling interval does not affect
    which poll gets the error."""
    seconds: float = 0.0
    """The duration of the error, in seconds. The duration starts with the first poll that gets the error. A value of 0
    limits the error to one poll, and infinity makes the error permanent."""
    retry_after: bool = False
    """Whether the error response contains a `Retry-After` header with the remaining duration of the error. A permanent
    error never contains a `Retry-After` header."""


def _in_order(_: object, __: "Attribute[tuple[tuple[float, str], ...]]", states: tuple[tuple[float, str], ...]) -> None:
    shares = [share for share, _ in states]
    if not shares or shares[0] != 0 or shares != sorted(shares):
        raise ConfigurationError(f"states must be in order of their start, from 0, but they start at {shares}")


@frozen(kw_only=True)
class Scenario:
    """A description of how a simulated job runs.

    All times in a scenario are fractions of the job's duration, because `Sandbox.start` sets the duration in seconds.
    """

    name: str
    """The scenario's name: the vendor's key, a hyphen and a short description, such as `passcreator-partial`."""
    vendor: str
    """The vendor's key: `passcreator`, `applivery`, `saymon` or `zoho_creator`."""
    description: str
    """A one-line description of what happens to the simulated job."""
    states: tuple[tuple[float, str], ...] = field(validator=_in_order)
    """The states of the job in chronological order, each with its start as a fraction of the job's duration. The first
    state starts at 0."""
    ends_as: BulkStatus | type[BulkStatusError]
    """The expected result of `Client.wait`: a terminal status, or the class of the exception that `wait` raises."""
    begins: float = field(default=0.0, validator=[validators.ge(0.0), validators.lt(1.0)])
    """The time at which the job starts to process items, as a fraction of the job's duration: at least 0, and less than
    1."""
    total: int = 1000
    """The total number of items in the simulated job."""
    processed_share: float = 1.0
    """The fraction of the items that the job has processed when it is over, from 0 to 1."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """Pairs of an item key and an error message, in the order in which the items fail."""
    failed: int = 0
    """The number of additional failed items, which are not in `item_errors`. Zoho Creator reports only the number of
    failed items."""
    skipped: tuple[int, ...] = ()
    """The line numbers of the lines in the uploaded file that Applivery skips."""
    message: str | None = None
    """The error message for an Applivery job that fails as a whole, or None."""
    counters: Counters = Counters.INSIDE
    """The place of the item counters in the vendor's responses."""
    error: InjectedError | None = None
    """An error that some or all polls get instead of the job's status, or None for no error."""

    def report(self, share: float, *, job_id: str, started: datetime, now: datetime) -> Report:
        """Return the status of a simulated job at a given time.

        Args:
            share: Time since the start of the job, as a fraction of the job's duration. A `share` of 1 or more means
                that the job is over.
            job_id: Id of the job, which some vendors include in their responses.
            started: Date and time at which the job started, with a time zone.
            now: Date and time at which the response is sent, with a time zone.
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
    """Return a changed copy of a scenario, with a new name and a new description.

    Args:
        base: Scenario to copy.
        name: Name of the new scenario.
        description: One-line description of what happens in the new scenario.
        **changes: New values for other attributes of the scenario.
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
    """Return a copy of a scenario, with a permanent error that starts at a given poll.

    Args:
        base: Scenario to copy.
        name: Name of the new scenario.
        description: One-line description of what happens in the new scenario.
        ends_as: Class of the exception that `Client.wait` raises.
        error: Pair of the error's HTTP status and the vendor's error code, which can be None.
        poll: Number of the first poll that gets the error, counted from 1. Defaults to 1.
    """
    status_code, code = error
    injected = InjectedError(status_code=status_code, code=code, poll=poll, seconds=math.inf)
    return variant(base, name, description, error=injected, ends_as=ends_as)


def _part(whole: float, share: float) -> int:
    """Multiply a number of items by a fraction, and round the result down.

    Because all counters are rounded down, their sum is never greater than the number of items.
    """
    # Floating-point errors can put an exact result slightly below the whole number.
    return int(whole * share + 1e-9)
