"""Access tokens that expire: which to use, who fetches the next, and when to leave the server alone. No I/O, no clock.

                          ┌► UseToken(token)      use it
    AccessTokens.step() ──┼► Refresh(request)     send it, then report how it went: fetched, failed or abandoned
                          ├► AwaitRefresh(done)   another caller has sent it: wait, then step again
                          └► NoToken(error)       raise it

    until                      what holds
    end - margin               the token is good
    end                        it is good, and somebody fetches the next; should that fail, it still is good
    10 in 10 minutes           at most so many requests; the next one waits until the first is 10 minutes ago
    5 · 2ⁿ⁻¹, at most 120 s    after n failures in a row that may pass: every caller gets the last one, none is sent
    10 minutes, or longer      after "too many requests", which every further request would prolong; and after a
                               refusal, which no further request would change

`margin` is 60 s, or a tenth of the token's life where that is less. All times are seconds on one monotonic clock.
Any number of threads and tasks may step; one lock, never held while anybody waits, keeps the state whole.
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

from attrs import frozen

from bulkstatus.auth.grant import Grant, Token
from bulkstatus.auth.token_store import TokenStore
from bulkstatus.errors import AuthenticationError, BulkStatusError, RateLimited
from bulkstatus.http.messages import Request, Response
from bulkstatus.secret import Secret

MAX_LIFETIME = 3600.0
"""Seconds that a token is used, whatever its response says of its life."""
REFRESH_MARGIN = 60.0
"""Seconds before its end at which a token is replaced: twice what a request may take."""
MAX_SHARED_MARGIN = 300.0
"""The most of those seconds where processes share a token: each draws its own number, so that one goes ahead."""
MAX_REFRESHES = 10
"""Requests for a token within any window; more are not sent."""
REFRESH_WINDOW = 600.0
"""Seconds of that window, and for which the server is left alone that throttles or refuses."""
WINDOW_SLACK = 30.0
"""Seconds by which the window is kept longer, for the server counts from when a request arrives, not from its start."""
MIN_BACKOFF, MAX_BACKOFF = 5.0, 120.0
"""Seconds to the next request after failures that may pass: the first number, doubled until the second."""
LOAD_INTERVAL = 1.0
"""Seconds between two loads of the store while no refresh may be sent: loading may block an event loop, pauses are
longer by far, and another process takes about as long for its refresh."""


@frozen
class UseToken:
    """Use this token."""

    token: Token


@frozen(eq=False)
class Refresh:
    """Send this for a new token, and say how it went."""

    request: Request
    sent_at: float
    done: "Future[None]"


@frozen
class AwaitRefresh:
    """Somebody else has sent for a new token: step again when this is done."""

    done: "Future[None]"


@frozen
class NoToken:
    """Raise this; nothing is sent."""

    error: BulkStatusError


TokenStep = UseToken | Refresh | AwaitRefresh | NoToken


class AccessTokens:
    """The access token of one account, for all its threads and tasks.

    Args:
        grant: How to get one.
        store: Where the processes that use the account share it; None keeps it in this process.
    """

    def __init__(self, grant: Grant, store: TokenStore | None = None) -> None:
        self.store = store
        self._grant = grant
        self._margin = random.uniform(REFRESH_MARGIN, MAX_SHARED_MARGIN) if store else REFRESH_MARGIN  # noqa: S311 - no secret
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._known: deque[Secret] = deque(maxlen=MAX_REFRESHES)
        """The latest tokens, this one included: one may still be on its way in a response."""
        self._in_flight: Refresh | None = None
        self._sent: deque[float] = deque(maxlen=MAX_REFRESHES)
        self._error: BulkStatusError | None = None
        self._cooldown_until = 0.0
        self._loaded_at = -math.inf
        self._failures = 0
        self._unconfirmed = 0
        """Tokens fetched here since the API last accepted one."""

    def step(self, now: float) -> TokenStep:
        """What to do for a token. Whoever gets a `Refresh` owes one call of `fetched`, `failed` or `abandoned`."""
        with self._lock:
            good = UseToken(self._token) if self._token and self._token.is_good(now) else None
            if good and not self._needs_refresh(now):
                return good
            if self._in_flight:
                return good or AwaitRefresh(self._in_flight.done)
            if error := self._cooldown_error(now):
                return good or NoToken(error)
            done: Future[None] = Future()
            done.set_running_or_notify_cancel()  # so that nobody who waits for it can cancel it
            self._in_flight = Refresh(self._grant.request(), now, done)
            self._sent.append(now)
            return self._in_flight

    def should_load(self, now: float) -> bool:
        """Return whether to load the store first, which may spare a refresh, or make good for one that may not be sent.

        The caller that gets True loads it. While no refresh may be sent, it is True at most once in `LOAD_INTERVAL` s.
        """
        with self._lock:
            if self._in_flight or not self._needs_refresh(now):
                return False
            if now < self._loaded_at + LOAD_INTERVAL and self._cooldown_error(now):
                return False
            self._loaded_at = now
            return True

    def fetched(self, refresh: Refresh, response: Response, now: float, observed_at: datetime) -> None:
        """The response to a refresh is here."""
        result = self._grant.read(response, observed_at)
        if isinstance(result, BulkStatusError):
            self.failed(refresh, result, now)
            return
        with self._lock:
            # The life began when the server made the token: at the earliest, when it was asked to.
            self._use(result.token, min(result.seconds, MAX_LIFETIME), refresh.sent_at)
            self._unconfirmed += 1
            self._failures, self._error = 0, None
        self._finish(refresh)

    def failed(self, refresh: Refresh, error: BulkStatusError, now: float) -> None:
        """No response to a refresh came, or one that is none."""
        with self._lock:
            self._failures += 1
            if isinstance(error, AuthenticationError | RateLimited):
                pause = REFRESH_WINDOW
            else:
                pause = min(MIN_BACKOFF * 2.0 ** min(self._failures - 1, 30), MAX_BACKOFF)
            self._cool_down(error, now + max(pause, error.retry_after or 0.0))
        self._finish(refresh)

    def abandoned(self, refresh: Refresh) -> None:
        """A refresh was stopped before its response came. Another caller tries again; the attempt counts."""
        self._finish(refresh)

    def accepted(self) -> None:
        """The API took the token."""
        self._unconfirmed = 0

    def rejected(self, token: Token, error: BulkStatusError, now: float) -> None:
        """The API takes the token for invalid or expired. If two new ones in a row fare so, no third will do better."""
        with self._lock:
            if token is not self._token:
                return  # there is another one by now
            self._token = None
            if self._unconfirmed >= 2:
                self._unconfirmed = 0
                self._cool_down(error, now + REFRESH_WINDOW)

    def redact(self, text: str) -> str:
        """The text without any of the latest tokens."""
        for secret in (*self._known,):
            text = secret.redact(text)
        return text

    def to_text(self, now: float, today: datetime) -> str:
        """The token and the limits, for other processes. A secret.

        Args:
            now: The monotonic time.
            today: The time of day, which is what processes have in common.
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
        """What another process, or this one before, wrote with `to_text`. Whatever is not that is passed over."""
        with suppress(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            found: Any = json.loads(text)
            if found["version"] != 1 or found["for"] != self._grant.key:
                return
            to_monotonic = now - today.timestamp()
            # A clock that was set since must not keep a token, or a pause, for longer than it can be.
            sent = [when for text in found["refreshed"] if (when := float(text) + to_monotonic) <= now + 1]
            with self._lock:
                self._sent = deque(_distinct(sorted([*self._sent, *sent])), maxlen=MAX_REFRESHES)
                if found["cooldown_until"] is not None:
                    until = min(float(found["cooldown_until"]) + to_monotonic, now + REFRESH_WINDOW)
                    if until > max(now, self._cooldown_until):
                        self._cool_down(self._limited("another process was told so"), until)
                if found["access_token"] is not None:
                    self._load_token(str(found["access_token"]), found["seconds"], found["ends"] + to_monotonic, now)

    def _load_token(self, text: str, seconds: float, ends: float, now: float) -> None:
        if any(text == known.reveal() for known in self._known):
            return  # it has been used here, and either is in use or was given up
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
        """The error for who would send a request at this time, or None if one may be sent."""
        if self._error and now < self._cooldown_until:
            error = copy.copy(self._error)  # whoever raises it adds to it
            if not isinstance(error, AuthenticationError):
                error.retry_after = self._cooldown_until - now
            return error
        if len(self._sent) == MAX_REFRESHES and now < self._sent[0] + REFRESH_WINDOW + WINDOW_SLACK:
            error = self._limited(f"{MAX_REFRESHES} were asked for within {REFRESH_WINDOW:g} s")
            error.retry_after = self._sent[0] + REFRESH_WINDOW + WINDOW_SLACK - now
            return error
        return None

    def _cool_down(self, error: BulkStatusError, until: float) -> None:
        self._error, self._cooldown_until = copy.copy(error), until  # a copy, without the traceback

    def _limited(self, why: str) -> RateLimited:
        """The error for a limit that is kept to here, so that the server need not say it."""
        error = RateLimited(429, None, "", url=self._grant.url)
        error.args = (f"no new access token from {self._grant.url}: {why}, and nothing was sent; ask again later",)
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
        return self  # copies of an account are one account to its vendor

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[Grant]]:
        return type(self), (self._grant,)  # a grant out of a pickle has no credential, and says so


def _distinct(moments: list[float]) -> list[float]:
    """The moments, in order, but each once: on its way through a store and two clocks one comes back a hair off."""
    kept: list[float] = []
    for moment in moments:
        if not kept or moment - kept[-1] >= 1:
            kept.append(moment)
    return kept
