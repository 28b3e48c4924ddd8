"""Zoho's token endpoint, when it gives a token."""

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import json_response


def issued(token: str, seconds: float = 3600.0, *, is_older_form: bool = False) -> Response:
    """An access token and its life.

    Args:
        token: The access token.
        seconds: Its life.
        is_older_form: Whether `expires_in` has milliseconds, and `expires_in_sec` the seconds.
    """
    life = {"expires_in": seconds}
    if is_older_form:
        life = {"expires_in": seconds * 1000, "expires_in_sec": seconds}
    # The API's domain is another product's.
    body = {"access_token": token, "token_type": "Bearer", "api_domain": "https://www.zohoapis.com", **life}
    return json_response(200, body)
