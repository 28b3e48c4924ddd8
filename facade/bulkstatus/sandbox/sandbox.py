"""The class `Sandbox`, which starts simulated jobs and responds to requests for their status."""

import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Lock
from typing import Self
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette

from bulkstatus.clock import Clock, SystemClock
from bulkstatus.errors import ConfigurationError, TransportError
from bulkstatus.http.messages import Request, Response, complete
from bulkstatus.http.urls import ids_in_path
from bulkstatus.sandbox.app import build_app
from bulkstatus.sandbox.job import FakeJob
from bulkstatus.sandbox.scenario import Scenario
from bulkstatus.sandbox.scenarios import SCENARIOS
from bulkstatus.sandbox.server import serving
from bulkstatus.testing.fake_vendor import FakeVendor, StatusRequest
from bulkstatus.testing.responses import applivery, passcreator, saymon, with_headers, zoho_creator
from bulkstatus.testing.token_endpoint import TokenEndpoint
from bulkstatus.testing.transport import AsyncFakeTransport, FakeServer, FakeTransport
from bulkstatus.vendors import zoho_oauth
from bulkstatus.vendors.applivery import Applivery
from bulkstatus.vendors.passcreator import Passcreator
from bulkstatus.vendors.saymon import Saymon
from bulkstatus.vendors.zoho_creator import ZohoCreator

VENDORS: Mapping[str, FakeVendor] = {
    "passcreator": passcreator,
    "applivery": applivery,
    "saymon": saymon,
    "zoho_creator": zoho_creator,
}
IN_PROCESS = "http://localhost"
"""The base URL of a sandbox that does not run a server. Only the transports from `Sandbox.transport` and
`Sandbox.async_transport` can use this base URL."""


class Sandbox:
    """A local server that simulates all four vendors. Each simulated vendor has its own URL paths and credential.

    As a context manager, a `Sandbox` runs a server on a free local port:

        with Sandbox() as sandbox, Client(*sandbox.accounts()) as client:
            operation = client.wait(sandbox.start("passcreator-partial", seconds=2))

    The method `transport` connects a client in the same process to the sandbox, without a socket. If the sandbox and
    the client share a `FakeClock`, waits take no real time:

        sandbox = Sandbox(clock)
        client = Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock)

    Args:
        clock: Clock that measures how long each simulated job has been running. Defaults to the system clock.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._base_url = IN_PROCESS
        self._jobs: dict[tuple[FakeVendor, tuple[str, ...]], FakeJob] = {}
        self._numbers = count()
        self._lock = Lock()
        self._server = ExitStack()
        self.tokens = TokenEndpoint(self._clock)
        """The simulated token endpoint of Zoho, which issues access tokens to accounts with a refresh token.
        `bulkstatus.testing.responses.zoho_creator.refreshing_account` creates an account with a refresh token."""

    def __repr__(self) -> str:
        return f"Sandbox(base_url={self._base_url!r}, jobs={len(self._jobs)})"

    @property
    def base_url(self) -> str:
        """The base URL for all four simulated vendors.

        If the sandbox does not run a server, only transports that the sandbox created can use the base URL.
        """
        return self._base_url

    def accounts(self) -> tuple[Passcreator, Applivery, Saymon, ZohoCreator]:
        """Return a new account for each of the four simulated vendors.

        The credentials of the accounts are constants in the modules of `bulkstatus.testing.responses`.
        """
        url = self._base_url
        return (
            Passcreator(api_key=passcreator.API_KEY, base_url=url),
            Applivery(token=applivery.TOKEN, base_url=url),
            Saymon(login=saymon.LOGIN, password=saymon.PASSWORD, base_url=url),
            ZohoCreator(access_token=zoho_creator.ACCESS_TOKEN, base_url=url),
        )

    def start(self, scenario: str | Scenario, *, seconds: float = 10.0) -> str:
        """Start a simulated job, and return the job's status URL.

        Job ids depend only on the order in which the jobs start, so every run of a program gets the same ids.

        Args:
            scenario: Name of a scenario in `SCENARIOS`, or a `Scenario` object.
            seconds: Duration of the simulated job, in seconds. Defaults to 10.

        Raises:
            ConfigurationError: If the scenario or its vendor is unknown, or if `seconds` is not a positive number.
        """
        if isinstance(scenario, str):
            if scenario not in SCENARIOS:
                raise ConfigurationError(f"there is no scenario {scenario!r}: choose one of {', '.join(SCENARIOS)}")
            scenario = SCENARIOS[scenario]
        if not 0 < seconds < math.inf:
            raise ConfigurationError(f"seconds must be a positive number, but is {seconds}")
        vendor = VENDORS.get(scenario.vendor)
        if vendor is None:
            raise ConfigurationError(
                f"the scenario {scenario.name!r} has the unknown vendor {scenario.vendor!r}: "
                f"choose one of {', '.join(VENDORS)}"
            )
        ids = vendor.ids(next(self._numbers))
        self._jobs[vendor, ids] = FakeJob(scenario, vendor=vendor, job_id=ids[-1], seconds=seconds, clock=self._clock)
        endpoint = vendor.account_class.endpoint
        return self._base_url + endpoint.PATH.format(**dict(zip(endpoint.PATH_PARAMETERS, ids, strict=True)))

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        """Return the response of a simulated vendor to a request.

        For an invalid request, `respond` returns an error response instead of raising an exception. The sandbox counts
        the polls of each job, because some scenarios inject an error at a certain poll.

        Args:
            method: HTTP method of the request.
            url: URL of the request, or only its path and query.
            headers: Header fields of the request. The field names are not case-sensitive. Defaults to none.
            content: Body of the request, which only the token endpoint reads. Defaults to an empty body.
        """
        path, _, query = url.removeprefix(self._base_url).partition("?")
        if path == zoho_oauth.PATH:
            return self.tokens.respond(method, content)
        vendor = next((vendor for vendor in VENDORS.values() if path.startswith(_first_segment(vendor))), None)
        if vendor is None:
            return Response(status_code=404, headers={"content-type": "text/plain"}, content=b"Not Found")
        endpoint = vendor.account_class.endpoint
        ids = ids_in_path(endpoint.PATH, endpoint.PATH_PARAMETERS, path)
        if ids is None:
            return vendor.error(404, vendor.UNKNOWN_ROUTE_CODE)
        if method != endpoint.METHOD:
            return with_headers(vendor.error(405), {"allow": endpoint.METHOD})
        request = StatusRequest(
            ids=ids,
            query=dict(parse_qsl(query)),
            headers={name.lower(): value for name, value in (headers or {}).items()},
            accepts_token=self.tokens.accepts,
        )
        if error := vendor.reject(request):
            return error
        job = self._jobs.get((vendor, ids))
        if job is None:
            return vendor.error(vendor.UNKNOWN_JOB_STATUS)
        with self._lock:
            return job.poll()

    def transport(self) -> FakeTransport:
        """Return a transport that connects a `Client` in this process to the sandbox."""
        return _Transport(self)

    def async_transport(self) -> AsyncFakeTransport:
        """Return a transport that connects an `AsyncClient` in this process to the sandbox."""
        return _AsyncTransport(self)

    def app(self) -> Starlette:
        """Return the sandbox as an ASGI application, for use with any ASGI server or test client."""
        return build_app(self.respond)

    @contextmanager
    def serve(self, *, port: int = 0) -> Iterator[str]:
        """Serve the sandbox on 127.0.0.1 in a thread until the end of the `with` block, and yield its base URL.

        During the `with` block, the methods `start` and `accounts` use the base URL of the server.

        Args:
            port: TCP port of the server. Defaults to 0, which means any free port.

        Raises:
            ConfigurationError: If the sandbox already runs a server.
            OSError: If the port is in use.
        """
        if self._base_url != IN_PROCESS:
            raise ConfigurationError(
                f"this sandbox already has a server at {self._base_url}: use that one, or create another Sandbox"
            )
        with serving(self.app(), port=port) as base_url:
            self._base_url = base_url
            try:
                yield base_url
            finally:
                self._base_url = IN_PROCESS

    def __enter__(self) -> Self:
        self._server.enter_context(self.serve())
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()


class _InProcess(FakeServer):
    """A connection to a sandbox in the same process. Requests are encoded as if they were sent over a socket."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def _respond(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - the response takes no time
        if not request.url.startswith(f"{self._sandbox.base_url}/"):
            raise TransportError(
                f"this transport only reaches the sandbox at {self._sandbox.base_url}: use the sandbox's accounts",
                url=request.url,
            )
        query = urlencode(complete(request.query, request.secret_query))
        headers = complete(request.headers, request.secret_headers)
        form = urlencode(complete(request.form, request.secret_form))
        return self._sandbox.respond(request.method, f"{request.url}?{query}", headers, form.encode())


class _Transport(_InProcess, FakeTransport):
    pass


class _AsyncTransport(_InProcess, AsyncFakeTransport):
    pass


def _first_segment(vendor: FakeVendor) -> str:
    """Return the first segment of a vendor's endpoint path. Each simulated vendor has a different first segment."""
    return "/".join(vendor.account_class.endpoint.PATH.split("/")[:2]) + "/"
