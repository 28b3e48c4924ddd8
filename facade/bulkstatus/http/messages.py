"""Classes for HTTP requests and responses, independent of any HTTP library."""

import re
from collections.abc import Callable, Mapping

from attrs import evolve, field, frozen

from bulkstatus.secret import Secret


@frozen(kw_only=True)
class Request:
    """An HTTP request. The credentials of a request are only in fields of type `Secret`, never in `url`."""

    method: str
    url: str
    headers: Mapping[str, str] = field(factory=dict)
    query: Mapping[str, str] = field(factory=dict)
    """Query parameters, such as the API version. `url` itself contains no query."""
    secret_headers: Mapping[str, Secret] = field(factory=dict)
    """Header fields that contain a credential. Each value includes its prefix, such as `Bearer`."""
    secret_query: Mapping[str, Secret] = field(factory=dict)
    """Query parameters that contain a credential."""
    form: Mapping[str, str] = field(factory=dict)
    """Form fields in the body of the request. If `form` and `secret_form` are empty, the request has no body."""
    secret_form: Mapping[str, Secret] = field(factory=dict)
    """Form fields that contain a credential."""


def complete(plain: Mapping[str, str], secret: Mapping[str, Secret]) -> dict[str, str]:
    """Merge plain and secret values, such as header fields, into one dictionary.

    The result contains credentials: never log, raise or store it.
    """
    return {**plain, **{name: text.reveal() for name, text in secret.items()}}


@frozen(kw_only=True)
class Response:
    """An HTTP response with its complete body."""

    status_code: int
    headers: Mapping[str, str] = field(factory=dict, repr=lambda headers: f"<{len(headers)} fields>")
    """The header fields, with their names in lower case."""
    content: bytes = field(default=b"", repr=lambda content: f"<{len(content)} bytes>")
    """The decompressed body."""


def redacted(response: Response, redact: Callable[[str], str]) -> Response:
    """Return a response without credentials and cookies, and without the query and fragment of a redirect URL.

    Args:
        response: The response.
        redact: A function that replaces the credentials in a string with asterisks.
    """
    headers = {name: redact(value) for name, value in response.headers.items() if name != "set-cookie"}
    if "location" in headers:
        headers["location"] = re.split("[?#]", headers["location"])[0]
    content = response.content
    for encoding in ("utf-8", "latin-1"):
        content = redact(content.decode(encoding, "surrogateescape")).encode(encoding, "surrogateescape")
    return evolve(response, headers=headers, content=content)
