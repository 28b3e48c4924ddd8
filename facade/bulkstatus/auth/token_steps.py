"""The instructions that `AccessTokens.step` returns to a caller that needs an access token."""

from concurrent.futures import Future

from attrs import frozen

from bulkstatus.auth.grant import Token
from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Request


@frozen
class UseToken:
    """An instruction to poll the job with the access token in `token`."""

    token: Token


@frozen(eq=False)
class Refresh:
    """An instruction to request a new token, and then to call `fetched`, `failed` or `abandoned`."""

    request: Request
    sent_at: float
    """The time at which the token request is sent, in seconds on the monotonic clock."""
    done: "Future[None]"
    """A future that completes when the caller has reported the result of the token request."""


@frozen
class AwaitRefresh:
    """An instruction to wait for the token that another caller has requested, and then to call `step` again."""

    done: "Future[None]"


@frozen
class NoToken:
    """An instruction to raise `error`, because no token can be requested now."""

    error: BulkStatusError


TokenStep = UseToken | Refresh | AwaitRefresh | NoToken
