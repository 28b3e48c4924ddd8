"""Scripted vendors: transports for tests, which return scripted responses and record all requests."""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock

from attrs import define, frozen

from bulkstatus.errors import BulkStatusError, ConfigurationError, TransportError
from bulkstatus.http.messages import Request, Response
from bulkstatus.status import BulkStatus
from bulkstatus.testing.clock import FakeClock
from bulkstatus.testing.script import FixedResponse, ScriptedResponse, shows
from bulkstatus.testing.token_endpoint import TokenEndpoint
from bulkstatus.testing.transport import AsyncFakeTransport, FakeServer, FakeTransport
from bulkstatus.vendors.account import Target


class UnscriptedRequest(AssertionError):
    """The error for a request without a scripted response.

    After this error, `wait` and `watch` do not retry the request.
    """


@frozen
class RecordedRequest:
    """A request that a client sent, recorded without the credential."""

    method: str
    """The HTTP method of the request."""
    url: str
    """The URL of the request, without the query."""
    at: float
    """The simulated time of the request, in seconds since the clock was created."""
    headers: Mapping[str, str]
    """The header fields of the request, except those that contain a credential."""


@define
class _Script:
    """The scripted responses to the polls of one job."""

    target: Target
    responses: list[ScriptedResponse]
    requested: int = 0
    is_over: bool = False
    """Whether the job is over after its last scripted response."""

    def next(self) -> ScriptedResponse:
        self.requested += 1
        if self.requested <= len(self.responses):
            return self.responses[self.requested - 1]
        if self.is_over:
            return self.responses[-1]
        raise UnscriptedRequest(
            f"{self.target.url} was requested {self.requested} times, but its script has only {len(self.responses)} "
            "responses, and the job is not over after the last one: add a response to the script, or find out why your "
            "code polled again"
        )


class _ScriptedServer(FakeServer):
    """The common base class of `ScriptedVendor` and `AsyncScriptedVendor`."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        """The clock that measures simulated time. Pass the same clock to the client."""
        self._started = self.clock.now()
        self._scripts: dict[str, _Script] = {}
        self._token_endpoint = TokenEndpoint(self.clock)
        self._token_responses: deque[FixedResponse] = deque()
        self._requests: list[RecordedRequest] = []
        self._unscripted: list[str] = []
        self._lock = Lock()

    def job(self, target: Target, *responses: ScriptedResponse | BulkStatus | str) -> str:
        """Add a job to the script, with the responses to its polls in order.

        If the script already contains the job, the responses are appended to the job's earlier responses.

        Args:
            target: Target of the job, from `account.operation(…)`.
            *responses: Responses from `shows`, `fails`, `sends` and `drops`. You can pass a state or a `BulkStatus`
                instead of calling `shows`: `"finished"` means `shows("finished")`.

        Returns:
            The status URL of the job.

        Raises:
            ConfigurationError: If there are no responses, or if the job's vendor cannot send one of the responses.
        """
        if not isinstance(target, Target):
            raise ConfigurationError(f"the job must be given as account.operation(…), but is {target!r}")
        if not responses:
            raise ConfigurationError(f"{target.url} needs at least one response: add one, such as shows('…')")
        added = [shows(response) if isinstance(response, str) else response for response in responses]
        *_, is_over = [self._ends(target, response) for response in added]
        with self._lock:
            script = self._scripts.setdefault(target.url, _Script(target, []))
            script.responses += added
            script.is_over = is_over
        return target.url

    def _ends(self, target: Target, scripted: ScriptedResponse) -> bool:
        """Return whether a job is over after a scripted response.

        Raises:
            ConfigurationError: If the job's vendor cannot send the scripted response.
        """
        now = self.clock.now()
        with suppress(TransportError):
            response = scripted.build(target, now, now)
            with suppress(BulkStatusError):
                return target.account.read(target, response, now).status.is_terminal
        return False

    def tokens(self, *responses: FixedResponse) -> None:
        """Script the responses to the next requests for an access token, in order.

        Every further request for an access token gets a new token that is valid for an hour. Scripted vendors accept
        every access token. To simulate an expired access token, add an error response to a job, such as `fails(401)`
        for Zoho Creator.

        Args:
            *responses: Responses from `sends` and `drops`, such as `sends(200, {"error": "invalid_code"})`.

        Raises:
            ConfigurationError: If one of the responses is from `shows` or `fails`, which build responses for jobs only.
        """
        if any(not isinstance(response, FixedResponse) for response in responses):
            raise ConfigurationError("the responses of a token endpoint must be from sends(…) or drops(…)")
        with self._lock:
            self._token_responses += responses

    @property
    def requests(self) -> list[RecordedRequest]:
        """All requests so far, in order, including requests for access tokens."""
        with self._lock:
            return [*self._requests]

    def times(self, job: str | Target) -> list[float]:
        """Return the simulated time of each poll of a job, in seconds since the clock was created.

        Args:
            job: Status URL of the job, or its target from `account.operation(…)`.
        """
        return [request.at for request in self.requests if request.url == str(job)]

    def assert_all_used(self) -> None:
        """Check that every scripted response was sent, and that every request had a scripted response.

        Raises:
            AssertionError: If a scripted response was not sent, or if a request had no scripted response. The error
                message lists all unused responses and unscripted requests.
        """
        with self._lock:
            left = [
                f"{url} was requested {script.requested} times, but its script has {len(script.responses)} responses"
                for url, script in self._scripts.items()
                if script.requested < len(script.responses)
            ]
            if self._token_responses:
                left.append(f"{len(self._token_responses)} responses of the token endpoint were not requested")
            if failures := [*self._unscripted, *left]:
                raise AssertionError("; ".join(failures))

    def _respond(self, request: Request, timeout: float) -> Response:
        """Record a request, advance the clock by the response's `takes`, and return the response."""
        with self._lock:
            self._requests.append(
                RecordedRequest(request.method, request.url, self.clock.monotonic(), dict(request.headers))
            )
            if request.form.get("grant_type") == "refresh_token":
                if not self._token_responses:
                    return self._token_endpoint.issue()
                fixed = self._token_responses.popleft()
                self._pass_time(fixed, request, timeout)
                return fixed.response(request.url)
            try:
                script = self._script(request)
                scripted = script.next()
            except UnscriptedRequest as unscripted:
                self._unscripted.append(str(unscripted))
                raise
            self._pass_time(scripted, request, timeout)
            return scripted.build(script.target, self._started, self.clock.now())

    def _script(self, request: Request) -> _Script:
        script = self._scripts.get(request.url)
        if script is None:
            known = ", ".join(self._scripts) or "none"
            raise UnscriptedRequest(
                f"{request.method} {request.url} was requested, but the script has no such job: add the job with "
                f"`job`, or correct the URL; the jobs of the script: {known}"
            )
        return script

    def _pass_time(self, scripted: ScriptedResponse, request: Request, timeout: float) -> None:
        self.clock.advance(min(scripted.takes, timeout))
        if scripted.takes > timeout:
            raise TransportError(f"timed out after {timeout:g} s", url=request.url)


class ScriptedVendor(_ScriptedServer, FakeTransport):
    """A thread-safe `Transport` with scripted responses, for tests with a `Client`.

    A request without a scripted response raises `UnscriptedRequest`, unless the job is over. All jobs of a scripted
    vendor share one clock, so the times of slow responses add up, even if requests are concurrent.

    Args:
        clock: Clock that measures simulated time. Pass the same clock to the client. Defaults to a new `FakeClock`,
            available as the attribute `clock`.
    """


class AsyncScriptedVendor(_ScriptedServer, AsyncFakeTransport):
    """An `AsyncTransport` with scripted responses, for tests with an `AsyncClient`.

    A request without a scripted response raises `UnscriptedRequest`, unless the job is over. All jobs of a scripted
    vendor share one clock, so the times of slow responses add up, even if requests are concurrent.

    Args:
        clock: Clock that measures simulated time. Pass the same clock to the client. Defaults to a new `FakeClock`,
            available as the attribute `clock`.
    """
