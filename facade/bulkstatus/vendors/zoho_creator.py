"""Zoho Creator v2.1: the status of a bulk insert job, described in `specs/zoho_creator.yaml`."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal, assert_never

from bulkstatus.auth.oauth import AccessTokens
from bulkstatus.auth.token_store import TokenStore
from bulkstatus.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    OperationNotFound,
    Option,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    ServerError,
)
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.secret import Secret
from bulkstatus.status import BulkStatus
from bulkstatus.text import folded
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.fields import FieldReader, code_of, progress_of
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import counted_state_table
from bulkstatus.vendors.variables import Variable, Variables, server_settings
from bulkstatus.vendors.zoho_data_centers import API_HOSTS
from bulkstatus.vendors.zoho_oauth import ZohoGrant, authorization
from bulkstatus_api.zoho_creator.api.bulk_status import get_bulk_insert_job_status as endpoint
from bulkstatus_api.zoho_creator.models import (
    BulkInsertJob,
    BulkInsertJobResponse,
    BulkInsertJobState,
    Environment,
    ErrorResponse,
    RecordDetails,
)
from bulkstatus_api.zoho_creator.types import UNSET, Unset

# Most errors come under HTTP 200, and some codes mean one thing under one status and another under the next.
ERRORS: ErrorCodes = {
    (200, 4000): (QuotaExhausted, None),
    (200, 4070): (PermissionDenied, "give the user's role the right to this form"),
    (200, 7120): (OperationNotFound, None),
    (200, 7130): (PermissionDenied, "the job is another user's: use a token of the one who made it"),
    (400, 9210): (ApiError, "the Accept header was refused: check what changes it on the way"),
    (401, 1000): (AuthenticationError, "a part of the request was missing or sent twice: check your proxy"),
    (401, 1030): (AuthenticationError, "the access token is invalid or has expired: get a new one"),
    (401, 2945): (AuthenticationError, "get a token with the scope ZohoCreator.bulk.READ"),
    (403, 1080): (PermissionDenied, None),
    (403, 2933): (PermissionDenied, None),
    (404, 1000): (ApiError, "the URL is wrong, not the job: check the base URL and the data center"),
    (404, 1040): (OperationNotFound, "there is no such account owner: check account_owner_name and data_center"),
    (404, 2892): (OperationNotFound, "there is no such application: check app_link_name and environment"),
    (404, 2893): (OperationNotFound, "there is no such form: check form_link_name and environment"),
    (404, 2930): (ServerError, None),
    (405, 1020): (ApiError, "the method was refused: check what changes the request on the way"),
    (429, 2955): (RateLimited, "50 calls a minute are allowed: ask again in a minute, and less often"),
}


class ZohoCreator(Account):
    """A Zoho Creator user. Give one credential: an access token, or what fetches one whenever that is needed.

    An access token lasts an hour, and a wait with nothing else ends with it. With `client_id`, `client_secret` and
    `refresh_token`, which are sent to Zoho's accounts server and nowhere else, a wait fetches the next in time; all
    clients, threads and tasks that share this account share its token, and `token_store` shares it among processes.
    `bulkstatus.auth.oauth` tells when a token is fetched, and what happens when none is to be had.

    Zoho allows an account 250 to 1000 requests a day, by plan; 250 are assumed. On a larger plan, set the account's
    `requests_per_day`, which `watch` keeps to.

    Args:
        access_token: An OAuth access token with the scope `ZohoCreator.bulk.READ`, bare.
        client_id: The id of an OAuth client.
        client_secret: Its secret.
        refresh_token: A refresh token that was given to this client for the same scope.
        data_center: Where the account is: `us`, `eu`, `in`, `au`, `jp`, `cn`, `ca`, `sa`, `uk` or `ae`.
        environment: `development` or `stage`; None is production.
        token_store: A `bulkstatus.auth.token_store.TokenStore`, in which processes that use the same refresh token
            share the access token. Without one each fetches its own, of the 10 in 10 minutes that Zoho gives to all of
            them.
        base_url: Another API server than the data center's.
        accounts_url: Another accounts server than the data center's.
        allow_http: Send the credential unencrypted, also to a server that is not this machine.
        name: The account's name, which tells it from your other accounts on this server; see `Account.name`.

    Raises:
        ConfigurationError: If an argument cannot be used.
    """

    vendor = "zoho_creator"
    label = "Zoho Creator"
    servers: ClassVar = {data_center: f"https://{host}" for data_center, host in API_HOSTS.items()}
    variables = Variables(
        credentials=(
            (Variable("ZOHO_ACCESS_TOKEN", "access_token", "an access token, good for an hour", is_secret=True),),
            (
                Variable("ZOHO_CLIENT_ID", "client_id", "an OAuth client, in place of an access token"),
                Variable("ZOHO_CLIENT_SECRET", "client_secret", "its secret", is_secret=True),
                Variable("ZOHO_REFRESH_TOKEN", "refresh_token", "a refresh token given to it", is_secret=True),
            ),
        ),
        settings=(
            Variable("ZOHO_DATA_CENTER", "data_center", "where the account is, such as eu; without it, us"),
            Variable("ZOHO_ENVIRONMENT", "environment", "development or stage; without it, production"),
            Variable("ZOHO_ACCOUNTS_URL", "accounts_url", "another accounts server than the data center's"),
            *server_settings("ZOHO", base_url="another API server than the data center's"),
        ),
    )
    responses = "bulkstatus.testing.responses.zoho_creator"
    endpoint = endpoint
    errors = ERRORS
    # 50 calls a minute, but only 250 to 1000 a day, by plan: a fixed 5 s would use up 250 in 21 minutes.
    pacing = Pacing(min_interval=15.0, max_interval=300.0)
    requests_per_second = 50 / 60
    requests_per_day = 250

    def __init__(
        self,
        *,
        access_token: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        refresh_token: str | None = None,
        data_center: str = "us",
        environment: Literal["development", "stage"] | None = None,
        token_store: TokenStore | None = None,
        base_url: str | None = None,
        accounts_url: str | None = None,
        allow_http: bool = False,
        name: str | None = None,
    ) -> None:
        if not isinstance(data_center, str) or data_center not in API_HOSTS:
            raise ConfigurationError(
                Option("data_center"),
                f" {data_center!r} is none of {', '.join(API_HOSTS)}: for another one, give its host as ",
                Option("base_url"),
            )
        if environment not in (None, *Environment):
            raise ConfigurationError(
                Option("environment"),
                f" {environment!r} is neither development nor stage: leave it out for production",
            )
        grant = (client_id, client_secret, refresh_token)
        if (access_token is None) == (grant == (None, None, None)):
            raise ConfigurationError(
                f"access_token {'is empty' if access_token is None else 'is not all'}: "
                "Zoho Creator needs one credential, either that or client_id, client_secret and refresh_token"
            )
        headers: dict[str, Secret] = {}
        if access_token is not None:
            for option, given in (("token_store", token_store), ("accounts_url", accounts_url)):
                if given is not None:
                    raise ConfigurationError(
                        Option(option), " is of use with a ", Option("refresh_token"), " only: leave it out"
                    )
            secrets = [Secret.checked(access_token, "access_token")]
            headers["authorization"] = authorization(secrets[0])
        else:
            fetched = ZohoGrant.checked(*grant, data_center=data_center, url=accounts_url, allow_http=allow_http)
            secrets = [fetched.client_secret, fetched.refresh_token]
            self.tokens = AccessTokens(fetched, token_store)
        super().__init__(
            base_url=base_url,
            data_center=data_center,
            allow_http=allow_http,
            name=name,
            environment=environment,
            secrets=secrets,
            secret_headers=headers,
        )
        self._environment = Environment(environment) if environment else UNSET

    def _shown(self) -> list[str]:
        environment = [f"environment={self._environment.value!r}"] if self._environment else []
        return super()._shown() + environment

    def operation(self, account_owner_name: str, app_link_name: str, form_link_name: str, job_id: str) -> Target:
        """The bulk insert job with this id. Keep ids as text: they are too long for many programs' numbers.

        Raises:
            ConfigurationError: If a name or the id is malformed.
        """
        return self._job(endpoint.build_request, account_owner_name, app_link_name, form_link_name, job_id)

    def is_expiry(self, error: AuthenticationError) -> bool:
        """Code 1030 under 401; no new token helps against any other error."""
        return (error.status_code, error.code) == (401, 1030)

    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        return endpoint.build_request(*ids, environment=self._environment)

    def _read(self, response: ResponseReader) -> Operation:
        """What a Zoho Creator response means. The code 3000 is what makes it a success, never the HTTP status alone."""
        model = endpoint.parse_body(response.status_code, response.body)
        if response.status_code == 200 and isinstance(model, ErrorResponse) and code_of(model.code) == 3000:
            model = BulkInsertJobResponse.from_dict(response.body | {"code": 3000})  # the code came as text
        if isinstance(model, BulkInsertJobResponse) and model.code == 3000:
            if isinstance(model.data, BulkInsertJob):
                return _read_job(response, model, model.data)
            raise response.unreadable("no job in `data`")
        code = code_of(model.code) if isinstance(model, ErrorResponse) else None
        if response.status_code == 200 and code is None:
            raise response.unreadable("no code")
        if not isinstance(model, ErrorResponse):
            raise response.error()
        raise response.error(code=code, message=model.message or model.description)


def _read_job(response: ResponseReader, model: BulkInsertJobResponse, job: BulkInsertJob) -> Operation:
    state, fields = job.api_status, response.fields
    if not isinstance(state, str) or not state:
        raise response.unreadable("no text in `data.api_status`")
    counters = _Counters(model, job, fields)
    total, failed, succeeded, unprocessed = counters.total, counters.failed, counters.succeeded, counters.unprocessed
    processed = None
    if succeeded is not None and failed is not None:
        processed = succeeded + failed
    elif total is not None and unprocessed is not None and unprocessed <= total:
        processed = total - unprocessed

    known = _STATES.get(folded(state))
    # Records that did not fail may still not have gone well: some were never processed, or are not accounted for.
    short = total is not None and succeeded is not None and succeeded < total
    failures = None if failed == 0 and (unprocessed or short) else failed
    return response.operation(
        BulkStatus.UNKNOWN if known is None else map_status(known, failures),
        str(state),
        progress=progress_of(total=total, processed=processed, succeeded=succeeded, failed=failed),
        raw=model,
    )


class _Counters:
    """The counters, which stand inside `data` or beside it; where both are, the worse figure counts."""

    def __init__(self, model: BulkInsertJobResponse, job: BulkInsertJob, fields: FieldReader) -> None:
        self._reader = fields
        self._places: list[tuple[str, RecordDetails]] = []
        for where, found in (("data.record_details", job.record_details), ("record_details", model.record_details)):
            if isinstance(found, RecordDetails):
                self._places.append((where, found))
            elif found is not UNSET and found is not None:
                fields.note(where, "an object", found)
        self.total = self._count(lambda counters: counters.total_records, "total_records")
        self.failed = self._count(lambda counters: counters.failed_records, "failed_records")
        self.unprocessed = self._count(lambda counters: counters.unprocessed_records, "unprocessed_records")
        self.succeeded = self._count(lambda counters: counters.success_records, "success_records", worse=min)

    def _count(
        self,
        member: Callable[[RecordDetails], float | Unset],
        name: str,
        worse: Callable[[list[int]], int] = max,
    ) -> int | None:
        counts = [self._reader.count(member(found), f"{where}.{name}") for where, found in self._places]
        figures = [count for count in counts if count is not None]
        return worse(figures) if figures else None


_STATES = {folded(state): state for state in BulkInsertJobState}


def map_status(state: BulkInsertJobState, failed: int | None) -> BulkStatus:
    """What a Zoho Creator state means in common words.

    Args:
        state: The state.
        failed: The failed records, or None where the counters do not tell how it went. Counters alone never make a
            state: final ones have been seen on jobs still in progress.
    """
    match state:
        case BulkInsertJobState.CREATED | BulkInsertJobState.READY_TO_UPLOAD:
            return BulkStatus.AWAITING_INPUT
        case BulkInsertJobState.SCHEDULED:
            return BulkStatus.PENDING
        case BulkInsertJobState.IN_PROGRESS:
            return BulkStatus.RUNNING
        case BulkInsertJobState.COMPLETED:
            if failed is None:
                return BulkStatus.FINISHED
            return BulkStatus.COMPLETED_WITH_ERRORS if failed else BulkStatus.SUCCEEDED
        case BulkInsertJobState.FAILED | BulkInsertJobState.SYSTEM_ABORTED:
            return BulkStatus.FAILED
        case BulkInsertJobState.ABORTED | BulkInsertJobState.USER_ABORTED:
            return BulkStatus.CANCELED
        case BulkInsertJobState.EXPIRED:
            return BulkStatus.EXPIRED
        case _:
            assert_never(state)


ZohoCreator.states = counted_state_table(
    BulkInsertJobState, map_status, {" without counters": None, ", 0 failed": 0, ", some failed": 1}
)
