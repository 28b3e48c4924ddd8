"""Classes for access tokens and OAuth grants."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Request, Response
from bulkstatus.secret import Secret


@frozen
class IssuedToken:
    """An access token from the response of a token endpoint."""

    token: Secret
    seconds: float
    """The lifetime of the access token, in seconds."""


class Grant(Protocol):
    """The interface of an OAuth grant, which builds token requests and reads their responses."""

    @property
    def url(self) -> str:
        """The URL of the token endpoint. The URL contains no credential."""
        ...

    @property
    def key(self) -> str:
        """A string that identifies the grant without revealing its credential."""
        ...

    def request(self) -> Request:
        """Build the request for a new access token."""
        ...

    def read(self, response: Response, observed_at: datetime) -> IssuedToken | BulkStatusError:
        """Return the access token that a response contains, or an error if the response contains no token.

        Errors are returned instead of raised, because the traceback of an exception could show a token.

        Args:
            response: The response of the token endpoint.
            observed_at: The time at which the response arrived, as a timezone-aware datetime.
        """
        ...

    def authorization(self, token: Secret) -> Secret:
        """Return the value of the `Authorization` header for an access token."""
        ...


@frozen
class Token:
    """An access token, with its `Authorization` header and the time at which it expires."""

    secret: Secret
    authorization: Secret
    """The complete value of the `Authorization` header, including a prefix such as `Bearer`."""
    seconds: float
    """The total lifetime of the token, in seconds."""
    ends: float
    """The time at which the token expires, in seconds on the monotonic clock."""

    def is_good(self, now: float, margin: float = 0.0) -> bool:
        """Return whether the remaining lifetime of the token exceeds a margin.

        Args:
            now: The current time, in seconds on the monotonic clock.
            margin: The minimum remaining lifetime, in seconds. Defaults to 0. The margin is limited to a tenth of the
                token's total lifetime.
        """
        return now < self.ends - min(margin, self.seconds / 10)
