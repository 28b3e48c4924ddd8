"""An account: one vendor, one server, one credential. What every vendor's account has in common."""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, ParamSpec

from attrs import evolve, field, frozen

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

_MAX_NAME = 100
"""Characters of an account's name."""


class AccountKey(NamedTuple):
    """What tells an account from all others. It holds no secret, and stays the same when a credential is replaced."""

    vendor: str
    """The vendor's key."""
    server: str
    """The account's base URL."""
    name: str
    """The account's name."""


class Account(ABC):
    """One vendor, one server, one credential. The credential is sent to this server only, and shown nowhere.

    Two accounts are equal if vendor, server and name are.
    """

    vendor: ClassVar[str]
    """The vendor's key, as in `Operation.vendor`."""
    label: ClassVar[str]
    """The vendor's name as people write it."""
    servers: ClassVar[Mapping[str, str]] = {}
    """Where the vendor serves its API, by data center, or under "" if it has one; empty if customers have their own."""
    variables: ClassVar[Variables]
    """The environment variables that make an account."""
    endpoint: Endpoint
    """The generated endpoint module."""
    pacing: Pacing
    """The schedule of a wait where the client has none; its bounds follow from the vendor's documented limits. Another
    one can be set for an account."""
    requests_per_second: float
    """Requests a second that the vendor allows an account; `watch` keeps to it. Set less if others use it as well."""
    requests_per_day: float = math.inf
    """Requests in 24 hours that the vendor allows an account; `watch` spreads them over the day."""
    request_timeout: ClassVar[float] = 30.0
    """Seconds that one request may take. Good responses of over 10 s have been seen."""
    tokens: AccessTokens | None = None
    """What fetches access tokens, where the credential is good for these only; see `bulkstatus.polling.fetch`."""

    errors: ClassVar[ErrorCodes] = {}
    """What the vendor's codes mean, for a vendor that has codes."""
    states: ClassVar[Mapping[VendorState, BulkStatus]]
    """The status of each state of the vendor; see `bulkstatus.vendors.states`."""
    responses: ClassVar[str] = ""
    """The name of the module that builds the vendor's responses for `bulkstatus.testing`, in the form of
    `bulkstatus.testing.responses.Responses`; empty if there is none."""

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
        """What ledgers, limits and pickled targets know the account by."""

    def _checked_name(self, name: str | None, environment: str | None) -> str:
        self._is_named = name is not None
        if name is None:
            return f"{self.vendor}-{environment}" if environment else self.vendor
        if (
            not isinstance(name, str)
            or name != name.strip()
            or not name.isprintable()
            or not 0 < len(name) <= _MAX_NAME
        ):
            raise ConfigurationError(
                f"name must be a text of 1 to {_MAX_NAME} printable characters, without spaces around it"
            )
        if self.redact(name) != name:
            raise ConfigurationError("name holds the credential, and names are shown: give another one")
        return name

    @property
    def base_url(self) -> str:
        """Where this account's API is served."""
        return self.key.server

    @property
    def name(self) -> str:
        """The account's name, such as the default `zoho_creator` or, for a test environment, `zoho_creator-stage`."""
        return self.key.name

    @property
    def url_template(self) -> str:
        """The form of this account's status URLs, for people."""
        return f"{self.base_url}{self.endpoint.PATH}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown())})"

    def _shown(self) -> list[str]:
        """Return the arguments that a repr shows."""
        name = [f"name={self.name!r}"] if self._is_named else []
        return [f"base_url={self.base_url!r}", *name]

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Account) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def find(self, url: str) -> "Target | None":
        """The target a status URL names, or None if it is not one of this account's.

        Raises:
            ConfigurationError: If the text is no URL, or holds a user, a query or a fragment.
        """
        return self.match(*split_url(url, "the status URL"))

    def match(self, origin: Origin, path: str) -> "Target | None":
        """Return the target that a parsed status URL names, or None if it is not one of this account's."""
        base = self._base
        if origin != base.origin or not path.startswith(f"{base.prefix}/"):
            return None
        ids = ids_in_path(self.endpoint.PATH, self.endpoint.PATH_PARAMETERS, path[len(base.prefix) :])
        return None if ids is None else self._target(*ids)

    def target(self, url: str) -> "Target":
        """The target a status URL names.

        Raises:
            ConfigurationError: If the URL is not one of this account's.
        """
        found = self.find(url)
        if found is None:
            raise ConfigurationError(
                f"{safe_to_show(url)} is not a status URL of {self!r}, whose URLs are {self.url_template}"
            )
        return found

    def request(self, target: "Target", authorization: Secret | None = None) -> Request:
        """Return the request for the status of a job. A plain function of its arguments.

        Args:
            target: The job.
            authorization: The header's value with an access token, for an account that fetches these.
        """
        request, url = target.request, target.url
        # Whatever the target says, the credential goes to this account's server.
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
        """What a response says of a job. A plain function of its arguments.

        Raises:
            ApiError: If the vendor responded with an error; the subclass tells which.
            UnexpectedResponse: If the response cannot be read.
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
            raise reader.unreadable(f"a redirect to {where}, which is not followed: a credential belongs to one server")
        return self._read(reader)

    def is_expiry(self, error: AuthenticationError) -> bool:  # noqa: ARG002 - no other vendor's tokens expire
        """Whether the error is about an access token that has expired, so that another one may help."""
        return False

    def redact(self, text: str) -> str:
        """The text without this account's credential."""
        for secret in self._secrets:
            text = secret.redact(text)
        return self.tokens.redact(text) if self.tokens else text

    def redact_response(self, response: Response) -> Response:
        """Return the response without the credential, cookies, and the query and fragment of a redirect."""
        headers = {name: self.redact(value) for name, value in response.headers.items() if name != "set-cookie"}
        if "location" in headers:
            headers["location"] = re.split("[?#]", headers["location"])[0]
        content = response.content
        for encoding in ("utf-8", "latin-1"):
            content = self.redact(content.decode(encoding, "surrogateescape")).encode(encoding, "surrogateescape")
        return evolve(response, headers=headers, content=content)

    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        """The generated request half; for a vendor with more parameters than ids, to be overridden."""
        return self.endpoint.build_request(*ids)

    @abstractmethod
    def _read(self, response: ResponseReader) -> Operation:
        """What a response means that is no redirect."""

    def _job(
        self,
        _build_request: Callable[_Parameters, dict[str, Any]],
        *ids: _Parameters.args,
        **_more: _Parameters.kwargs,
    ) -> "Target":
        """Return the target with these ids. Type checkers compare them with the generated function's parameters."""
        return self._target(*ids)

    def _target(self, *ids: object) -> "Target":
        """The target with these ids, in the order of the path."""
        names = tuple(self.endpoint.PATH_PARAMETERS)
        if len(ids) != len(names):
            raise ConfigurationError(
                f"{self.label}: a job is named by {', '.join(names)}, and the number of ids given is {len(ids)}"
            )
        texts = tuple(_text(name, value) for name, value in zip(names, ids, strict=True))
        try:
            built = self._build_request(texts)
        except ValueError as error:
            raise ConfigurationError(f"{self.label}: {error}") from None
        url = f"{self.key.server}{built.pop('url')}"
        if built != self._last_request:
            self._last_request = built  # a million jobs share one: all have the same method and headers
        return Target(account=self, url=url, ids=texts, request=self._last_request)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be text, and {value!r} is {type(value).__name__}")
    return value


@frozen(repr=False)
class Target:
    """A job and the account to ask with. As text it is the status URL."""

    account: Account
    """The account to ask with."""
    url: str
    """The job's status URL."""
    ids: tuple[str, ...] = field(eq=False)
    """The job's ids, in the order of the path."""
    request: Mapping[str, Any] | None = field(default=None, eq=False)
    """What the generated function built for these ids, except the URL."""

    @property
    def event_fields(self) -> tuple[str, str, str]:
        """The status URL, the vendor's key and the account's name, which every event begins with."""
        return self.url, self.account.vendor, self.account.name

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"<{self.account.label} {self.url}>"
