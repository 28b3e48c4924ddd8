"""The base class `Account` of all account classes, and the class `Target` for the jobs of an account."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, ParamSpec

from attrs import field, frozen

from bulkstatus.auth.oauth import AccessTokens
from bulkstatus.errors import AuthenticationError, ConfigurationError
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.urls import BaseUrl, Origin, ids_in_path, redirect_to_show, safe_to_show, split_url
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.secret import Secret
from bulkstatus.status import BulkStatus
from bulkstatus.text import one_line
from bulkstatus.vendors.endpoint import Endpoint
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import VendorState
from bulkstatus.vendors.variables import Variables

_Parameters = ParamSpec("_Parameters")

_MAX_NAME = 100  # the maximum length of an account's name, in characters


class AccountKey(NamedTuple):
    """The values that identify an account. An account's key does not depend on the account's credential."""

    vendor: str
    """The vendor's key, such as `passcreator`."""
    server: str
    """The base URL of the account's server."""
    name: str
    """The account's name, such as `zoho_creator-stage`."""


class Account(ABC):
    """An account at a vendor, with a server, a credential and limits on requests.

    An account sends its credential only to its own server, and never shows the credential. Two accounts are equal if
    they have the same vendor, server and name.
    """

    vendor: ClassVar[str]
    """The vendor's key, such as `passcreator`, which is also the value of `Operation.vendor`."""
    label: ClassVar[str]
    """The vendor's display name, such as `Zoho Creator`."""
    servers: ClassVar[Mapping[str, str]] = {}
    """A mapping from each data center to the base URL of the vendor's API. If the vendor has a single server, the only
    key is `""`. If each customer has a different server, `servers` is empty."""
    variables: ClassVar[Variables]
    """The environment variables from which an account is created."""
    endpoint: Endpoint
    """The generated module for the vendor's status endpoint."""
    pacing: Pacing
    """The polling intervals for the account's jobs, unless the client has its own `pacing`. The default intervals
    depend on the vendor's limits. To change the intervals of one account, assign another `Pacing`."""
    requests_per_second: float
    """The maximum number of requests per second that `watch` sends with the account. Set a lower rate limit if other
    programs use the same account."""
    requests_per_day: float = math.inf
    """The quota of the account, in requests per 24 hours. Infinite by default. To stay within a quota, `watch` spreads
    its requests over the day."""
    request_timeout: ClassVar[float] = 30.0
    """The timeout of one request, in seconds. A successful response can take more than 10 seconds."""
    tokens: AccessTokens | None = None
    """The source of access tokens, or None if the account sends its credential with each poll."""

    errors: ClassVar[ErrorCodes] = {}
    """The exception class and the advice for each error code of the vendor. Empty by default."""
    states: ClassVar[Mapping[VendorState, BulkStatus]]
    """The common status for each state of the vendor. See `bulkstatus.vendors.states`."""
    responses: ClassVar[str] = ""
    """The name of a module that implements `bulkstatus.testing.responses.Responses` for the vendor, or an empty
    string."""

    def __init__(
        self,
        *,
        base_url: str | None,
        data_center: str = "",
        allow_http: bool,
        name: str | None = None,
        environment: str | None = None,
        secrets: Iterable[Secret],
        secret_headers: Mapping[str, Secret] | None = None,
        secret_query: Mapping[str, Secret] | None = None,
    ) -> None:
        self._base = BaseUrl.parse(base_url, allow_http=allow_http, default=self.servers.get(data_center))
        self._secrets = tuple(secrets)
        self._secret_headers = secret_headers or {}
        self._secret_query = secret_query or {}
        self._last_request: Mapping[str, Any] | None = None
        self.key = AccountKey(self.vendor, str(self._base), self._checked_name(name, environment))
        """The key that identifies the account in ledgers, rate limiters and pickled targets."""

    def _checked_name(self, name: str | None, environment: str | None) -> str:
        self._is_named = name is not None
        if name is None:
            return f"{self.vendor}-{environment}" if environment else self.vendor
        if self.redact(repr(name)) != repr(name):
            raise ConfigurationError("name contains the credential, but messages show names: choose another name")
        if not (isinstance(name, str) and name == name.strip() and name.isprintable() and 0 < len(name) <= _MAX_NAME):
            form = f"a string of 1 to {_MAX_NAME} printable characters, without spaces around it"
            raise ConfigurationError(f"name must be {form}, not {one_line(repr(name), 150)}")
        return name

    @property
    def base_url(self) -> str:
        """The base URL of this account's API."""
        return self.key.server

    @property
    def name(self) -> str:
        """The account's name, such as `zoho_creator`, or `zoho_creator-stage` for the environment `stage`."""
        return self.key.name

    @property
    def url_template(self) -> str:
        """The pattern of the account's status URLs, with a placeholder for each id."""
        return f"{self.base_url}{self.endpoint.PATH}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown())})"

    def _shown(self) -> list[str]:
        """Return the arguments that `repr(account)` contains, such as `name='events'`."""
        name = [f"name={self.name!r}"] if self._is_named else []
        return [f"base_url={self.base_url!r}", *name]

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Account) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def find(self, url: str) -> "Target | None":
        """Return the `Target` for a status URL, or None if the URL does not belong to this account.

        Args:
            url: The status URL of the job to poll.

        Raises:
            ConfigurationError: If `url` is not a URL, or contains a user, a query or a fragment.
        """
        return self.match(*split_url(url, "the status URL"))

    def match(self, origin: Origin, path: str) -> "Target | None":
        """Return the `Target` for a parsed status URL, or None if the URL does not belong to this account."""
        base = self._base
        if origin != base.origin or not path.startswith(f"{base.prefix}/"):
            return None
        ids = ids_in_path(self.endpoint.PATH, self.endpoint.PATH_PARAMETERS, path[len(base.prefix) :])
        return None if ids is None else self._target(*ids)

    def target(self, url: str) -> "Target":
        """Return the `Target` for a status URL.

        Args:
            url: The status URL of the job to poll.

        Raises:
            ConfigurationError: If `url` is not a URL, or does not belong to this account.
        """
        found = self.find(url)
        if found is None:
            raise ConfigurationError(
                f"{safe_to_show(url)} is not a status URL of {self!r}, whose URLs are {self.url_template}"
            )
        return found

    def request(self, target: "Target", authorization: Secret | None = None) -> Request:
        """Build the request for the status of a job, without sending it.

        Args:
            target: The job to poll.
            authorization: The value of the `Authorization` header, with an access token. Defaults to None, which means
                that the request contains the account's own credential.
        """
        request, url = target.request, target.url
        # A target with another URL must not get the credential, so the request is built again for this server.
        if request is None or not url.startswith(f"{self.key.server}/"):
            request = self._build_request(target.ids)
            url = f"{self.base_url}{request['url']}"
        return Request(
            method=request["method"],
            url=url,
            headers=request["headers"],
            query=request.get("params", {}),
            secret_headers={"authorization": authorization} if authorization else self._secret_headers,
            secret_query=self._secret_query,
        )

    def read(self, target: "Target", response: Response, observed_at: datetime) -> Operation:
        """Convert the response to a poll into an `Operation`.

        Args:
            target: The job that was polled.
            response: The vendor's response to the poll.
            observed_at: The time at which the response arrived, as a timezone-aware datetime.

        Raises:
            ApiError: If the vendor responded with an error. The HTTP status and the error code determine which subclass
                of `ApiError` is raised.
            UnexpectedResponse: If the response is not in the vendor's format.
        """
        reader = ResponseReader(
            vendor=self.vendor,
            label=self.label,
            url=target.url,
            response=response,
            observed_at=observed_at,
            redact=self.redact,
            errors=self.errors,
        )
        if 300 <= response.status_code < 400:
            where = self.redact(redirect_to_show(target.url, response.headers.get("location", "")))
            raise reader.unreadable(f"a redirect to {where}, which is not followed: the credential is for one server")
        return self._read(reader)

    def is_expiry(self, error: AuthenticationError) -> bool:  # noqa: ARG002 - subclasses use the error
        """Return whether an error means that the access token has expired and must be renewed."""
        return False

    def redact(self, text: str) -> str:
        """Replace this account's credential in a string with asterisks."""
        for secret in self._secrets:
            text = secret.redact(text)
        return self.tokens.redact(text) if self.tokens else text

    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        """Build the request for a job. Override `_build_request` if a request contains more than the ids of the job."""
        return self.endpoint.build_request(*ids)

    @abstractmethod
    def _read(self, response: ResponseReader) -> Operation:
        """Convert a response into an `Operation`. The response is never a redirect."""

    def _job(
        self,
        _build_request: Callable[_Parameters, dict[str, Any]],
        *ids: _Parameters.args,
        **_more: _Parameters.kwargs,
    ) -> "Target":
        """Return the `Target` for a job. Type checkers check the ids against the signature of `_build_request`."""
        return self._target(*ids)

    def _target(self, *ids: object) -> "Target":
        """Return the `Target` for the ids of a job. The ids must be in the same order as in the URL."""
        names = tuple(self.endpoint.PATH_PARAMETERS)
        if len(ids) != len(names):
            raise ConfigurationError(
                f"{self.label}: a job has the ids {', '.join(names)}, but the number of ids given is {len(ids)}"
            )
        texts = tuple(_text(name, value) for name, value in zip(names, ids, strict=True))
        try:
            built = self._build_request(texts)
        except ValueError as error:
            raise ConfigurationError(f"{self.label}: {error}") from None
        url = f"{self.key.server}{built.pop('url')}"
        if built != self._last_request:
            self._last_request = built  # shared by all jobs that have the same method and headers
        return Target(account=self, url=url, ids=texts, request=self._last_request)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be text, but {value!r} is of type {type(value).__name__}")
    return value


@frozen(repr=False)
class Target:
    """A job and the account that polls it. `str(target)` returns the status URL."""

    account: Account
    """The account that polls the job."""
    url: str
    """The job's status URL."""
    ids: tuple[str, ...] = field(eq=False)
    """The job's ids, in the same order as in the URL."""
    request: Mapping[str, Any] | None = field(default=None, eq=False)
    """The request that the generated endpoint module built for the job, without the URL."""

    @property
    def event_fields(self) -> tuple[str, str, str]:
        """The status URL, the vendor's key and the account's name: the first three fields of every event."""
        return self.url, self.account.vendor, self.account.name

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"<{self.account.label} {self.url}>"
