"""A simulated token endpoint of Zoho, with a rate limit and with access tokens that expire."""

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
CLIENT_SECRET = "sandbox-zoho-creator.client-secret"  # noqa: S105 - not a real secret
REFRESH_TOKEN = "1000.sandbox-zoho-creator.refresh-token"  # noqa: S105 - not a real secret
"""The only refresh token that the endpoint accepts. Requests must also contain `CLIENT_ID` and `CLIENT_SECRET`."""


class TokenEndpoint:
    """A simulated accounts server of Zoho, which issues access tokens.

    Like the real accounts server, the simulated server sends most errors with HTTP 200.

    Args:
        clock: Clock that determines when access tokens expire.
    """

    LIMIT: ClassVar[int] = 10
    """The maximum number of access tokens that the endpoint issues within any period of `WINDOW` seconds."""
    WINDOW: ClassVar[float] = 600.0
    """The period of the rate limit, in seconds. A request that exceeds the rate limit blocks all requests for `WINDOW`
    seconds. Each request during a block starts a new block of `WINDOW` seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._expirations: dict[str, float] = {}
        self._issued_at: deque[float] = deque(maxlen=self.LIMIT)
        self._blocked_until = 0.0
        self.seconds = 3600.0
        """The lifetime of new access tokens, in seconds. Set `seconds` to change the lifetime of new access tokens."""
        self.is_older_form = False
        """Whether responses have the older format, with `expires_in` in milliseconds and `expires_in_sec` in
        seconds."""
        self.outcomes: list[str] = []
        """The outcome of each token request so far: `token` if a token was issued, else the error code."""
        self.rejected_tokens = 0
        """The number of API requests so far that had an expired or unknown access token."""

    def respond(self, method: str, content: bytes) -> Response:
        """Check the credential and the rate limit of a token request, and return the response.

        Args:
            method: HTTP method of the request.
            content: Body of the request, which is a URL-encoded form.
        """
        form = dict(parse_qsl(content.decode("latin-1")))
        with self._lock:
            response = self._error(method, form) or self.issue()
            self.outcomes.append(str(decode(response).get("error", "token")))
        return response

    def issue(self) -> Response:
        """Return a response with a new access token. `issue` checks no credential and is not thread-safe."""
        now = self._clock.monotonic()
        token = f"1000.sandbox-zoho-creator.{len(self._expirations) + 1}"
        self._issued_at.append(now)
        self._expirations[token] = now + self.seconds
        life = {"expires_in": self.seconds}
        if self.is_older_form:
            life = {"expires_in": self.seconds * 1000, "expires_in_sec": self.seconds}
        # `api_domain` is for the API of another product.
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
        # The exact text is not documented, so this text has only the observed parts.
        body = {"error": "Access Denied", "error_description": "too many requests; try again later"}
        return json_response(400, body)

    def expire(self) -> None:
        """Let all access tokens that were issued so far expire immediately."""
        with self._lock:
            self._expirations = dict.fromkeys(self._expirations, self._clock.monotonic())

    def accepts(self, token: str) -> bool:
        """Return whether an access token was issued by this endpoint and has not expired."""
        with self._lock:
            is_valid = self._clock.monotonic() < self._expirations.get(token, 0.0)
            self.rejected_tokens += not is_valid
        return is_valid
