"""The scripted vendor: a transport whose responses a test sets, job by job, and which records the requests."""

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
    """A request for which no script has a response. No wait and no watch retries it."""


@frozen
class RecordedRequest:
    """A request that was made, without its credential."""

    method: str
    url: str
    at: float
    """The clock's `monotonic` when it was sent: on a fresh clock, the seconds since the beginning."""
    headers: Mapping[str, str]


@define
class _Script:
    """The responses about one job."""

    target: Target
    responses: list[ScriptedResponse]
    requested: int = 0
    is_over: bool = False
    """Whether the last of the responses ends the job."""

    def next(self) -> ScriptedResponse:
        self.requested += 1
        if self.requested <= len(self.responses):
            return self.responses[self.requested - 1]
        if self.is_over:
            return self.responses[-1]
        raise UnscriptedRequest(
            f"{self.target.url} was requested {self.requested} times, and its script ends after {len(self.responses)}, "
            "with the job not over: add a response for the next request, or see why the code polled again"
        )


class _ScriptedServer(FakeServer):
    """What both scripted vendors have in common."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        """The time, to be passed to the client as well."""
        self._started = self.clock.now()
        self._scripts: dict[str, _Script] = {}
        self._token_endpoint = TokenEndpoint(self.clock)
        self._token_responses: deque[FixedResponse] = deque()
        self._requests: list[RecordedRequest] = []
        self._unscripted: list[str] = []
        self._lock = Lock()

    def job(self, target: Target, *responses: ScriptedResponse | BulkStatus | str) -> str:
        """Add a job, with the response to each poll of it, in order.

        Args:
            target: The job, from `account.operation(…)`. If it is known already, these extend its script.
            *responses: From `shows`, `fails`, `sends` and `drops`. A status by itself is short for `shows(status)`.

        Returns:
            The job's status URL.

        Raises:
            ConfigurationError: If there is no response, or the job's vendor has no such response.
        """
        if not isinstance(target, Target):
            raise ConfigurationError(f"a job is given as account.operation(…), and {target!r} is none")
        if not responses:
            raise ConfigurationError(f"{target.url} needs at least one response, such as shows('…')")
        added = [shows(response) if isinstance(response, str) else response for response in responses]
        *_, is_over = [self._ends(target, response) for response in added]
        with self._lock:
            script = self._scripts.setdefault(target.url, _Script(target, []))
            script.responses += added
            script.is_over = is_over
        return target.url

    def _ends(self, target: Target, scripted: ScriptedResponse) -> bool:
        """Return whether a job is over with a response.

        Raises:
            ConfigurationError: If the job's vendor has no such response.
        """
        now = self.clock.now()
        with suppress(TransportError):
            response = scripted.build(target, now, now)
            with suppress(BulkStatusError):
                return target.account.read(target, response, now).status.is_terminal
        return False

    def tokens(self, *responses: FixedResponse) -> None:
        """Set the responses to the next requests for an access token, in order.

        After these, and without any, each request gets a new token that is good for an hour. The API takes every
        token. For one that has expired, script what the API responds: for Zoho Creator, `fails(401)` about a job.

        Args:
            *responses: From `sends` and `drops`, such as `sends(200, {"error": "invalid_code"})`.

        Raises:
            ConfigurationError: If one of them is made for jobs.
        """
        if any(not isinstance(response, FixedResponse) for response in responses):
            raise ConfigurationError("a token endpoint answers with sends(…) and drops(…): the others are about jobs")
        with self._lock:
            self._token_responses += responses

    @property
    def requests(self) -> list[RecordedRequest]:
        """All requests so far, for access tokens as well, in order."""
        with self._lock:
            return [*self._requests]

    def times(self, job: str | Target) -> list[float]:
        """Return when a job was polled, in seconds of the clock's `monotonic`.

        Args:
            job: Its status URL, or the target.
        """
        return [request.at for request in self.requests if request.url == str(job)]

    def assert_all_used(self) -> None:
        """Fail if a response was never requested, or a request had no scripted response.

        Raises:
            AssertionError: It names the jobs and the requests.
        """
        with self._lock:
            left = [
                f"{url} was requested {script.requested} times, and its script has {len(script.responses)} responses"
                for url, script in self._scripts.items()
                if script.requested < len(script.responses)
            ]
            if self._token_responses:
                left.append(f"{len(self._token_responses)} responses to requests for an access token are left")
            if failures := [*self._unscripted, *left]:
                raise AssertionError("; ".join(failures))

    def _respond(self, request: Request, timeout: float) -> Response:
        """Return the response to a request, after the time that it takes."""
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
                f"{request.method} {request.url} was requested, which is no job of the script, whose jobs are {known}"
            )
        return script

    def _pass_time(self, scripted: ScriptedResponse, request: Request, timeout: float) -> None:
        self.clock.advance(min(scripted.takes, timeout))
        if scripted.takes > timeout:
            raise TransportError(f"nothing whole within {timeout:g} s", url=request.url)


class ScriptedVendor(_ScriptedServer, FakeTransport):
    """A `Transport` with scripted responses; see `bulkstatus.testing`. Threads may share one.

    A request without a scripted response raises `UnscriptedRequest`. Time passes for all jobs alike: of two slow
    responses at the same time, one comes after the other.

    Args:
        clock: The clock that the client is given as well; a new one, as `vendor.clock`, unless given.
    """


class AsyncScriptedVendor(_ScriptedServer, AsyncFakeTransport):
    """`ScriptedVendor` as an `AsyncTransport`.

    A request without a scripted response raises `UnscriptedRequest`.

    Args:
        clock: The clock that the client is given as well; a new one, as `vendor.clock`, unless given.
    """
