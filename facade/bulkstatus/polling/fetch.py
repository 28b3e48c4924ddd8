"""One poll one job, with a fresh access token where the account's expire: written once, for both drivers."""

import logging

from bulkstatus.auth.oauth import Have, Refresh, Refused, Token, Tokens, WaitForOther
from bulkstatus.clock import Clock
from bulkstatus.errors import ApiError, AuthenticationError, BulkStatusError, TransportError, UnexpectedResponse
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.polling.runtime import Runtime
from bulkstatus.vendors.account import Target

LEAST = 5.0
"""Seconds that each further request of a poll may take although its time is up."""

_log = logging.getLogger("bulkstatus")


async def poll(target: Target, timeout: float, clock: Clock, runtime: Runtime) -> Operation:
    """Poll a job once. An access token that turns out to have expired is replaced, and the request repeated once.

    Args:
        target: The job.
        timeout: Seconds that all of it may take; what has to be sent beside the request itself gets at least `LEAST`.
        clock: The time.
        runtime: The driver.

    Raises:
        BulkStatusError: As `Client.get`.
    """
    account = target.account
    if account.tokens is None:
        response = await runtime.send(account.request(target), timeout)
        return _read(target, response, clock)
    return await _Look(target, account.tokens, timeout, clock, runtime).operation()


def _read(target: Target, response: Response, clock: Clock) -> Operation:
    if _log.isEnabledFor(logging.DEBUG):
        _log.debug("%s was answered with HTTP %d, %d bytes", target.url, response.status_code, len(response.content))
    return target.account.read(target, response, clock.now())


class _Look:
    """A poll a job of an account whose access token expires."""

    def __init__(self, target: Target, tokens: Tokens, timeout: float, clock: Clock, runtime: Runtime) -> None:
        self._target = target
        self._tokens = tokens
        self._ends = clock.monotonic() + timeout
        self._least = min(timeout, LEAST)
        self._clock = clock
        self._runtime = runtime

    async def operation(self) -> Operation:
        target, account = self._target, self._target.account
        is_repeated = False
        while True:
            token = await self._token()
            response = await self._runtime.send(account.request(target, token.authorization), self._left())
            try:
                operation = _read(target, response, self._clock)
            except AuthenticationError as error:
                if not account.is_expiry(error):
                    raise
                self._tokens.rejected(token, error, self._clock.monotonic())
                if is_repeated:
                    raise
                is_repeated = True
            except (ApiError, UnexpectedResponse):
                self._tokens.taken()  # the error is about the job
                raise
            else:
                self._tokens.taken()
                return operation

    async def _token(self) -> Token:
        """A token that is good, fetched if need be.

        Raises:
            BulkStatusError: If there is none to be had.
        """
        while True:
            if self._tokens.wants_another(self._clock.monotonic()):
                _take_in(self._tokens, self._clock)
            match self._tokens.step(self._clock.monotonic()):
                case Have(token):
                    return token
                case Refresh() as refresh:
                    await self._fetch(refresh)
                case WaitForOther(done):
                    await self._runtime.wait(done, self._left())
                    if not done.done():
                        raise TransportError("another poll's new access token took too long", url=self._target.url)
                case Refused(error):
                    error.url = self._target.url  # its text names the token endpoint
                    raise error

    async def _fetch(self, refresh: Refresh) -> None:
        tokens, clock = self._tokens, self._clock
        try:
            # No name for the response: a traceback shows those, and there is a token in it.
            tokens.fetched(
                refresh, await self._runtime.send(refresh.request, self._left()), clock.monotonic(), clock.now()
            )
        except BulkStatusError as error:
            tokens.failed(refresh, error, clock.monotonic())
        except BaseException:
            tokens.abandoned(refresh)
            raise
        else:
            _hand_on(tokens, clock)

    def _left(self) -> float:
        return max(self._ends - self._clock.monotonic(), self._least)


def _take_in(tokens: Tokens, clock: Clock) -> None:
    """Poll into the store for what other processes have."""
    if tokens.store:
        try:
            text = tokens.store.load()
        except Exception as error:  # noqa: BLE001 - whatever it is, this process can get a token of its own
            _warn("load", error)
        else:
            tokens.take_in(text or "", clock.monotonic(), clock.now())


def _hand_on(tokens: Tokens, clock: Clock) -> None:
    """Put into the store what other processes may use, beside what they have put there meanwhile."""
    if tokens.store:
        _take_in(tokens, clock)
        try:
            tokens.store.save(tokens.to_text(clock.monotonic(), clock.now()))
        except Exception as error:  # noqa: BLE001 - see above
            _warn("save", error)


def _warn(what: str, error: Exception) -> None:
    # The text of the exception may hold what was to be saved.
    _log.warning("the token store could not %s: %s; processes do not share the token", what, type(error).__name__)
