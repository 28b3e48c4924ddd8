"""The generated module of a status endpoint, as far as every vendor's is the same."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bulkstatus.http.urls import PathParameter


class Endpoint(Protocol):
    """The module that is generated for a status endpoint, as far as every vendor's is the same."""

    @property
    def __name__(self) -> str:
        """Where it is; the validating models are in the same generated package."""
        ...

    @property
    def METHOD(self) -> str:  # noqa: N802 - the generated constant's name
        """The HTTP method."""
        ...

    @property
    def PATH(self) -> str:  # noqa: N802
        """The path template."""
        ...

    @property
    def PATH_PARAMETERS(self) -> Mapping[str, PathParameter]:  # noqa: N802
        """The form of each path parameter, in the order of the path."""
        ...

    @property
    def build_request(self) -> Callable[..., dict[str, Any]]:
        """The request half."""
        ...

    @property
    def parse_body(self) -> Callable[[int, Any], object]:
        """The response half: the model of a body under an HTTP status, or None."""
        ...
