"""Passcreator: a bare key."""

from bulkstatus import Passcreator as Account
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.vendor import Call, Vendor
from bulkstatus.testing.responses import passcreator as responses
from bulkstatus_api.passcreator.api.bulk_status import get_bulk_operation_status as endpoint

API_KEY = "sandbox/key.with&odd%characters=!~_"
"""The key that the sandbox takes; like real ones, it is sent as it is."""


class Passcreator(Vendor):
    """Passcreator."""

    key = "passcreator"
    endpoint = endpoint
    responses = responses

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's key."""
        return Account(api_key=API_KEY, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """A UUID."""
        return (f"627d21f7-e1a0-4085-84cb-{number:012x}",)

    def refusal(self, call: Call) -> Response | None:
        """The bare key, or 401 with nothing in it."""
        return None if call.headers.get("authorization") == API_KEY else self.error(401)
