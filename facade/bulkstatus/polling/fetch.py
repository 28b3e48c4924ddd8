"""One poll of one job, with a fresh access token if the account's tokens expire: written once, for both drivers."""

import logging

from bulkstatus.auth.grant import Token
from bulkstatus.auth.oauth import AccessTokens, AwaitRefresh, NoToken, Refresh, UseToken
from bulkstatus.clock import Clock
from bulkstatus.errors import ApiError, AuthenticationError, BulkStatusError, TransportError, UnexpectedResponse
from bulkstatus.events import RequestFailed, RequestPurpose, RequestSent, ResponseRead
from bulkstatus.http.messages import Request, Response
from bulkstatus.operation import Operation
from bulkstatus.polling.runtime import Runtime
from bulkstatus.vendors.account import Target

MIN_TIMEOUT = 5.0
"""Seconds that each further request of a poll may take, even if its time is up."""

_log = logging.getLogger("bulkstatus")


async def fetch(target: Target, timeout: float, runtime: Runtime) -> Operation:
    """Poll a job once. An access token that turns out to have expired is replaced, and the request repeated once.

    Args:
        target: The job.
        timeout: Seconds that all of it may take; requests besides the first one get at least `MIN_TIMEOUT`.
        runtime: The driver.

    Raises:
        BulkStatusError: As `Client.get`.
    """
    account = target.account
    if account.tokens is None:
        response = await _send(target, account.request(target), timeout, runtime)
        return account.read(target, response, runtime.clock.now())
    return await _AuthorizedFetch(target, account.tokens, timeout, runtime).operation()


async def _send(
    target: Target, request: Request, timeout: float, runtime: Runtime, purpose: RequestPurpose = "status"
) -> Response:
    """Send a request, and report it."""
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
    shown = target.account.redact_response(response) if is_public else Response(status_code=response.status_code)
    size = len(response.content)
    await runtime.emit(
        ResponseRead(*target.event_fields, purpose, response.status_code, size, duration, shown.headers, shown.content)
    )
    return response


class _AuthorizedFetch:
    """A poll of a job whose account has access tokens that expire."""

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
                self._tokens.accepted()  # the error is about the job
                raise
            else:
                self._tokens.accepted()
                return operation

    async def _token(self) -> Token:
        """Return a valid token, fetched if need be.

        Raises:
            BulkStatusError: If there is no token to be had.
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
                        raise TransportError("another poll's new access token took too long", url=self._target.url)
                case NoToken(error):
                    error.url = self._target.url  # its text names the token endpoint
                    raise error

    async def _refresh(self, refresh: Refresh) -> None:
        tokens, clock = self._tokens, self._clock
        try:
            # The response has no name: tracebacks show variables, and there is a token in it.
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
    """Load from the store what other processes have."""
    if tokens.store:
        try:
            text = tokens.store.load()
        except Exception as error:  # noqa: BLE001 - whatever it is, this process can get a token of its own
            _warn("load", error)
        else:
            tokens.load(text or "", clock.monotonic(), clock.now())


def _save(tokens: AccessTokens, clock: Clock) -> None:
    """Save to the store what other processes may use, merged with what they have saved meanwhile."""
    if tokens.store:
        _load(tokens, clock)
        try:
            tokens.store.save(tokens.to_text(clock.monotonic(), clock.now()))
        except Exception as error:  # noqa: BLE001 - see above
            _warn("save", error)


def _warn(action: str, error: Exception) -> None:
    # The text of the exception may hold what was to be saved.
    _log.warning("the token store could not %s: %s; processes do not share the token", action, type(error).__name__)
