"""The interface of a simulated vendor, which adds job ids and request checks to `Responses`."""

from collections.abc import Callable, Mapping
from typing import Protocol

from attrs import frozen

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Responses
from bulkstatus.vendors.account import Account


@frozen(kw_only=True)
class StatusRequest:
    """A request for the status of a job, as a simulated vendor receives it."""

    ids: tuple[str, ...]
    """The decoded ids in the path of the URL, in the order in which they appear."""
    query: Mapping[str, str]
    """The decoded query parameters of the request."""
    headers: Mapping[str, str]
    """The header fields of the request, with names in lower case."""
    accepts_token: Callable[[str], bool]
    """A function that returns whether an access token was issued by the token endpoint and has not expired."""


class FakeVendor(Responses, Protocol):
    """The interface of a module that simulates a vendor. The module builds responses and checks requests."""

    @property
    def account_class(self) -> type[Account]:
        """The account class of the simulated vendor."""
        ...

    @property
    def UNKNOWN_ROUTE_CODE(self) -> int | None:  # noqa: N802 - a constant of a module
        """The vendor's error code in the response to an unknown path, or None if the response has no error code."""
        ...

    @property
    def UNKNOWN_JOB_STATUS(self) -> int:  # noqa: N802
        """The HTTP status of the response to a poll of a job that does not exist."""
        ...

    def ids(self, number: int, /) -> tuple[str, ...]:
        """Return the ids of a simulated job in the vendor's format, in the order in which the path contains them.

        Args:
            number: Number of the job, counted from 0. Different numbers give different ids.
        """
        ...

    def reject(self, request: StatusRequest, /) -> Response | None:
        """Return an error response for an invalid request, or None for a valid request."""
        ...
