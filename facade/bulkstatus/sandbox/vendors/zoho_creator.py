"""Zoho Creator: a token under a word of its own, an exact Accept header, and errors under HTTP 200."""

from bulkstatus import ZohoCreator as Account
from bulkstatus.messages import Reply
from bulkstatus.sandbox.scenario import Counters, Snapshot
from bulkstatus.sandbox.vendor import Call, Times, Vendor, json_reply
from bulkstatus.token_store import TokenStore
from bulkstatus_api.zoho_creator.api.bulk_status import get_bulk_insert_job_status as endpoint
from bulkstatus_api.zoho_creator.schemas import (
    BulkInsertJob,
    BulkInsertJobReply,
    Environment,
    ErrorReply,
    RecordDetails,
)

OWNER, APPLICATION, FORM = "jason18", "zylker-store", "Employee_Details"
"""The account owner, the application and the form that all jobs belong to, in production."""
ACCESS_TOKEN = "1000.sandbox-zoho-creator.access-token"  # noqa: S105 - it is made up, and meant to be known
"""The access token that the sandbox takes, and that never expires."""
CLIENT_ID = "1000.SANDBOX"
CLIENT_SECRET = "sandbox-zoho-creator.client-secret"  # noqa: S105 - see above
REFRESH_TOKEN = "1000.sandbox-zoho-creator.refresh-token"  # noqa: S105 - see above
"""What the sandbox's token endpoint makes access tokens for."""

_FIRST_JOB = 3888833000000114027

# The codes are documented; the texts are illustrative, as in the spec.
_TEXTS: dict[tuple[int, int | str | None], str] = {
    (200, 4000): "The daily API limit of the account has been reached",
    (200, 4070): "The role does not allow this action",
    (200, 7120): "The job id is not valid",
    (200, 7130): "The job was created by another user",
    (400, 9210): "The Accept header is not supported",
    (401, 1000): "A required parameter is missing or was sent twice",
    (401, 1030): "The access token is invalid or has expired",
    (401, 2945): "The token does not have the required scope",
    (403, 1080): "Access is not permitted",
    (403, 2933): "Access to the application is not permitted",
    (404, 1000): "The URL of the request is not valid",
    (404, 1040): "The account owner does not exist",
    (404, 2892): "The application does not exist",
    (404, 2893): "The form does not exist",
    (404, 2930): "An error has occurred",
    (405, 1020): "The method is not allowed",
    (429, 2955): "Too many requests within a minute",
}


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
    no_such_route = (404, 1000)
    wrong_method = (405, 1020)

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's access token, in production."""
        return Account(access_token=ACCESS_TOKEN, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """Owner, application, form, and 19 digits."""
        return OWNER, APPLICATION, FORM, str(_FIRST_JOB + number)

    def refusal(self, call: Call) -> Reply | None:
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
            return self.no_such_job(call)
        return None

    def report(self, snapshot: Snapshot, call: Call, times: Times) -> Reply:  # noqa: ARG002 - no id, no time
        """The job under code 3000; the counters come once work has begun."""
        job = BulkInsertJob(api_status=snapshot.state)
        reply = BulkInsertJobReply(code=3000, data=job)
        if snapshot.begun:
            match snapshot.scenario.counters:
                case Counters.INSIDE:
                    job.record_details = _counters(snapshot)
                case Counters.BESIDE:
                    reply.record_details = _counters(snapshot)
                case Counters.NOWHERE:
                    pass
        return json_reply(200, reply)

    def error(self, status_code: int, code: int | str | None = None) -> Reply:
        """A code, and a text in `message`; authorization failures have it in `description` (observed)."""
        number = code if isinstance(code, int) else 2930
        text = _TEXTS.get((status_code, number), "An error has occurred")
        if status_code == 401:
            return json_reply(status_code, ErrorReply(code=number, description=text))
        return json_reply(status_code, ErrorReply(code=number, message=text))

    def no_such_job(self, call: Call) -> Reply:  # noqa: ARG002 - the reply holds no id
        """7120, under HTTP 200."""
        return self.error(200, 7120)


def _counters(snapshot: Snapshot) -> RecordDetails:
    return RecordDetails(
        total_records=snapshot.scenario.total,
        failed_records=snapshot.failed,
        unprocessed_records=snapshot.scenario.total - snapshot.processed,
        success_records=snapshot.processed - snapshot.failed,
    )
