"""The function `fetch`, which polls a job once, and requests a new access token if necessary."""

import logging

from bulkstatus.auth.grant import Token
from bulkstatus.auth.oauth import AccessTokens
from bulkstatus.auth.token_steps import AwaitRefresh, NoToken, Refresh, UseToken
from bulkstatus.clock import Clock
from bulkstatus.errors import ApiError, AuthenticationError, BulkStatusError, TransportError, UnexpectedResponse
from bulkstatus.events import RequestFailed, RequestPurpose, RequestSent, ResponseRead
from bulkstatus.http.messages import Request, Response, redacted
from bulkstatus.operation import Operation
from bulkstatus.polling.runtime import Runtime
from bulkstatus.vendors.account import Target

MIN_TIMEOUT = 5.0
"""Minimum timeout of each request, in seconds. `MIN_TIMEOUT` applies even if the timeout of the whole poll has
passed."""

_log = logging.getLogger("bulkstatus")


async def fetch(target: Target, timeout: float, runtime: Runtime) -> Operation:
    """Poll a job once. If the vendor reports an expired access token, request a new token and poll once more.

    Args:
        target: Job to poll.
        timeout: Time limit for the poll in seconds. Each request has a timeout of at least `min(timeout, MIN_TIMEOUT)`
            seconds.
        runtime: Runtime that sends the requests.

    Raises:
        BulkStatusError: If the poll fails. `Client.get` documents the exception classes.
    """
    account = target.account
    if account.tokens is None:
        response = await _send(target, account.request(target), timeout, runtime)
        return account.read(target, response, runtime.clock.now())
    return await _AuthorizedFetch(target, account.tokens, timeout, runtime).operation()


async def _send(
    target: Target, request: Request, timeout: float, runtime: Runtime, purpose: RequestPurpose = "status"
) -> Response:
    """Send a request, and emit events before and after the request."""
    if not runtime.is_observed:
        return await runtime.send(request, timeout)
    await runtime.emit(RequestSent(*target.event_fields, purpose))
    began = runtime.clock.monotonic()
    try:
        response = await runtime.send(request, timeout)
    except BulkStatusError as error:
        await runtime.emit(RequestFailed(*target.event_fields, purpose, error, runtime.clock.monotonic() - began))
        raise
    duration = runtime.clock.monotonic() - began
    is_public = purpose == "status"
    shown = redacted(response, target.account.redact) if is_public else Response(status_code=response.status_code)
    size = len(response.content)
    await runtime.emit(
        ResponseRead(*target.event_fields, purpose, response.status_code, size, duration, shown.headers, shown.content)
    )
    return response


class _AuthorizedFetch:
    """One poll of a job whose account uses access tokens that expire."""

    def __init__(self, target: Target, tokens: AccessTokens, timeout: float, runtime: Runtime) -> None:
        self._target = target
        self._tokens = tokens
        self._runtime = runtime
        self._clock = runtime.clock
        self._ends = self._clock.monotonic() + timeout
        self._min_timeout = min(timeout, MIN_TIMEOUT)

    async def operation(self) -> Operation:
        target, account = self._target, self._target.account
        is_repeated = False
        while True:
            token = await self._token()
            request = account.request(target, token.authorization)
            response = await _send(target, request, self._remaining(), self._runtime)
            try:
                operation = account.read(target, response, self._clock.now())
            except AuthenticationError as error:
                if not account.is_expiry(error):
                    raise
                self._tokens.rejected(token, error, self._clock.monotonic())
                if is_repeated:
                    raise
                is_repeated = True
            except (ApiError, UnexpectedResponse):
                self._tokens.accepted()  # the error is about the job, not about the token
                raise
            else:
                self._tokens.accepted()
                return operation

    async def _token(self) -> Token:
        """Return a valid access token, and request a new token first if necessary.

        Raises:
            BulkStatusError: If no access token can be obtained.
        """
        while True:
            if self._tokens.should_load(self._clock.monotonic()):
                _load(self._tokens, self._clock)
            match self._tokens.step(self._clock.monotonic()):
                case UseToken(token):
                    return token
                case Refresh() as refresh:
                    await self._refresh(refresh)
                case AwaitRefresh(done):
                    await self._runtime.wait(done, self._remaining())
                    if not done.done():
                        raise TransportError("the new access token did not arrive in time", url=self._target.url)
                case NoToken(error):
                    error.url = self._target.url  # its message contains the URL of the token endpoint
                    raise error

    async def _refresh(self, refresh: Refresh) -> None:
        tokens, clock = self._tokens, self._clock
        try:
            # The response is not assigned to a variable, because it contains a token and tracebacks can show variables.
            tokens.fetched(
                refresh,
                await _send(self._target, refresh.request, self._remaining(), self._runtime, "token"),
                clock.monotonic(),
                clock.now(),
            )
        except BulkStatusError as error:
            tokens.failed(refresh, error, clock.monotonic())
        except BaseException:
            tokens.abandoned(refresh)
            raise
        else:
            _save(tokens, clock)

    def _remaining(self) -> float:
        return max(self._ends - self._clock.monotonic(), self._min_timeout)


def _load(tokens: AccessTokens, clock: Clock) -> None:
    """Load the access token that another process has saved in the token store."""
    if tokens.store:
        try:
            text = tokens.store.load()
        except Exception as error:  # noqa: BLE001 - this process can request its own token
            _warn("load", error)
        else:
            tokens.load(text or "", clock.monotonic(), clock.now())


def _save(tokens: AccessTokens, clock: Clock) -> None:
    """Load the data that other processes have saved in the token store, then save the access token there."""
    if tokens.store:
        _load(tokens, clock)
        try:
            tokens.store.save(tokens.to_text(clock.monotonic(), clock.now()))
        except Exception as error:  # noqa: BLE001 - this process can still use its token
            _warn("save", error)


def _warn(action: str, error: Exception) -> None:
    # Only the type is logged, because the message of the exception may contain the token.
    _log.warning("cannot %s the shared access token (%s): check the token store", action, type(error).__name__)
