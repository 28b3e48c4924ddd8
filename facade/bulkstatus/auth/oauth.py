"""The renewal of access tokens: which token to use, which caller fetches a new one, and when no request is sent.

This module neither sends requests nor reads a clock. A caller calls `step` and acts on its result:

                          ┌► UseToken(token)      use the token
    AccessTokens.step() ──┼► Refresh(request)     send the request, then call `fetched`, `failed` or `abandoned`
                          ├► AwaitRefresh(done)   another caller has sent the request: wait, then call `step` again
                          └► NoToken(error)       raise the error

All callers use the same token. Within a margin before the expiry, one caller requests a new token, and the others still
use the old one. If the request fails, the old token is used until it expires. The margin is 60 s without a token store,
or a random number from 60 to 300 s with a token store. The margin is never more than a tenth of the token's lifetime.

No request for a token is sent during these pauses. A caller without a valid token then gets an error:

    reason for the pause                   length of the pause
    10 requests within 10 minutes          until the first of them is 10.5 minutes old
    n temporary errors in a row            5 · 2ⁿ⁻¹ s, at most 120 s
    a rate limit or refused credential     10 minutes

A longer `Retry-After` is honoured. All times are seconds on one monotonic clock. Any number of threads and tasks may
call `step`. One lock protects the state, and no caller waits while it holds the lock.
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
"""The longest time that a token is used, in seconds, even if the response states a longer lifetime."""
REFRESH_MARGIN = 60.0
"""The margin before expiry in which a token is renewed, in seconds. The margin is twice the time limit of a request."""
MAX_SHARED_MARGIN = 300.0
"""The longest margin before expiry if processes share a token, in seconds. Each process uses a random margin."""
LOAD_INTERVAL = 1.0
"""Seconds between two loads of the store while no refresh may be sent. Loading may block an event loop, so it must be
rare. Another process needs about a second for its refresh, so a shorter interval gains little."""


class AccessTokens:
    """The access token of one account, for all its threads and tasks.

    Args:
        grant: The way to get a token from the vendor.
        store: The store in which processes share the token. Defaults to None, which keeps the token in this process.
    """

    def __init__(self, grant: Grant, store: TokenStore | None = None) -> None:
        self.store = store
        self._grant = grant
        self._margin = random.uniform(REFRESH_MARGIN, MAX_SHARED_MARGIN) if store else REFRESH_MARGIN  # noqa: S311 - no secret
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._known: deque[Secret] = deque(maxlen=MAX_REFRESHES)
        """The latest tokens, including the current one. A late response may still contain an old token."""
        self._in_flight: Refresh | None = None
        self._sent: deque[float] = deque(maxlen=MAX_REFRESHES)
        self._error: BulkStatusError | None = None
        self._cooldown_until = 0.0
        self._loaded_at = -math.inf
        self._failures = 0
        self._unconfirmed = 0
        """The number of tokens that were fetched here since the API last accepted a token."""

    def step(self, now: float) -> TokenStep:
        """Return what the caller must do to get a token.

        A caller that gets a `Refresh` must call `fetched`, `failed` or `abandoned` once.

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
        """Return whether the caller must load the token store before it calls `step`.

        The store may contain a new token of another process, which makes a refresh unnecessary. While no refresh may be
        sent, the result is True at most once per `LOAD_INTERVAL`.

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
        """Process the response to a refresh.

        Args:
            refresh: The refresh.
            response: The response of the token endpoint.
            now: The current time, in seconds on the monotonic clock.
            observed_at: The time at which the response arrived, with a time zone.
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
        """Record the error of a refresh, and start a pause in which no refresh is sent.

        Args:
            refresh: The refresh.
            error: The error: no response arrived, or the response contains no token.
            now: The current time, in seconds on the monotonic clock.
        """
        with self._lock:
            self._failures += 1
            self._cool_down(error, now + pause_after(error, self._failures))
        self._finish(refresh)

    def abandoned(self, refresh: Refresh) -> None:
        """End a refresh that was stopped without a response. Another caller may send the next request.

        The stopped request counts towards `MAX_REFRESHES`.

        Args:
            refresh: The refresh that was stopped.
        """
        self._finish(refresh)

    def accepted(self) -> None:
        """Record that the API accepted the current token."""
        self._unconfirmed = 0

    def rejected(self, token: Token, error: BulkStatusError, now: float) -> None:
        """Discard a token that the API refused as invalid or expired.

        If the API refuses two new tokens in a row, no further token is fetched for 10 minutes.

        Args:
            token: The refused token.
            error: The API's error.
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
        """Return the text with asterisks instead of the latest tokens."""
        for secret in (*self._known,):
            text = secret.redact(text)
        return text

    def to_text(self, now: float, today: datetime) -> str:
        """Return the token and the pauses as text for other processes. The text is a secret.

        Args:
            now: The current time, in seconds on the monotonic clock.
            today: The current date and time, because monotonic clocks differ between processes.
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
        """Load a token and pauses from a text that any process wrote with `to_text`. Any other text is ignored.

        Args:
            text: The text from the token store.
            now: The current time, in seconds on the monotonic clock.
            today: The current date and time.
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
        """Return the error for a caller that needs a new token, or None if a refresh may be sent."""
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
        """Return the error for a request that was not sent because of a rate limit."""
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
