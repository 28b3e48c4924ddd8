"""The account class for bulk insert jobs in version 2.1 of Zoho Creator's API."""

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
from bulkstatus.vendors.fields import code_of, progress_of
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import counted_state_table
from bulkstatus.vendors.variables import Variable, Variables, server_settings
from bulkstatus.vendors.zoho_counters import Counters
from bulkstatus.vendors.zoho_data_centers import API_HOSTS
from bulkstatus.vendors.zoho_oauth import ZohoGrant, authorization
from bulkstatus_api.zoho_creator.api.bulk_status import get_bulk_insert_job_status as endpoint
from bulkstatus_api.zoho_creator.models import (
    BulkInsertJob,
    BulkInsertJobResponse,
    BulkInsertJobState,
    Environment,
    ErrorResponse,
)
from bulkstatus_api.zoho_creator.types import UNSET

# Zoho sends most errors with HTTP 200. The same code can have different meanings with different HTTP statuses.
ERRORS: ErrorCodes = {
    (200, 4000): (QuotaExhausted, None),
    (200, 4070): (PermissionDenied, "give the user's role access to this form"),
    (200, 7120): (OperationNotFound, None),
    (200, 7130): (PermissionDenied, "the job belongs to another user: use a token of the user who created it"),
    (400, 9210): (ApiError, "the Accept header was refused: check whether a proxy changes it"),
    (401, 1000): (AuthenticationError, "a part of the request was missing or sent twice: check your proxy"),
    (401, 1030): (AuthenticationError, "the access token is invalid or has expired: get a new one"),
    (401, 2945): (AuthenticationError, "get a token with the scope ZohoCreator.bulk.READ"),
    (403, 1080): (PermissionDenied, None),
    (403, 2933): (PermissionDenied, None),
    (404, 1000): (
        ApiError,
        "the URL is wrong, so the job may still exist: check the base URL and the data center",
    ),
    (404, 1040): (OperationNotFound, "there is no such account owner: check account_owner_name and data_center"),
    (404, 2892): (OperationNotFound, "there is no such application: check app_link_name and environment"),
    (404, 2893): (OperationNotFound, "there is no such form: check form_link_name and environment"),
    (404, 2930): (ServerError, None),
    (405, 1020): (ApiError, "the HTTP method was refused: check whether a proxy changes the request"),
    (429, 2955): (RateLimited, "50 requests per minute are allowed: try again in a minute, and poll less often"),
}


class ZohoCreator(Account):
    """A Zoho Creator account, which authenticates with OAuth tokens.

    Pass either `access_token`, or `client_id` with `client_secret` and `refresh_token`. Without a refresh token, a wait
    ends with `AuthenticationError` when the access token expires after one hour. With a refresh token, the access token
    is renewed before it expires. All clients, threads and tasks that use one account share its access token. The module
    `bulkstatus.auth.oauth` describes when access tokens are renewed and how errors are handled.

    Zoho documents a rate limit of 50 requests per minute. The documented quota is 250 to 1000 requests per day,
    depending on the plan. `requests_per_day` is 250 by default. If your plan allows more requests, set a higher
    `requests_per_day` for the account. By default, a job is polled every 15 to 300 seconds (see `pacing`). The spec
    `specs/zoho_creator.yaml` describes Zoho Creator's API.

    Args:
        access_token: An access token with the scope `ZohoCreator.bulk.READ`, without the prefix `Zoho-oauthtoken`.
        client_id: The id of an OAuth client. Required if you pass `refresh_token`.
        client_secret: The secret of the OAuth client, which is sent only to Zoho's accounts server.
        refresh_token: A refresh token of the OAuth client with the scope `ZohoCreator.bulk.READ`. The refresh token is
            sent only to Zoho's accounts server.
        data_center: The data center of the account: `us`, `eu`, `in`, `au`, `jp`, `cn`, `ca`, `sa`, `uk` or `ae`
            (documented by Zoho). Defaults to `us`.
        environment: The environment of the application: `development` or `stage` (documented by Zoho). Defaults to
            None, which means the production environment.
        token_store: A `bulkstatus.auth.token_store.TokenStore` through which processes with the same refresh token
            share one access token. Defaults to None, which means that each process requests its own access token.
            Zoho issues at most 10 access tokens per refresh token in 10 minutes.
        base_url: The base URL of the API. Defaults to the API server of the data center, such as
            `https://www.zohoapis.eu`. Set `base_url` for a new data center that `data_center` does not accept.
        accounts_url: The base URL of the accounts server, which issues access tokens. Defaults to the accounts server
            of the data center, such as `https://accounts.zoho.eu`. Use `accounts_url` only with a refresh token.
        allow_http: Whether to allow unencrypted HTTP to servers other than the local machine. Defaults to False.
        name: The account's name, which consists of 1 to 100 printable characters. Defaults to `zoho_creator`, or
            `zoho_creator-stage` in the environment `stage`. If a client has two accounts on the same server, their
            names must differ.

    Raises:
        ConfigurationError: If an argument is missing or invalid.
    """

    vendor = "zoho_creator"
    label = "Zoho Creator"
    servers: ClassVar = {data_center: f"https://{host}" for data_center, host in API_HOSTS.items()}
    variables = Variables(
        credentials=(
            (
                Variable(
                    "ZOHO_ACCESS_TOKEN", "access_token", "an access token, which expires after an hour", is_secret=True
                ),
            ),
            (
                Variable("ZOHO_CLIENT_ID", "client_id", "the id of an OAuth client, instead of an access token"),
                Variable("ZOHO_CLIENT_SECRET", "client_secret", "the secret of the OAuth client", is_secret=True),
                Variable("ZOHO_REFRESH_TOKEN", "refresh_token", "a refresh token of the OAuth client", is_secret=True),
            ),
        ),
        settings=(
            Variable("ZOHO_DATA_CENTER", "data_center", "the data center of the account, such as eu; default: us"),
            Variable("ZOHO_ENVIRONMENT", "environment", "development or stage; default: production"),
            Variable(
                "ZOHO_ACCOUNTS_URL",
                "accounts_url",
                "the base URL of the accounts server; default: that of the data center",
            ),
            *server_settings("ZOHO", base_url="the base URL of the API; default: that of the data center"),
        ),
    )
    responses = "bulkstatus.testing.responses.zoho_creator"
    endpoint = endpoint
    errors = ERRORS
    # Zoho allows 50 requests per minute, but only 250 to 1000 per day, depending on the plan. With a fixed interval of
    # 5 seconds, a single job would use up 250 requests in 21 minutes.
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
                f" {data_center!r} is not one of {', '.join(API_HOSTS)}: for a newer data center, set ",
                Option("base_url"),
                " to the URL of its API",
            )
        if environment not in (None, *Environment):
            raise ConfigurationError(
                Option("environment"),
                f" {environment!r} is neither development nor stage: leave it out for production",
            )
        grant = {"client_id": client_id, "client_secret": client_secret, "refresh_token": refresh_token}
        self.variables.check_credential("ZohoCreator", access_token=access_token, **grant)
        headers: dict[str, Secret] = {}
        if access_token is not None:
            for option, given in (("token_store", token_store), ("accounts_url", accounts_url)):
                if given is not None:
                    raise ConfigurationError(
                        Option(option), " works only with ", Option("refresh_token"), ": leave it out"
                    )
            secrets = [Secret.checked(access_token, "access_token")]
            headers["authorization"] = authorization(secrets[0])
        else:
            fetched = ZohoGrant.checked(**grant, data_center=data_center, url=accounts_url, allow_http=allow_http)
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
        """Return the `Target` for a bulk insert job, without sending a request.

        Args:
            account_owner_name: The user name of the account's owner: 1 to 100 letters, digits, `.`, `-` or `_`.
            app_link_name: The link name of the application: 1 to 100 letters, digits, `-` or `_`.
            form_link_name: The link name of the form: 1 to 100 letters, digits, `-` or `_`.
            job_id: The id of the job, as a string of 1 to 20 digits. If a JSON parser reads a job id as a float, the
                last digits can change.

        Raises:
            ConfigurationError: If a name or the id is malformed.
        """
        return self._job(endpoint.build_request, account_owner_name, app_link_name, form_link_name, job_id)

    def is_expiry(self, error: AuthenticationError) -> bool:
        """Return whether an error has HTTP status 401 and code 1030, which means that the token is not valid."""
        return (error.status_code, error.code) == (401, 1030)

    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        return endpoint.build_request(*ids, environment=self._environment)

    def _read(self, response: ResponseReader) -> Operation:
        """Convert a response from Zoho Creator into an `Operation`. Only a `code` of 3000 means success."""
        model = endpoint.parse_body(response.status_code, response.body)
        if response.status_code == 200 and isinstance(model, ErrorResponse) and code_of(model.code) == 3000:
            model = BulkInsertJobResponse.from_dict(response.body | {"code": 3000})  # the code was sent as text
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
    counters = Counters(model, job, fields)
    total, failed, succeeded, unprocessed = counters.total, counters.failed, counters.succeeded, counters.unprocessed
    processed = None
    if succeeded is not None and failed is not None:
        processed = succeeded + failed
    elif total is not None and unprocessed is not None and unprocessed <= total:
        processed = total - unprocessed

    known = _STATES.get(folded(state))
    # Zero failed records do not prove success if some records are unprocessed or missing from the counters.
    short = total is not None and succeeded is not None and succeeded < total
    failures = None if failed == 0 and (unprocessed or short) else failed
    return response.operation(
        BulkStatus.UNKNOWN if known is None else map_status(known, failures),
        str(state),
        progress=progress_of(total=total, processed=processed, succeeded=succeeded, failed=failed),
        raw=model,
    )


_STATES = {folded(state): state for state in BulkInsertJobState}


def map_status(state: BulkInsertJobState, failed: int | None) -> BulkStatus:
    """Return the common status for a Zoho Creator state.

    Args:
        state: The state of the bulk insert job.
        failed: The number of failed records, or None if the outcome is unknown. The counters never override the
            state, because Zoho's own sample contains final counters for a job in progress.
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
