"""The results of `AccessTokens.step`: what a caller must do to get an access token."""

from concurrent.futures import Future

from attrs import frozen

from bulkstatus.auth.grant import Token
from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Request


@frozen
class UseToken:
    """An instruction to use a token."""

    token: Token


@frozen(eq=False)
class Refresh:
    """An instruction to request a new token, and to report the result with `fetched`, `failed` or `abandoned`."""

    request: Request
    sent_at: float
    """The time at which the request is sent, in seconds on the monotonic clock."""
    done: "Future[None]"
    """A future that completes when the result is reported."""


@frozen
class AwaitRefresh:
    """An instruction to wait for the token that another caller has requested, and then to call `step` again."""

    done: "Future[None]"


@frozen
class NoToken:
    """An instruction to raise an error without sending a request."""

    error: BulkStatusError


TokenStep = UseToken | Refresh | AwaitRefresh | NoToken
