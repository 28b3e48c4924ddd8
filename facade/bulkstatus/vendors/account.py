"""The base class of every vendor's account, and the jobs that an account polls."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, ParamSpec

from attrs import field, frozen

from bulkstatus.auth.oauth import AccessTokens
from bulkstatus.errors import AuthenticationError, ConfigurationError
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.urls import BaseUrl, Origin, ids_in_path, safe_to_show, split_url
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.secret import Secret
from bulkstatus.status import BulkStatus
from bulkstatus.vendors.endpoint import Endpoint
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import VendorState
from bulkstatus.vendors.variables import Variables

_Parameters = ParamSpec("_Parameters")

_MAX_NAME = 100  # the maximum length of an account's name, in characters


class AccountKey(NamedTuple):
    """The identity of an account. The key contains no secret and stays the same when the credential is replaced."""

    vendor: str
    """The vendor's key, such as `passcreator`."""
    server: str
    """The base URL of the account's server."""
    name: str
    """The account's name, such as `zoho_creator-stage`."""


class Account(ABC):
    """An account of one vendor: a server, a credential and the limits that apply to them.

    An account sends its credential to its own server only, and never shows it. Two accounts are equal if their vendor,
    server and name are equal.
    """

    vendor: ClassVar[str]
    """The vendor's key, such as `passcreator`. `Operation.vendor` has the same value."""
    label: ClassVar[str]
    """The vendor's name as people write it, such as `Zoho Creator`."""
    servers: ClassVar[Mapping[str, str]] = {}
    """The base URLs of the vendor's API, by data center. A vendor with a single server has the key `""`. The mapping is
    empty if each customer has its own server."""
    variables: ClassVar[Variables]
    """The environment variables from which an account is created."""
    endpoint: Endpoint
    """The generated module of the vendor's status endpoint."""
    pacing: Pacing
    """The polling intervals, which apply unless the client has its own `pacing`. The defaults follow from the vendor's
    documented limits. You can assign another `Pacing` to an account."""
    requests_per_second: float
    """The rate limit of the account, in requests per second, which `watch` honours. Set a lower number if other
    programs use the same account."""
    requests_per_day: float = math.inf
    """The quota of the account, in requests per 24 hours. `watch` spreads its requests over the day. Infinite by
    default."""
    request_timeout: ClassVar[float] = 30.0
    """The time limit of one request, in seconds. Successful responses can take more than 10 seconds."""
    tokens: AccessTokens | None = None
    """The source of access tokens, or None if the credential is sent with each poll. See `bulkstatus.polling.fetch`."""

    errors: ClassVar[ErrorCodes] = {}
    """The exception and the advice for each of the vendor's error codes. Empty by default."""
    states: ClassVar[Mapping[VendorState, BulkStatus]]
    """The common status of each of the vendor's states. See `bulkstatus.vendors.states`."""
    responses: ClassVar[str] = ""
    """The name of the module that builds the vendor's responses for `bulkstatus.testing`, or an empty string. The
    module implements `bulkstatus.testing.responses.Responses`."""

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
        """The identity of the account in ledgers, rate limits and pickled targets."""

    def _checked_name(self, name: str | None, environment: str | None) -> str:
        self._is_named = name is not None
        if name is None:
            return f"{self.vendor}-{environment}" if environment else self.vendor
        if not (isinstance(name, str) and name == name.strip() and name.isprintable() and 0 < len(name) <= _MAX_NAME):
            raise ConfigurationError(
                f"name must be a text of 1 to {_MAX_NAME} printable characters, without spaces around it"
            )
        if self.redact(name) != name:
            raise ConfigurationError("name holds the credential, but names are shown in messages: choose another name")
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
        """The form of this account's status URLs, with a placeholder for each id. Messages show this form."""
        return f"{self.base_url}{self.endpoint.PATH}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown())})"

    def _shown(self) -> list[str]:
        """Return the arguments that `repr(account)` shows, as text."""
        name = [f"name={self.name!r}"] if self._is_named else []
        return [f"base_url={self.base_url!r}", *name]

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Account) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def find(self, url: str) -> "Target | None":
        """Return the target of a status URL, or None if the URL does not belong to this account.

        Args:
            url: The status URL of a job.

        Raises:
            ConfigurationError: If the text is not a URL, or if the URL contains a user, a query or a fragment.
        """
        return self.match(*split_url(url, "the status URL"))

    def match(self, origin: Origin, path: str) -> "Target | None":
        """Return the target of a parsed status URL, or None if the URL does not belong to this account."""
        base = self._base
        if origin != base.origin or not path.startswith(f"{base.prefix}/"):
            return None
        ids = ids_in_path(self.endpoint.PATH, self.endpoint.PATH_PARAMETERS, path[len(base.prefix) :])
        return None if ids is None else self._target(*ids)

    def target(self, url: str) -> "Target":
        """Return the target of a status URL.

        Args:
            url: The status URL of a job.

        Raises:
            ConfigurationError: If the text is not a URL, or if the URL does not belong to this account.
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
            authorization: The value of the `Authorization` header, with an access token. Defaults to None, which sends
                the account's own credential.
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
        """Convert the response of a poll into an `Operation`.

        Args:
            target: The job that was polled.
            response: The vendor's response.
            observed_at: The time at which the response arrived, with a time zone.

        Raises:
            ApiError: If the vendor responded with an error. The subclass depends on the HTTP status and the error code.
            UnexpectedResponse: If the response does not have the form of the vendor's responses.
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
            where = self.redact(safe_to_show(response.headers.get("location", "")))
            raise reader.unreadable(f"a redirect to {where}, which is not followed: the credential is for one server")
        return self._read(reader)

    def is_expiry(self, error: AuthenticationError) -> bool:  # noqa: ARG002 - subclasses use the error
        """Return whether the error means that the access token has expired, so that a new token may help."""
        return False

    def redact(self, text: str) -> str:
        """Return the text with asterisks instead of this account's credential."""
        for secret in self._secrets:
            text = secret.redact(text)
        return self.tokens.redact(text) if self.tokens else text

    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        """Build the request. Override this method if the request needs more than the ids."""
        return self.endpoint.build_request(*ids)

    @abstractmethod
    def _read(self, response: ResponseReader) -> Operation:
        """Convert a response that is not a redirect into an `Operation`."""

    def _job(
        self,
        _build_request: Callable[_Parameters, dict[str, Any]],
        *ids: _Parameters.args,
        **_more: _Parameters.kwargs,
    ) -> "Target":
        """Return the target with these ids. Type checkers compare the ids with the parameters of `_build_request`."""
        return self._target(*ids)

    def _target(self, *ids: object) -> "Target":
        """Return the target with these ids, which are in the order of the URL's path."""
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
    """A job and the account that polls it. `str(target)` is the status URL."""

    account: Account
    """The account that polls the job."""
    url: str
    """The job's status URL."""
    ids: tuple[str, ...] = field(eq=False)
    """The job's ids, in the order of the URL's path."""
    request: Mapping[str, Any] | None = field(default=None, eq=False)
    """The request that the generated function built for these ids, without the URL."""

    @property
    def event_fields(self) -> tuple[str, str, str]:
        """The status URL, the vendor's key and the account's name: the first three fields of every event."""
        return self.url, self.account.vendor, self.account.name

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"<{self.account.label} {self.url}>"
