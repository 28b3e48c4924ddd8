"""Requests and responses as plain values, independent of any HTTP library."""

import re
from collections.abc import Callable, Mapping

from attrs import evolve, field, frozen

from bulkstatus.secret import Secret


@frozen(kw_only=True)
class Request:
    """A request. Until it is sent, its credentials are only in fields of type `Secret`, never in the URL."""

    method: str
    url: str
    headers: Mapping[str, str] = field(factory=dict)
    query: Mapping[str, str] = field(factory=dict)
    """Query parameters, such as the version of the API. The status URL itself has no query."""
    secret_headers: Mapping[str, Secret] = field(factory=dict)
    """Header fields that contain a credential. Each value is complete, with a prefix such as `Bearer`."""
    secret_query: Mapping[str, Secret] = field(factory=dict)
    """Query parameters that contain a credential."""
    form: Mapping[str, str] = field(factory=dict)
    """Fields of the form in the body. If `form` and `secret_form` are empty, the request has no body."""
    secret_form: Mapping[str, Secret] = field(factory=dict)
    """Fields of the form that contain a credential."""


def complete(plain: Mapping[str, str], secret: Mapping[str, Secret]) -> dict[str, str]:
    """Return a part of a request with its credentials. The result must never be logged, raised or stored."""
    return {**plain, **{name: text.reveal() for name, text in secret.items()}}


@frozen(kw_only=True)
class Response:
    """A response that was read completely."""

    status_code: int
    headers: Mapping[str, str] = field(factory=dict, repr=lambda headers: f"<{len(headers)} fields>")
    """Header fields, with their names in lower case."""
    content: bytes = field(default=b"", repr=lambda content: f"<{len(content)} bytes>")
    """The body, decompressed."""


def redacted(response: Response, redact: Callable[[str], str]) -> Response:
    """Return the response without credentials and cookies. A redirect URL loses its query and fragment.

    Args:
        response: The response.
        redact: A function that replaces the credentials in a text with asterisks.
    """
    headers = {name: redact(value) for name, value in response.headers.items() if name != "set-cookie"}
    if "location" in headers:
        headers["location"] = re.split("[?#]", headers["location"])[0]
    content = response.content
    for encoding in ("utf-8", "latin-1"):
        content = redact(content.decode(encoding, "surrogateescape")).encode(encoding, "surrogateescape")
    return evolve(response, headers=headers, content=content)
