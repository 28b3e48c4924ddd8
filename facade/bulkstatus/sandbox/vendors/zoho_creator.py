"""Zoho Creator: a token under a word of its own, and an exact Accept header."""

from bulkstatus import ZohoCreator as Account
from bulkstatus.auth.token_store import TokenStore
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.vendor import Call, Vendor
from bulkstatus.testing.responses import zoho_creator as responses
from bulkstatus_api.zoho_creator.api.bulk_status import get_bulk_insert_job_status as endpoint
from bulkstatus_api.zoho_creator.models import Environment

OWNER, APPLICATION, FORM = "jason18", "zylker-store", "Employee_Details"
"""The account owner, the application and the form that all jobs belong to, in production."""
ACCESS_TOKEN = "1000.sandbox-zoho-creator.access-token"  # noqa: S105 - it is made up, and meant to be known
"""The access token that the sandbox takes, and that never expires."""
CLIENT_ID = "1000.SANDBOX"
CLIENT_SECRET = "sandbox-zoho-creator.client-secret"  # noqa: S105 - see above
REFRESH_TOKEN = "1000.sandbox-zoho-creator.refresh-token"  # noqa: S105 - see above
"""What the sandbox's token endpoint makes access tokens for."""

_FIRST_JOB = 3888833000000114027


def refreshing_account(base_url: str, *, token_store: TokenStore | None = None) -> Account:
    """An account in production that fetches its access tokens from the sandbox, which is at this URL."""
    return Account(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        refresh_token=REFRESH_TOKEN,
        token_store=token_store,
        base_url=base_url,
        accounts_url=base_url,
    )


class ZohoCreator(Vendor):
    """Zoho Creator."""

    key = "zoho_creator"
    endpoint = endpoint
    responses = responses
    no_such_route = (404, 1000)
    wrong_method = (405, 1020)

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's access token, in production."""
        return Account(access_token=ACCESS_TOKEN, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """Owner, application, form, and 19 digits."""
        return OWNER, APPLICATION, FORM, str(_FIRST_JOB + number)

    def refusal(self, call: Call) -> Response | None:
        """First the token, then the Accept header, then the names in the path."""
        authorization = call.headers.get("authorization")
        owner, application, form, _ = call.ids
        environment = call.headers.get("environment")
        if not authorization:
            return self.error(401, 1000)
        if authorization != f"Zoho-oauthtoken {ACCESS_TOKEN}":
            return self.error(401, 1030)
        if call.headers.get("accept") != "application/json":
            return self.error(400, 9210)
        if owner != OWNER:
            return self.error(404, 1040)
        if application != APPLICATION or environment not in (None, *Environment):
            return self.error(404, 2892)
        if form != FORM:
            return self.error(404, 2893)
        if environment is not None:  # all jobs are in production
            return self.no_such_job()
        return None

    def no_such_job(self) -> Response:
        """7120, under HTTP 200."""
        return self.error(200, 7120)
