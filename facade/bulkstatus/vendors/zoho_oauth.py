"""The exchange of a refresh token for an access token at Zoho's accounts servers (OAuth 2.0, RFC 6749, section 6)."""

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
"""The path of Zoho's token endpoint."""


def authorization(token: Secret) -> Secret:
    """Return the value of the `Authorization` header, with Zoho's prefix `Zoho-oauthtoken` instead of `Bearer`."""
    return Secret(f"Zoho-oauthtoken {token.reveal()}")


@frozen
class ZohoGrant:
    """An OAuth client with a refresh token, which requests access tokens from Zoho."""

    url: str
    """The URL of the token endpoint."""
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
        """Check the arguments and return a `ZohoGrant`.

        Args:
            client_id: The id of an OAuth client.
            client_secret: The secret of the OAuth client.
            refresh_token: A refresh token of the OAuth client.
            data_center: The data center of the account, which must be a key of `ACCOUNTS_HOSTS`.
            url: The base URL of the accounts server, or None for the accounts server of the data center.
            allow_http: Whether to allow unencrypted HTTP to servers other than the local machine.

        Raises:
            ConfigurationError: If an argument is missing or invalid.
        """
        Secret.checked(client_id, "client_id")
        secrets = Secret.checked(client_secret, "client_secret"), Secret.checked(refresh_token, "refresh_token")
        default = f"https://{ACCOUNTS_HOSTS[data_center]}"
        base = BaseUrl.parse(url, allow_http=allow_http, name="accounts_url", default=default)
        return cls(f"{base}{PATH}", client_id or "", *secrets)

    @property
    def key(self) -> str:
        """A hash that identifies the grant without revealing its credential."""
        parts = (self.url, self.client_id, self.client_secret.reveal(), self.refresh_token.reveal())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def authorization(self, token: Secret) -> Secret:
        """Return the value of the `Authorization` header for an access token."""
        return authorization(token)

    def request(self) -> Request:
        """Build the request for a new access token.

        The credential is in the body instead of the URL, because proxies can log URLs.
        """
        return Request(
            method="POST",
            url=self.url,
            headers={"accept": "application/json"},
            form={"grant_type": "refresh_token", "client_id": self.client_id},
            secret_form={"client_secret": self.client_secret, "refresh_token": self.refresh_token},
        )

    def read(self, response: Response, observed_at: datetime) -> IssuedToken | BulkStatusError:
        """Return the access token in a response, or an error if the response contains no access token.

        Zoho sends most errors with HTTP 200.

        Args:
            response: The response of the token endpoint.
            observed_at: The time at which the response arrived, as a timezone-aware datetime.
        """
        body = decode(response)
        fields: dict[str, Any] = body if isinstance(body, dict) else {}
        error, retry_after = fields.get("error"), read_retry_after(response.headers, observed_at)
        if 200 <= response.status_code < 300 and not error and (token := _token(fields.get("access_token"))):
            return IssuedToken(token, _life(fields))
        code = error if isinstance(error, str) and error else None
        advice: str | None = None
        if response.status_code == 429 or (code and folded(code) == "accessdenied"):
            error_class: type[ApiError] = RateLimited
            advice = "too many access tokens were requested: wait ten minutes before the next request"
        elif response.status_code < 500 and code:
            error_class = AuthenticationError
            advice = (
                "check the client's id and secret, the refresh token and the data center, or get a new refresh token"
            )
        elif response.status_code < 400:
            # The message does not quote the response, because the response may contain a token.
            reason = f"HTTP {response.status_code} without an access token (check accounts_url)"
            return UnexpectedResponse(reason, "", url=self.url, retry_after=retry_after)
        else:
            error_class = error_class_of(response.status_code)
        return error_class(
            response.status_code,
            None if code is None else self._line(code, 80),
            self._line(fields.get("error_description"), 500),
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


def _life(fields: dict[str, Any]) -> float:
    """Return the lifetime of an access token, in seconds. The maximum lifetime is one hour.

    An older format of the response contains seconds in `expires_in_sec` and milliseconds in `expires_in`. A missing or
    malformed lifetime counts as one hour, the documented lifetime. If a token expires earlier than expected, the API
    responds with an error.
    """
    for name in ("expires_in_sec", "expires_in"):
        try:
            seconds = float(fields.get(name, ""))
        except (TypeError, ValueError, OverflowError):
            continue
        if seconds > 0:
            # A lifetime in milliseconds is above the maximum, so it counts as one hour.
            return min(seconds, MAX_LIFETIME)
    return MAX_LIFETIME
