"""What the sandbox needs of a fake vendor beyond its responses: ids, and the requests that it rejects."""

from collections.abc import Callable, Mapping
from typing import Protocol

from attrs import frozen

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Responses
from bulkstatus.vendors.account import Account


@frozen(kw_only=True)
class StatusRequest:
    """A request for the status of a job, as a fake vendor receives it."""

    ids: tuple[str, ...]
    """The ids in the path, decoded, in the order of the path."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Header fields by their names in lower case."""
    accepts_token: Callable[[str], bool]
    """Return whether the token endpoint issued this access token and it has not expired."""


class FakeVendor(Responses, Protocol):
    """A module of `bulkstatus.testing.responses` that can stand behind a URL, with fixed credentials."""

    @property
    def account_class(self) -> type[Account]:
        """The class of the vendor's accounts."""
        ...

    @property
    def UNKNOWN_ROUTE_CODE(self) -> int | None:  # noqa: N802 - a module's constant
        """The vendor's code in a 404 for a path that is not the endpoint's."""
        ...

    @property
    def UNKNOWN_JOB_STATUS(self) -> int:  # noqa: N802
        """The HTTP status for a job that does not exist."""
        ...

    def ids(self, number: int, /) -> tuple[str, ...]:
        """Return the ids of the job with this number, in the vendor's form and the order of the path."""
        ...

    def reject(self, request: StatusRequest, /) -> Response | None:
        """Return the error for a wrong or missing credential or another bad part of the request, else None."""
        ...
