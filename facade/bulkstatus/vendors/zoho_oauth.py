"""Zoho's accounts servers: how a refresh token becomes an access token (OAuth 2.0, RFC 6749, section 6)."""

import hashlib
from datetime import datetime
from typing import Any, Self

from attrs import frozen

from bulkstatus.auth.grant import IssuedToken
from bulkstatus.auth.oauth import MAX_LIFETIME
from bulkstatus.errors import (
    ApiError,
    AuthenticationError,
    BulkStatusError,
    ConfigurationError,
    RateLimited,
    UnexpectedResponse,
)
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.retry_after import read_retry_after
from bulkstatus.http.urls import BaseUrl
from bulkstatus.secret import Secret
from bulkstatus.text import folded, one_line
from bulkstatus.vendors.response_reader import error_class_of
from bulkstatus.vendors.zoho_data_centers import ACCOUNTS_HOSTS

PATH = "/oauth/v2/token"
"""The token endpoint."""


def authorization(token: Secret) -> Secret:
    """The header's value. The token endpoint speaks of a Bearer token; the API takes it under this name only."""
    return Secret(f"Zoho-oauthtoken {token.reveal()}")


@frozen
class ZohoGrant:
    """What fetches access tokens: a client, and a refresh token that was given to it."""

    url: str
    """The token endpoint."""
    client_id: str
    client_secret: Secret
    refresh_token: Secret

    @classmethod
    def checked(
        cls,
        client_id: str | None,
        client_secret: str | None,
        refresh_token: str | None,
        *,
        data_center: str,
        url: str | None,
        allow_http: bool,
    ) -> Self:
        """The grant, after the checks that hold for any credential.

        Args:
            client_id: The id of an OAuth client.
            client_secret: Its secret.
            refresh_token: A refresh token of this client.
            data_center: A key of `ACCOUNTS_HOSTS`.
            url: Another accounts server, perhaps with a path its proxy puts in front.
            allow_http: Send the credential unencrypted, also to a server that is not this machine.

        Raises:
            ConfigurationError: If an argument is missing or cannot be used.
        """
        Secret.checked(client_id or "", "client_id")
        secrets = (
            Secret.checked(client_secret or "", "client_secret"),
            Secret.checked(refresh_token or "", "refresh_token"),
        )
        default = f"https://{ACCOUNTS_HOSTS[data_center]}"
        base = BaseUrl.parse(url, allow_http=allow_http, name="accounts_url", default=default)
        return cls(f"{base}{PATH}", client_id or "", *secrets)

    @property
    def key(self) -> str:
        """A digest: the same for the same grant, and nobody reads the credential from it."""
        parts = (self.url, self.client_id, self.client_secret.reveal(), self.refresh_token.reveal())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def authorization(self, token: Secret) -> Secret:
        """See the function of the same name."""
        return authorization(token)

    def request(self) -> Request:
        """A form in a POST. In the URL, where Zoho would take it as well, any proxy could log it."""
        return Request(
            method="POST",
            url=self.url,
            headers={"accept": "application/json"},
            form={"grant_type": "refresh_token", "client_id": self.client_id},
            secret_form={"client_secret": self.client_secret, "refresh_token": self.refresh_token},
        )

    def read(self, response: Response, observed_at: datetime) -> IssuedToken | BulkStatusError:
        """What the response says; most errors come under HTTP 200."""
        body = decode(response)
        members: dict[str, Any] = body if isinstance(body, dict) else {}
        error, retry_after = members.get("error"), read_retry_after(response.headers, observed_at)
        if 200 <= response.status_code < 300 and not error and (token := _token(members.get("access_token"))):
            return IssuedToken(token, _life(members))
        code = error if isinstance(error, str) and error else None
        advice: str | None = None
        if response.status_code == 429 or (code and folded(code) == "accessdenied"):
            error_class: type[ApiError] = RateLimited
            advice = "too many access tokens were asked for: leave it alone for ten minutes"
        elif response.status_code < 500 and code:
            error_class = AuthenticationError
            advice = (
                "check the client's id and secret, the refresh token and the data center, or get a new refresh token"
            )
        elif response.status_code < 400:
            # The response is not quoted: whatever it is, there may be a token in it.
            reason = f"HTTP {response.status_code} without an access token (is accounts_url right?)"
            return UnexpectedResponse(reason, "", url=self.url, retry_after=retry_after)
        else:
            error_class = error_class_of(response.status_code)
        return error_class(
            response.status_code,
            None if code is None else self._line(code, 80),
            self._line(members.get("error_description"), 500),
            vendor="zoho_creator",
            label="Zoho's accounts server",
            url=self.url,
            advice=advice,
            retry_after=retry_after,
        )

    def _line(self, text: object, limit: int) -> str:
        if not isinstance(text, str):
            return ""
        return one_line(self.refresh_token.redact(self.client_secret.redact(text)), limit)


def _token(value: object) -> Secret | None:
    try:
        return Secret.checked(value, "access_token") if isinstance(value, str) else None
    except ConfigurationError:
        return None


def _life(members: dict[str, Any]) -> float:
    """Seconds for which a token is good. The older form has them in `expires_in_sec`, beside milliseconds.

    What cannot be read is taken for the documented hour: should it be less, the API will say that the token expired.
    """
    for name in ("expires_in_sec", "expires_in"):
        try:
            seconds = float(members.get(name, ""))
        except (TypeError, ValueError, OverflowError):
            continue
        if seconds > 0:
            # Milliseconds that stand alone are more than any hour has seconds.
            return min(seconds, MAX_LIFETIME)
    return MAX_LIFETIME
