"""`AccessTokens`, a class that decides when an access token is renewed, and which caller renews it.

`AccessTokens` does not send requests or read a clock. A caller that needs a token calls `step` and acts on the result:

                          ┌► UseToken(token)      use the token
    AccessTokens.step() ──┼► Refresh(request)     send the request, then call `fetched`, `failed` or `abandoned`
                          ├► AwaitRefresh(done)   another caller has sent the request: wait, then call `step` again
                          └► NoToken(error)       raise the error

All threads and tasks that use an account share one token. Shortly before the token expires, one caller requests a new
token while the other callers still use the old token. If a request for a new token fails, the old token is used until
it expires.

Without a token store, a token is renewed 60 s before it expires. With a token store, each process renews the token at a
random time, 60 to 300 s before the token expires. A valid token is never renewed before the last tenth of its lifetime.

During the following pauses, no token is requested, and a caller without a valid token gets an error:

    reason for the pause                   length of the pause
    ──────────────────────────────────────────────────────────────────────────
    10 requests within 10 minutes          until the first of them is 10.5 minutes old
    n temporary errors in a row            5 · 2ⁿ⁻¹ s, at most 120 s
    a rate limit or refused credential     10 minutes

If a `Retry-After` header requires a longer pause, the longer pause applies. All times in this module are in seconds on
the same monotonic clock. The class `AccessTokens` is thread-safe, and never holds its lock while a caller waits.
"""

import copy
import json
import math
import random
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from bulkstatus.auth.grant import Grant, Token
from bulkstatus.auth.refresh_limits import MAX_REFRESHES, REFRESH_WINDOW, WINDOW_SLACK, distinct, pause_after
from bulkstatus.auth.token_steps import AwaitRefresh, NoToken, Refresh, TokenStep, UseToken
from bulkstatus.auth.token_store import TokenStore
from bulkstatus.errors import AuthenticationError, BulkStatusError, RateLimited
from bulkstatus.http.messages import Response
from bulkstatus.secret import Secret

MAX_LIFETIME = 3600.0
"""The maximum lifetime of a token, in seconds. A lifetime of more than one hour counts as one hour."""
REFRESH_MARGIN = 60.0
"""A token is renewed `REFRESH_MARGIN` seconds before it expires. `REFRESH_MARGIN` is twice the default timeout of a
request."""
MAX_SHARED_MARGIN = 300.0
"""A shared token is renewed at most `MAX_SHARED_MARGIN` seconds before it expires. Each process chooses a random number
of seconds from `REFRESH_MARGIN` to `MAX_SHARED_MARGIN`."""
LOAD_INTERVAL = 1.0
"""The minimum time in seconds between two calls to `TokenStore.load` during a pause in token requests. Frequent calls
could block an event loop. A shorter interval would hardly help, because a token request takes about a second."""


class AccessTokens:
    """The access token of one account, shared by all threads and tasks that use the account.

    Args:
        grant: The OAuth grant that builds token requests and reads their responses.
        store: The token store through which processes share the token. Defaults to None, which means that each process
            has its own token.
    """

    def __init__(self, grant: Grant, store: TokenStore | None = None) -> None:
        self.store = store
        self._grant = grant
        self._margin = random.uniform(REFRESH_MARGIN, MAX_SHARED_MARGIN) if store else REFRESH_MARGIN  # noqa: S311 - no secret
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._known: deque[Secret] = deque(maxlen=MAX_REFRESHES)
        """The latest tokens, which `redact` hides. A late response can contain a token that is no longer in use."""
        self._in_flight: Refresh | None = None
        self._sent: deque[float] = deque(maxlen=MAX_REFRESHES)
        self._error: BulkStatusError | None = None
        self._cooldown_until = 0.0
        self._loaded_at = -math.inf
        self._failures = 0
        self._unconfirmed = 0
        """The number of tokens that this process has requested since the API last accepted a token."""

    def step(self, now: float) -> TokenStep:
        """Return the next step for a caller that needs a token.

        If the result is a `Refresh`, the caller must call exactly one of `fetched`, `failed` and `abandoned`.

        Args:
            now: The current time, in seconds on the monotonic clock.
        """
        with self._lock:
            good = UseToken(self._token) if self._token and self._token.is_good(now) else None
            if good and not self._needs_refresh(now):
                return good
            if self._in_flight:
                return good or AwaitRefresh(self._in_flight.done)
            if error := self._cooldown_error(now):
                return good or NoToken(error)
            done: Future[None] = Future()
            done.set_running_or_notify_cancel()  # a waiting caller cannot cancel the future any more
            self._in_flight = Refresh(self._grant.request(), now, done)
            self._sent.append(now)
            return self._in_flight

    def should_load(self, now: float) -> bool:
        """Return whether the caller must load the token from the token store before calling `step`.

        If another process has saved a new token, no token request is necessary. During a pause in token requests,
        `should_load` returns True at most once every `LOAD_INTERVAL` seconds.

        Args:
            now: The current time, in seconds on the monotonic clock.
        """
        with self._lock:
            if self._in_flight or not self._needs_refresh(now):
                return False
            if now < self._loaded_at + LOAD_INTERVAL and self._cooldown_error(now):
                return False
            self._loaded_at = now
            return True

    def fetched(self, refresh: Refresh, response: Response, now: float, observed_at: datetime) -> None:
        """Store the token from the response to a token request, or record an error if there is no token.

        Args:
            refresh: The `Refresh` that `step` returned.
            response: The response of the token endpoint.
            now: The current time, in seconds on the monotonic clock.
            observed_at: The time at which the response arrived, as a timezone-aware datetime.
        """
        result = self._grant.read(response, observed_at)
        if isinstance(result, BulkStatusError):
            self.failed(refresh, result, now)
            return
        with self._lock:
            # The exact time of issue is unknown, so the lifetime is counted from the sending of the request.
            self._use(result.token, min(result.seconds, MAX_LIFETIME), refresh.sent_at)
            self._unconfirmed += 1
            self._failures, self._error = 0, None
        self._finish(refresh)

    def failed(self, refresh: Refresh, error: BulkStatusError, now: float) -> None:
        """Record the error of a token request, and start a pause in which no token is requested.

        Args:
            refresh: The `Refresh` that `step` returned.
            error: The error of the token request, such as a `TransportError`.
            now: The current time, in seconds on the monotonic clock.
        """
        with self._lock:
            self._failures += 1
            self._cool_down(error, now + pause_after(error, self._failures))
        self._finish(refresh)

    def abandoned(self, refresh: Refresh) -> None:
        """Record that a token request was cancelled, so that another caller can send a new request.

        A cancelled request counts towards the limit `MAX_REFRESHES`.

        Args:
            refresh: The `Refresh` whose request was cancelled.
        """
        self._finish(refresh)

    def accepted(self) -> None:
        """Record that the API accepted the current token."""
        self._unconfirmed = 0

    def rejected(self, token: Token, error: BulkStatusError, now: float) -> None:
        """Discard a token that the API refused as invalid or expired.

        If the API refuses two new tokens in a row, no token is requested for 10 minutes.

        Args:
            token: The token that the API refused.
            error: The error that the API returned.
            now: The current time, in seconds on the monotonic clock.
        """
        with self._lock:
            if token is not self._token:
                return  # another caller has replaced the token
            self._token = None
            if self._unconfirmed >= 2:
                self._unconfirmed = 0
                self._cool_down(error, now + REFRESH_WINDOW)

    def redact(self, text: str) -> str:
        """Replace the account's recent access tokens in a string with asterisks."""
        for secret in (*self._known,):
            text = secret.redact(text)
        return text

    def to_text(self, now: float, today: datetime) -> str:
        """Return the token and the pauses in token requests as a secret string, which other processes can load.

        Args:
            now: The current time, in seconds on the monotonic clock.
            today: The current date and time, as a timezone-aware datetime. The returned string contains timestamps,
                because each process has its own monotonic clock.
        """
        to_day = today.timestamp() - now
        with self._lock:
            token = self._token
            shared = isinstance(self._error, RateLimited) and self._cooldown_until > now
            return json.dumps(
                {
                    "version": 1,
                    "for": self._grant.key,
                    "access_token": token and token.secret.reveal(),
                    "seconds": token and token.seconds,
                    "ends": token and token.ends + to_day,
                    "refreshed": [sent + to_day for sent in self._sent],
                    "cooldown_until": self._cooldown_until + to_day if shared else None,
                }
            )

    def load(self, text: str, now: float, today: datetime) -> None:
        """Load the token and the pauses from a string that `to_text` returned, possibly in another process.

        Args:
            text: The string from the token store. A string in another format or for another grant is ignored.
            now: The current time, in seconds on the monotonic clock.
            today: The current date and time, as a timezone-aware datetime.
        """
        with suppress(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            found: Any = json.loads(text)
            if found["version"] != 1 or found["for"] != self._grant.key:
                return
            to_monotonic = now - today.timestamp()
            # If the system clock was changed, neither a token nor a pause may last longer than its maximum.
            sent = [when for text in found["refreshed"] if (when := float(text) + to_monotonic) <= now + 1]
            with self._lock:
                self._sent = deque(distinct(sorted([*self._sent, *sent])), maxlen=MAX_REFRESHES)
                if found["cooldown_until"] is not None:
                    until = min(float(found["cooldown_until"]) + to_monotonic, now + REFRESH_WINDOW)
                    if until > max(now, self._cooldown_until):
                        self._cool_down(self._limited("another process reached the rate limit"), until)
                if found["access_token"] is not None:
                    self._load_token(str(found["access_token"]), found["seconds"], found["ends"] + to_monotonic, now)

    def _load_token(self, text: str, seconds: float, ends: float, now: float) -> None:
        if any(text == known.reveal() for known in self._known):
            return  # the token is in use here, or was discarded here
        seconds = min(float(seconds), MAX_LIFETIME)
        begins = min(ends - seconds, now)
        if begins + seconds > max(now, self._token.ends if self._token else now):
            self._use(Secret.checked(text, "access_token"), seconds, begins)

    def _use(self, secret: Secret, seconds: float, begins: float) -> None:
        self._known.append(secret)
        self._token = Token(secret, self._grant.authorization(secret), seconds, begins + seconds)

    def _needs_refresh(self, now: float) -> bool:
        return self._token is None or not self._token.is_good(now, self._margin)

    def _cooldown_error(self, now: float) -> BulkStatusError | None:
        """Return the error for a caller that needs a token during a pause, or None if there is no pause."""
        if self._error and now < self._cooldown_until:
            error = copy.copy(self._error)  # callers add the status URL to the error that they raise
            if not isinstance(error, AuthenticationError):
                error.retry_after = self._cooldown_until - now
            return error
        if len(self._sent) == MAX_REFRESHES and now < self._sent[0] + REFRESH_WINDOW + WINDOW_SLACK:
            error = self._limited(f"{MAX_REFRESHES} were requested within {REFRESH_WINDOW:g} s")
            error.retry_after = self._sent[0] + REFRESH_WINDOW + WINDOW_SLACK - now
            return error
        return None

    def _cool_down(self, error: BulkStatusError, until: float) -> None:
        self._error, self._cooldown_until = copy.copy(error), until  # the copy has no traceback

    def _limited(self, why: str) -> RateLimited:
        """Return the error for a token request that was not sent because of a rate limit."""
        error = RateLimited(429, None, "", url=self._grant.url)
        error.args = (f"no new access token from {self._grant.url}: {why}, and nothing was sent; try again later",)
        return error

    def _finish(self, refresh: Refresh) -> None:
        with self._lock:
            if self._in_flight is refresh:
                self._in_flight = None
        if not refresh.done.done():
            refresh.done.set_result(None)

    def __repr__(self) -> str:
        return f"<tokens from {self._grant.url}>"

    def __copy__(self) -> Self:
        return self  # copies of an account share one token

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[Grant]]:
        return type(self), (self._grant,)  # an unpickled grant has no credential, and raises an error when it is used
