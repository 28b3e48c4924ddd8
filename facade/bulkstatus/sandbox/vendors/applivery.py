"""Applivery: a bearer token."""

from bulkstatus import Applivery as Account
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.vendor import Call, Vendor
from bulkstatus.testing.responses import applivery as responses
from bulkstatus_api.applivery.api.bulk_status import get_bulk_task as endpoint

ORGANIZATION = "acme-mobility"
"""The slug of the organization that all tasks belong to."""
TOKEN = "sandbox-applivery-token"  # noqa: S105 - it is made up, and meant to be known
"""The service account's token that the sandbox takes."""


class Applivery(Vendor):
    """Applivery."""

    key = "applivery"
    endpoint = endpoint
    responses = responses
    no_such_route = (404, 1002)

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's token."""
        return Account(token=TOKEN, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """The organization's slug, and 24 hexadecimal digits."""
        return ORGANIZATION, f"65a1b2c3d4e5f607{number:08x}"

    def refusal(self, call: Call) -> Response | None:
        """The token after `Bearer`, or 401 with the code that tells what is wrong."""
        match call.headers.get("authorization"):
            case None | "":
                return self.error(401, 4002)
            case sent if sent == f"Bearer {TOKEN}":
                return None
            case _:
                return self.error(401, 4004)
