"""Zoho's token endpoint: access tokens that expire, errors under HTTP 200, and a rate limit with a penalty."""

from collections import deque
from collections.abc import Mapping
from threading import Lock
from typing import ClassVar
from urllib.parse import parse_qsl

from bulkstatus.clock import Clock
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import json_response

CLIENT_ID = "1000.SANDBOX"
CLIENT_SECRET = "sandbox-zoho-creator.client-secret"  # noqa: S105 - it is made up, and meant to be known
REFRESH_TOKEN = "1000.sandbox-zoho-creator.refresh-token"  # noqa: S105 - see above
"""The only client and the only refresh token for which access tokens are issued."""


class TokenEndpoint:
    """A fake of Zoho's accounts server.

    Args:
        clock: Measures the life of the tokens.
    """

    LIMIT: ClassVar[int] = 10
    """Access tokens that are issued within any window."""
    WINDOW: ClassVar[float] = 600.0
    """Seconds of that window. Also the penalty after a request too many, counted from the last request in it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._expirations: dict[str, float] = {}
        self._issued_at: deque[float] = deque(maxlen=self.LIMIT)
        self._blocked_until = 0.0
        self.seconds = 3600.0
        """How long a token lasts; may be set."""
        self.is_older_form = False
        """Whether `expires_in` has milliseconds, and `expires_in_sec` the seconds; may be set."""
        self.outcomes: list[str] = []
        """The outcome of each request so far: `token`, or the error."""
        self.rejected_tokens = 0
        """Requests to the API with a token that had expired or was never issued."""

    def respond(self, method: str, content: bytes) -> Response:
        """Return the response to a request with a form, after the checks of the credential and the rate limit."""
        form = dict(parse_qsl(content.decode("latin-1")))
        with self._lock:
            response = self._error(method, form) or self.issue()
            self.outcomes.append(str(decode(response).get("error", "token")))
        return response

    def issue(self) -> Response:
        """Return a response with a new access token, without any check. Not for several threads at once."""
        now = self._clock.monotonic()
        token = f"1000.sandbox-zoho-creator.{len(self._expirations) + 1}"
        self._issued_at.append(now)
        self._expirations[token] = now + self.seconds
        life = {"expires_in": self.seconds}
        if self.is_older_form:
            life = {"expires_in": self.seconds * 1000, "expires_in_sec": self.seconds}
        # The API's domain is another product's.
        body = {"access_token": token, "token_type": "Bearer", "api_domain": "https://www.zohoapis.com", **life}
        return json_response(200, body)

    def _error(self, method: str, form: Mapping[str, str]) -> Response | None:
        if method != "POST" or form.get("grant_type") != "refresh_token":
            return json_response(200, {"error": "unsupported_grant_type"})
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_response(200, {"error": "invalid_client"})
        if form.get("refresh_token") != REFRESH_TOKEN:
            return json_response(200, {"error": "invalid_code"})
        now = self._clock.monotonic()
        is_over_limit = len(self._issued_at) == self.LIMIT and now < self._issued_at[0] + self.WINDOW
        if not is_over_limit and now >= self._blocked_until:
            return None
        self._blocked_until = now + self.WINDOW
        # The documented words are not known; these hold what was observed of them.
        body = {"error": "Access Denied", "error_description": "too many requests; try again later"}
        return json_response(400, body)

    def expire(self) -> None:
        """Expire all tokens at once, before their time."""
        with self._lock:
            self._expirations = dict.fromkeys(self._expirations, self._clock.monotonic())

    def accepts(self, token: str) -> bool:
        """Return whether the API accepts an access token: it was issued here, and has not expired."""
        with self._lock:
            is_valid = self._clock.monotonic() < self._expirations.get(token, 0.0)
            self.rejected_tokens += not is_valid
        return is_valid
