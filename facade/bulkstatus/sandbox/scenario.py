"""How a job of the sandbox runs, and its status at any moment. Pure: no clock, no vendor."""

import math
from datetime import datetime
from typing import Any

from attrs import Attribute, evolve, field, frozen, validators

from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters, Report


@frozen(kw_only=True)
class InjectedError:
    """An error in place of the job's status."""

    status_code: int
    """The HTTP status."""
    code: int | str | None = None
    """The vendor's own code, if it has one for this error."""
    poll: int = 1
    """The poll, counted from 1, that meets the error first. So the error shows at any polling interval."""
    seconds: float = 0.0
    """How long it lasts from then on: 0 for that one request, infinity for good."""
    retry_after: bool = False
    """Whether the response says how long in `Retry-After`."""


def _in_order(_: object, __: "Attribute[tuple[tuple[float, str], ...]]", states: tuple[tuple[float, str], ...]) -> None:
    shares = [share for share, _ in states]
    if not shares or shares[0] != 0 or shares != sorted(shares):
        raise ConfigurationError(f"states begin at share 0 and go on in order, and these begin at {shares}")


@frozen(kw_only=True)
class Scenario:
    """How a job runs. Shares, from 0 to 1, are of its duration, which `Sandbox.start` sets."""

    name: str
    """As `Sandbox.start` takes it: the vendor, a hyphen, and what happens."""
    vendor: str
    """`passcreator`, `applivery`, `saymon` or `zoho_creator`."""
    description: str
    """One line for people."""
    states: tuple[tuple[float, str], ...] = field(validator=_in_order)
    """The vendor's states, each with the share from which it holds."""
    ends_as: BulkStatus | type[BulkStatusError]
    """The outcome for a client: a status, or the exception that ends its wait."""
    begins: float = field(default=0.0, validator=[validators.ge(0.0), validators.lt(1.0)])
    """The share at which the processing of items begins, below 1."""
    total: int = 1000
    """Items of the job."""
    processed_share: float = 1.0
    """The share of the items that are processed in the end."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """The items that fail, in order: key and message."""
    failed: int = 0
    """Items that fail without being named in `item_errors`; Zoho names none."""
    skipped: tuple[int, ...] = ()
    """Lines that Applivery leaves out."""
    message: str | None = None
    """Applivery's message about a failed job as a whole."""
    counters: Counters = Counters.INSIDE
    """Where the items are counted."""
    error: InjectedError | None = None
    """An error on the way, or in place of everything."""

    def report(self, share: float, *, job_id: str, started: datetime, now: datetime) -> Report:
        """Return the job's status at a share of its duration.

        Args:
            share: The share; a job is over from 1 on.
            job_id: The job's id.
            started: When it was started; aware.
            now: When the response is sent; aware.
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
    """Return a scenario that differs from another one in these attributes."""
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
    """Return a scenario that differs from another one in that an error (HTTP status, code) lasts from a poll on."""
    status_code, code = error
    injected = InjectedError(status_code=status_code, code=code, poll=poll, seconds=math.inf)
    return variant(base, name, description, error=injected, ends_as=ends_as)


def _part(whole: float, share: float) -> int:
    """Return a share in whole items, rounded down so that parts never exceed their sum."""
    # 0.4 / 0.8 can be a hair below one half.
    return int(whole * share + 1e-9)
