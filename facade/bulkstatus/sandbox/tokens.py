"""Zoho's token endpoint: access tokens that expire, errors under HTTP 200, and a limit that grows if it is not kept."""

from collections import deque
from collections.abc import Mapping
from threading import Lock
from typing import ClassVar
from urllib.parse import parse_qsl

from bulkstatus.clock import Clock
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.vendors.zoho_creator import ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from bulkstatus.testing.responses import json_response
from bulkstatus.testing.responses.zoho_oauth import issued

_PREFIX = "Zoho-oauthtoken "


class TokenEndpoint:
    """What is behind `/oauth/v2/token`.

    Args:
        clock: What the tokens' time is measured on.
    """

    PATH: ClassVar[str] = "/oauth/v2/token"
    MOST: ClassVar[int] = 10
    """Access tokens that are made within any window."""
    WINDOW: ClassVar[float] = 600.0
    """Seconds of that window, and of the pause after one too many, counted from the last request in it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._ends: dict[str, float] = {}
        self._made: deque[float] = deque(maxlen=self.MOST)
        self._refused_until = 0.0
        self.seconds = 3600.0
        """How long a token lasts; may be set."""
        self.is_older_form = False
        """Whether responses have milliseconds in `expires_in`, and seconds beside it; may be set."""
        self.responses: list[str] = []
        """What became of each request so far: `token`, or the error."""
        self.refused_by_the_api = 0
        """Requests to the API with a token that had ended, or was none of these."""

    def respond(self, method: str, content: bytes) -> Response:
        """The response to a request."""
        form = dict(parse_qsl(content.decode("latin-1")))
        with self._lock:
            response = self._response(method, form)
            self.responses.append(str(decode(response).get("error", "token")))
        return response

    def _response(self, method: str, form: Mapping[str, str]) -> Response:
        now = self._clock.monotonic()
        if method != "POST" or form.get("grant_type") != "refresh_token":
            return json_response(200, {"error": "unsupported_grant_type"})
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_response(200, {"error": "invalid_client"})
        if form.get("refresh_token") != REFRESH_TOKEN:
            return json_response(200, {"error": "invalid_code"})
        is_one_too_many = len(self._made) == self.MOST and now < self._made[0] + self.WINDOW
        if is_one_too_many or now < self._refused_until:
            self._refused_until = now + self.WINDOW
            # The documented words are not known; these hold what was observed of them.
            refusal = {"error": "Access Denied", "error_description": "too many requests; try again later"}
            return json_response(400, refusal)
        self._made.append(now)
        token = f"1000.sandbox-zoho-creator.{len(self._ends) + 1}"
        self._ends[token] = now + self.seconds
        return issued(token, self.seconds, is_older_form=self.is_older_form)

    def expire(self) -> None:
        """End all tokens at once, before their time."""
        with self._lock:
            self._ends = dict.fromkeys(self._ends, self._clock.monotonic())

    def admit(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The headers of a request to the API, in which a token that is good has become the one that always is."""
        scheme, prefix, token = headers.get("authorization", "").partition(_PREFIX)
        if not prefix or scheme or token == ACCESS_TOKEN:
            return headers
        with self._lock:
            if self._clock.monotonic() < self._ends.get(token, 0.0):
                return {**headers, "authorization": f"{_PREFIX}{ACCESS_TOKEN}"}
            self.refused_by_the_api += 1
        return headers
