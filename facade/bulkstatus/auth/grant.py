"""The interface through which `AccessTokens` fetches access tokens from a vendor."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Request, Response
from bulkstatus.secret import Secret


@frozen
class IssuedToken:
    """An access token that a token endpoint has issued."""

    token: Secret
    seconds: float
    """The lifetime of the token, in seconds."""


class Grant(Protocol):
    """The way in which an account gets access tokens from its vendor."""

    @property
    def url(self) -> str:
        """The URL of the token endpoint. The URL contains no credential."""
        ...

    @property
    def key(self) -> str:
        """A text that identifies this grant and does not reveal its credential."""
        ...

    def request(self) -> Request:
        """Build the request for a new access token."""
        ...

    def read(self, response: Response, observed_at: datetime) -> IssuedToken | BulkStatusError:
        """Return the access token in a response, or the error.

        Errors are returned instead of raised, because a traceback could show the response with its token.

        Args:
            response: The response of the token endpoint.
            observed_at: The time at which the response arrived, with a time zone.
        """
        ...

    def authorization(self, token: Secret) -> Secret:
        """Return the value of the `Authorization` header for an access token."""
        ...


@frozen
class Token:
    """An access token with its lifetime."""

    secret: Secret
    authorization: Secret
    """The complete value of the `Authorization` header."""
    seconds: float
    """The whole lifetime of the token, in seconds."""
    ends: float
    """The time at which the token expires, in seconds on the monotonic clock."""

    def is_good(self, now: float, margin: float = 0.0) -> bool:
        """Return whether the token is valid for longer than a margin.

        Args:
            now: The current time, in seconds on the monotonic clock.
            margin: The margin in seconds, limited to a tenth of the lifetime. Defaults to 0.
        """
        return now < self.ends - min(margin, self.seconds / 10)
