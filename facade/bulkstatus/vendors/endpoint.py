"""The interface that the generated modules of all status endpoints have in common."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bulkstatus.http.urls import PathParameter


class Endpoint(Protocol):
    """The interface of the module that is generated for a vendor's status endpoint."""

    @property
    def __name__(self) -> str:
        """The full name of the module. The validating models are in the same generated package."""
        ...

    @property
    def METHOD(self) -> str:  # noqa: N802 - the generated constant's name
        """The HTTP method of the request."""
        ...

    @property
    def PATH(self) -> str:  # noqa: N802
        """The template of the URL's path, such as `/api/v3/process/{identifier}`."""
        ...

    @property
    def PATH_PARAMETERS(self) -> Mapping[str, PathParameter]:  # noqa: N802
        """The form of each path parameter by its name, in the order of the path."""
        ...

    @property
    def build_request(self) -> Callable[..., dict[str, Any]]:
        """The function that builds the request from the ids."""
        ...

    @property
    def parse_body(self) -> Callable[[int, Any], object]:
        """The function that returns the model of a body for an HTTP status, or None if the body has no model."""
        ...
