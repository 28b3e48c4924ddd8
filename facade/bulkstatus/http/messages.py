"""What is sent and what comes back, as plain values that no HTTP library has a part in."""

from collections.abc import Mapping

from attrs import field, frozen

from bulkstatus.secret import Secret


@frozen(kw_only=True)
class Request:
    """One request. The status URL holds no credential; those are kept apart until the moment of sending."""

    method: str
    url: str
    headers: Mapping[str, str] = field(factory=dict)
    query: Mapping[str, str] = field(factory=dict)
    """Query parameters; a status URL has none, for it names a job, and these say how to ask."""
    secret_headers: Mapping[str, Secret] = field(factory=dict)
    """Headers that carry a credential, value complete."""
    secret_query: Mapping[str, Secret] = field(factory=dict)
    """Query parameters that carry a credential."""
    form: Mapping[str, str] = field(factory=dict)
    """Fields of the form that the body is; empty, with those below, where there is no body."""
    secret_form: Mapping[str, Secret] = field(factory=dict)
    """Fields of the form that carry a credential."""


def complete(plain: Mapping[str, str], secret: Mapping[str, Secret]) -> dict[str, str]:
    """One part of a request, credentials included, for the moment of sending. Never raised, logged or kept."""
    return {**plain, **{name: text.reveal() for name, text in secret.items()}}


@frozen(kw_only=True)
class Response:
    """One response, read whole."""

    status_code: int
    headers: Mapping[str, str] = field(factory=dict, repr=lambda headers: f"<{len(headers)} fields>")
    """Header fields by their names in lower case."""
    content: bytes = field(default=b"", repr=lambda content: f"<{len(content)} bytes>")
    """The body, unpacked."""
