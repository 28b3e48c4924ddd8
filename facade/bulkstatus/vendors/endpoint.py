"""The common interface of the generated modules for status endpoints."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bulkstatus.http.urls import PathParameter


class Endpoint(Protocol):
    """The interface of the generated module for a vendor's status endpoint."""

    @property
    def __name__(self) -> str:
        """The full name of the generated module. The module's package also contains the validating models."""
        ...

    @property
    def METHOD(self) -> str:  # noqa: N802 - the generated constant's name
        """The HTTP method of the endpoint, such as `GET`."""
        ...

    @property
    def PATH(self) -> str:  # noqa: N802
        """The path template of the endpoint, such as `/api/v3/process/{identifier}`."""
        ...

    @property
    def PATH_PARAMETERS(self) -> Mapping[str, PathParameter]:  # noqa: N802
        """A mapping from the name of each path parameter to its format, in the same order as in the path."""
        ...

    @property
    def build_request(self) -> Callable[..., dict[str, Any]]:
        """The function that builds a request from the ids of a job."""
        ...

    @property
    def parse_body(self) -> Callable[[int, Any], object]:
        """The function that returns a generated model for an HTTP status and a body, or None if no model fits."""
        ...
