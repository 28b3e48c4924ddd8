"""How one account gets its access tokens from its vendor: what an `AccessTokens` needs of a vendor."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Request, Response
from bulkstatus.secret import Secret


@frozen
class IssuedToken:
    """What a token endpoint gave."""

    token: Secret
    seconds: float
    """Its life."""


class Grant(Protocol):
    """How one account gets its access tokens from its vendor."""

    @property
    def url(self) -> str:
        """The token endpoint, without any credential."""
        ...

    @property
    def key(self) -> str:
        """What tells this grant from any other, without showing its credential."""
        ...

    def request(self) -> Request:
        """What to send for a new token."""
        ...

    def read(self, response: Response, observed_at: datetime) -> IssuedToken | BulkStatusError:
        """What the response says: a token or what went wrong. Never raises, so that no traceback shows the response."""
        ...

    def authorization(self, token: Secret) -> Secret:
        """The value of the header in which the API takes the token."""
        ...


@frozen
class Token:
    """An access token and its times."""

    secret: Secret
    authorization: Secret
    """The complete value of the header that carries it."""
    seconds: float
    """Its whole life."""
    ends: float

    def is_good(self, now: float, margin: float = 0.0) -> bool:
        """Whether it has more than the `margin` seconds left; of a short life, more than a tenth."""
        return now < self.ends - min(margin, self.seconds / 10)
