"""SAYMON: three kinds of credential."""

import base64

from bulkstatus import Saymon as Account
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.vendor import Call, Vendor
from bulkstatus.testing.responses import saymon as responses
from bulkstatus_api.saymon.api.bulk_status import get_bulk_operation_status as endpoint

LOGIN = "jürgen@saymon.example"
"""The user that the sandbox knows; logins may be e-mail addresses, and need not be ASCII."""
PASSWORD = "sandbox-password"  # noqa: S105 - it is made up, and meant to be known
"""The user's password."""
SESSION_ID = "0b5a3e6c-8f1d-4c2e-9a47-5d6e7f809112"
"""The id of the user's session, as the cookie `sid` has it."""
API_TOKEN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"  # noqa: S105
"""The user's token, as the query parameter `api-token` has it."""

_BASIC = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()


class Saymon(Vendor):
    """SAYMON."""

    key = "saymon"
    endpoint = endpoint
    responses = responses

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's login and password."""
        return Account(login=LOGIN, password=PASSWORD, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """24 hexadecimal digits."""
        return (f"5f3b9c0e7a1d4e2b{number:08x}",)

    def refusal(self, call: Call) -> Response | None:
        """Login and password, or the cookie, or the parameter; else 401. The first that is sent decides."""
        if authorization := call.headers.get("authorization"):
            return (
                None
                if authorization == _BASIC
                else responses.unauthorized("InvalidCredentials", "Wrong login or password")
            )
        if session_id := _cookies(call.headers.get("cookie", "")).get("sid"):
            return None if session_id == SESSION_ID else responses.unauthorized("Unauthorized", "Session not found")
        if api_token := call.query.get("api-token"):
            return None if api_token == API_TOKEN else responses.unauthorized("Unauthorized", "Token not found")
        return responses.unauthorized("Unauthorized", "Authorization required")


def _cookies(header: str) -> dict[str, str]:
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return {name: value for name, _, value in pairs}
