"""What every vendor has in common, as the sandbox plays it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from attrs import field, frozen

from bulkstatus.http.messages import Response
from bulkstatus.sandbox.scenario import Snapshot
from bulkstatus.testing.responses import Counters, Report, Responses
from bulkstatus.vendors import account
from bulkstatus.vendors.account import Account


class Endpoint(account.Endpoint, Protocol):
    """A generated endpoint module, as far as a server needs it."""

    @property
    def METHOD(self) -> str:  # noqa: N802 - the generated constant's name
        """The HTTP method."""
        ...


@frozen(kw_only=True)
class Call:
    """A request for the status of a job."""

    ids: tuple[str, ...]
    """What the path names, decoded, in the order of the path."""
    query: Mapping[str, str] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict)
    """Header fields by their names in lower case."""


@frozen(kw_only=True)
class Times:
    """When a job was started, and when it was polled; aware, UTC."""

    started: datetime
    now: datetime


class Vendor(ABC):
    """One vendor: what it takes for a credential, and what its responses look like. Pure, and without a memory."""

    key: ClassVar[str]
    """As in `Operation.vendor`."""
    endpoint: Endpoint
    """The generated endpoint module."""
    responses: Responses
    """What builds this vendor's responses."""
    no_such_route: ClassVar[tuple[int, int | str | None]] = (404, None)
    """Status and code for a path that is the vendor's by its beginning only."""
    wrong_method: ClassVar[tuple[int, int | str | None]] = (405, None)
    """Status and code for any method but the endpoint's."""

    @abstractmethod
    def account(self, base_url: str) -> Account:
        """An account with the credential that this vendor takes."""

    @abstractmethod
    def ids(self, number: int) -> tuple[str, ...]:
        """The ids of the sandbox's job of this number, in the vendor's form and the order of the path."""

    @abstractmethod
    def refusal(self, call: Call) -> Response | None:
        """The response to a wrong or missing credential, or to a request this vendor refuses otherwise."""

    def report(self, snapshot: Snapshot, call: Call, times: Times) -> Response:
        """The response that tells how a job is doing; counters come once work has begun."""
        return self.responses.report(
            Report(
                state=snapshot.state,
                job_id=call.ids[-1],
                total=snapshot.scenario.total,
                processed=snapshot.processed,
                failed=snapshot.failed,
                item_errors=snapshot.item_errors,
                skipped=snapshot.skipped,
                message=snapshot.message,
                counters=snapshot.scenario.counters if snapshot.begun else Counters.ABSENT,
                started=times.started,
                now=times.now,
            )
        )

    def error(self, status_code: int, code: int | str | None = None) -> Response:
        """The response that tells of an error."""
        return self.responses.error(status_code, code)

    def no_such_job(self) -> Response:
        """The response about a job that does not exist."""
        return self.error(404)
