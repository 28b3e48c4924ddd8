"""The sandbox: jobs, time and routing. A request in, a response out; servers and transports wrap it."""

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from threading import Lock
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

from attrs import evolve
from starlette.applications import Starlette

from bulkstatus.clock import Clock, SystemClock
from bulkstatus.errors import ConfigurationError
from bulkstatus.http.messages import Response
from bulkstatus.http.urls import ids_in_path
from bulkstatus.sandbox.app import build_app
from bulkstatus.sandbox.job import Job
from bulkstatus.sandbox.scenario import Scenario
from bulkstatus.sandbox.scenarios import SCENARIOS
from bulkstatus.sandbox.server import serving
from bulkstatus.sandbox.tokens import TokenEndpoint
from bulkstatus.sandbox.transport import AsyncSandboxTransport, SandboxTransport
from bulkstatus.sandbox.vendor import Call, Vendor
from bulkstatus.sandbox.vendors import applivery, passcreator, saymon, zoho_creator
from bulkstatus.vendors.applivery import Applivery
from bulkstatus.vendors.passcreator import Passcreator
from bulkstatus.vendors.saymon import Saymon
from bulkstatus.vendors.zoho_creator import ZohoCreator

_PASSCREATOR = passcreator.Passcreator()
_APPLIVERY = applivery.Applivery()
_SAYMON = saymon.Saymon()
_ZOHO_CREATOR = zoho_creator.ZohoCreator()
VENDORS: tuple[Vendor, ...] = (_PASSCREATOR, _APPLIVERY, _SAYMON, _ZOHO_CREATOR)
IN_PROCESS = "http://localhost"
"""The base URL of a sandbox that is not served; its own transports know it, and nobody is asked there."""


class Sandbox:
    """One server that plays all four vendors, each on its own paths and with its own credential.

    As a context manager it serves itself on a free port of this machine:

        with Sandbox() as sandbox, Client(*sandbox.accounts()) as client:
            operation = client.wait(sandbox.start("passcreator-partial", seconds=2))

    Without a socket, `transport()` connects a client of this process; with a `FakeClock` given to both, no time passes:

        sandbox = Sandbox(clock)
        client = Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock)

    Args:
        clock: What the jobs' time is measured on; the machine's unless given.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._base_url = IN_PROCESS
        self._jobs: dict[tuple[str, tuple[str, ...]], Job] = {}
        self._numbers = count()
        self._lock = Lock()
        self.tokens = TokenEndpoint(self._clock)
        """Zoho's token endpoint, which makes access tokens for `zoho_creator.refreshing_account`."""
        self._served: AbstractContextManager[str] | None = None

    @property
    def base_url(self) -> str:
        """Where all four vendors are: the server while there is one, else a name that the transports know."""
        return self._base_url

    def accounts(self) -> tuple[Passcreator, Applivery, Saymon, ZohoCreator]:
        """A new account of each vendor.

        Their credentials are fixed, and constants of the modules in `bulkstatus.sandbox.vendors`.
        """
        url = self._base_url
        return _PASSCREATOR.account(url), _APPLIVERY.account(url), _SAYMON.account(url), _ZOHO_CREATOR.account(url)

    def start(self, scenario: str | Scenario, *, seconds: float = 10.0) -> str:
        """Start a job, and return its status URL. Ids are given out in order, so they are the same every time.

        Args:
            scenario: One of `SCENARIOS` by name, or one of your own.
            seconds: How long the job takes.

        Raises:
            ConfigurationError: If there is no such scenario or vendor, or the duration is no positive number.
        """
        if isinstance(scenario, str):
            if scenario not in SCENARIOS:
                raise ConfigurationError(f"there is no scenario {scenario!r}: the sandbox has {', '.join(SCENARIOS)}")
            scenario = SCENARIOS[scenario]
        if not 0 < seconds < math.inf:
            raise ConfigurationError(f"a job takes a positive number of seconds, not {seconds}")
        vendor = next((vendor for vendor in VENDORS if vendor.key == scenario.vendor), None)
        if vendor is None:
            raise ConfigurationError(
                f"the scenario's vendor {scenario.vendor!r} is none of {', '.join(vendor.key for vendor in VENDORS)}"
            )
        ids = vendor.ids(next(self._numbers))
        self._jobs[vendor.key, ids] = Job(scenario, seconds=seconds, clock=self._clock)
        path = vendor.endpoint.PATH.format(**dict(zip(vendor.endpoint.PATH_PARAMETERS, ids, strict=True)))
        return f"{self._base_url}{path}"

    def answer(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Response:
        """The response to a request with a body, which only the token endpoint reads; else as `respond`."""
        path = url.removeprefix(self._base_url).partition("?")[0]
        if path == self.tokens.PATH:
            return self.tokens.respond(method, content)
        return self.respond(method, url, headers)

    def respond(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """The response to a request. It changes nothing but the count of polls of a job, and never raises.

        Args:
            method: The HTTP method.
            url: The URL, or only its path and query.
            headers: The header fields, by their names in any case.
        """
        path, _, query = url.removeprefix(self._base_url).partition("?")
        vendor = next((vendor for vendor in VENDORS if path.startswith(_beginning(vendor))), None)
        if vendor is None:
            return Response(status_code=404, headers={"content-type": "text/plain"}, content=b"Not Found")
        ids = ids_in_path(vendor.endpoint.PATH, vendor.endpoint.PATH_PARAMETERS, path)
        if ids is None:
            return vendor.error(*vendor.no_such_route)
        if method != vendor.endpoint.METHOD:
            response = vendor.error(*vendor.wrong_method)
            return evolve(response, headers={**response.headers, "allow": vendor.endpoint.METHOD})
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        call = Call(ids=ids, query=dict(parse_qsl(query)), headers=self.tokens.admit(lower))
        if refusal := vendor.refusal(call):
            return refusal
        job = self._jobs.get((vendor.key, ids))
        if job is None:
            return vendor.no_such_job()
        with self._lock:
            return job.poll(vendor, call)

    def transport(self) -> SandboxTransport:
        """A transport for a `Client` in this process."""
        return SandboxTransport(self)

    def async_transport(self) -> AsyncSandboxTransport:
        """A transport for an `AsyncClient` in this process."""
        return AsyncSandboxTransport(self)

    def app(self) -> Starlette:
        """An ASGI application, for a server or a test client of your own."""
        return build_app(self)

    @contextmanager
    def serve(self, *, port: int = 0) -> Iterator[str]:
        """Serve on 127.0.0.1, in a thread, and give the base URL. URLs and accounts from within name the server.

        Args:
            port: The port; 0 takes a free one.

        Raises:
            ConfigurationError: If it is served already.
            OSError: If the port is taken.
        """
        if self._base_url != IN_PROCESS:
            raise ConfigurationError(f"this sandbox is served already, at {self._base_url}")
        with serving(self.app(), port=port) as base_url:
            self._base_url = base_url
            try:
                yield base_url
            finally:
                self._base_url = IN_PROCESS

    def __enter__(self) -> Self:
        served = self.serve()
        served.__enter__()
        self._served = served
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        served, self._served = self._served, None
        if served is not None:
            served.__exit__(kind, error, trace)


def _beginning(vendor: Vendor) -> str:
    """The first segment of a vendor's paths, which no other vendor's begin with."""
    return "/".join(vendor.endpoint.PATH.split("/")[:2]) + "/"
