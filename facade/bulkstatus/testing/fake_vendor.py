"""The interface of a simulated vendor of the sandbox, which extends `Responses` with ids and checks of requests."""

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
    """The decoded ids in the path, in the order of the path."""
    query: Mapping[str, str]
    """The decoded query parameters by name."""
    headers: Mapping[str, str]
    """The header fields by name, in lower case."""
    accepts_token: Callable[[str], bool]
    """A function that returns whether the token endpoint issued an access token and the token has not expired."""


class FakeVendor(Responses, Protocol):
    """A module of `bulkstatus.testing.responses` that also checks requests, for the sandbox."""

    @property
    def account_class(self) -> type[Account]:
        """The class of the vendor's accounts."""
        ...

    @property
    def UNKNOWN_ROUTE_CODE(self) -> int | None:  # noqa: N802 - a constant of a module
        """The vendor's code in a 404 response to an unknown path, or None if there is no code."""
        ...

    @property
    def UNKNOWN_JOB_STATUS(self) -> int:  # noqa: N802
        """The HTTP status of the response if the job does not exist."""
        ...

    def ids(self, number: int, /) -> tuple[str, ...]:
        """Return the ids of a simulated job in the vendor's format, in the order of the path.

        Args:
            number: Number of the job, from 0. Different numbers give different ids.
        """
        ...

    def reject(self, request: StatusRequest, /) -> Response | None:
        """Return an error if the credential or another part of the request is wrong or missing, else None."""
        ...
