"""The scripted vendor: which jobs there are, whose turn it is, and what was asked. Transports for both clients."""

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from threading import Lock

from attrs import define, frozen

from bulkstatus.errors import BulkStatusError, ConfigurationError, TransportError
from bulkstatus.http.messages import Request, Response
from bulkstatus.status import BulkStatus
from bulkstatus.testing.clock import FakeClock
from bulkstatus.testing.responses.zoho_oauth import issued
from bulkstatus.testing.script import Answer, RawAnswer, shows
from bulkstatus.vendors.account import Target


class UnscriptedRequest(AssertionError):
    """A request that no script answers. No wait and no watch sits it out."""


@frozen
class Requested:
    """A request that was made, without its credential."""

    method: str
    url: str
    at: float
    """The clock's `monotonic` when it was sent: on a fresh clock, the seconds since the beginning."""
    headers: Mapping[str, str]


@define
class _Script:
    """The answers about one job."""

    target: Target
    answers: list[Answer]
    asked: int = 0
    is_over: bool = False
    """Whether the last of the answers ends the job."""

    def next(self) -> Answer:
        self.asked += 1
        if self.asked <= len(self.answers):
            return self.answers[self.asked - 1]
        if self.is_over:
            return self.answers[-1]
        raise UnscriptedRequest(
            f"{self.target.url} was requested {self.asked} times, and its script ends after {len(self.answers)}, with "
            "the job not over: add what the next request is to get, or see why the code asked again"
        )


class _Stage:
    """What both scripted vendors have in common."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        """The time, to be passed to the client as well."""
        self._began = self.clock.now()
        self._scripts: dict[str, _Script] = {}
        self._token_answers: deque[RawAnswer] = deque()
        self._tokens_issued = 0
        self._requests: list[Requested] = []
        self._unscripted: list[str] = []
        self._lock = Lock()

    def job(self, target: Target, *answers: Answer | BulkStatus | str) -> str:
        """A job, and what each request for its status gets, in order.

        Args:
            target: The job, from `account.operation(…)`. If it is known already, its script goes on with these.
            *answers: From `shows`, `fails`, `sends` and `drops`. A status by itself is short for `shows(status)`.

        Returns:
            The job's status URL.

        Raises:
            ConfigurationError: If there is no answer, or the job's vendor has no such response.
        """
        if not isinstance(target, Target):
            raise ConfigurationError(f"a job is given as account.operation(…), and {target!r} is none")
        if not answers:
            raise ConfigurationError(f"{target.url} needs at least one answer, such as shows('…')")
        script = [shows(answer) if isinstance(answer, str) else answer for answer in answers]
        now = self.clock.now()
        for answer in script:
            with suppress(TransportError):
                answer.build(target, now, now)
        with self._lock:
            known = self._scripts.setdefault(target.url, _Script(target, []))
            known.answers += script
            known.is_over = _is_end(target, script[-1], now)
        return target.url

    def tokens(self, *answers: RawAnswer) -> None:
        """What the next requests for an access token get, in order.

        After these, and without any, each gets a new token that is good for an hour. The API takes every token, so
        one that is to have expired is scripted where the API says so: for Zoho Creator, `fails(401)` about a job.

        Args:
            *answers: From `sends` and `drops`, such as `sends(200, {"error": "invalid_code"})`.

        Raises:
            ConfigurationError: If one of them is made for jobs.
        """
        if any(not isinstance(answer, RawAnswer) for answer in answers):
            raise ConfigurationError("a token endpoint answers with sends(…) and drops(…): the others are about jobs")
        with self._lock:
            self._token_answers += answers

    @property
    def requests(self) -> list[Requested]:
        """All requests so far, for access tokens as well, in order."""
        with self._lock:
            return [*self._requests]

    def times(self, job: str | Target) -> list[float]:
        """When a job was asked for, in seconds of the clock's `monotonic`.

        Args:
            job: Its status URL, or the target.
        """
        return [request.at for request in self.requests if request.url == str(job)]

    def assert_all_shown(self) -> None:
        """Fail if an answer was never asked for, or a request came that no script answers.

        Raises:
            AssertionError: It names the jobs and the requests.
        """
        with self._lock:
            left = [
                f"{url} was requested {script.asked} times, and its script has {len(script.answers)} answers"
                for url, script in self._scripts.items()
                if script.asked < len(script.answers)
            ]
            if self._token_answers:
                left.append(f"{len(self._token_answers)} answers to requests for an access token are left")
            if trouble := [*self._unscripted, *left]:
                raise AssertionError("; ".join(trouble))

    def _answer(self, request: Request, timeout: float) -> Response:
        """The response to a request, after the time that it takes."""
        with self._lock:
            self._requests.append(Requested(request.method, request.url, self.clock.monotonic(), dict(request.headers)))
            if request.form.get("grant_type") == "refresh_token":
                return self._token_response(request, timeout)
            try:
                script = self._script(request)
                answer = script.next()
            except UnscriptedRequest as unscripted:
                self._unscripted.append(str(unscripted))
                raise
            self._pass(answer, request, timeout)
            return answer.build(script.target, self._began, self.clock.now())

    def _script(self, request: Request) -> _Script:
        script = self._scripts.get(request.url)
        if script is None:
            known = ", ".join(self._scripts) or "none"
            raise UnscriptedRequest(
                f"{request.method} {request.url} was requested, which is no job of the script, whose jobs are {known}"
            )
        return script

    def _token_response(self, request: Request, timeout: float) -> Response:
        if self._token_answers:
            answer = self._token_answers.popleft()
            self._pass(answer, request, timeout)
            return answer.response(request.url)
        self._tokens_issued += 1
        return issued(f"scripted-access-token-{self._tokens_issued}")

    def _pass(self, answer: Answer, request: Request, timeout: float) -> None:
        self.clock.advance(min(answer.takes, timeout))
        if answer.takes > timeout:
            raise TransportError(f"nothing whole within {timeout:g} s", url=request.url)


class ScriptedVendor(_Stage):
    """A `Transport` that answers as scripted; see `bulkstatus.testing` for how. Threads may share one.

    Time passes for all jobs alike: of two slow responses at the same time, one comes after the other.

    Args:
        clock: The clock that the client is given as well; a new one, as `vendor.clock`, unless given.
    """

    def send(self, request: Request, timeout: float) -> Response:
        """See `Transport.send`.

        Raises:
            UnscriptedRequest: If no script answers the request.
        """
        return self._answer(request, timeout)

    def close(self) -> None:
        """There is nothing to give back."""


class AsyncScriptedVendor(_Stage):
    """`ScriptedVendor` as an `AsyncTransport`.

    Args:
        clock: The clock that the client is given as well; a new one, as `vendor.clock`, unless given.
    """

    async def send(self, request: Request, timeout: float) -> Response:
        """See `ScriptedVendor.send`."""
        await asyncio.sleep(0)  # other tasks run meanwhile, as they do in earnest
        return self._answer(request, timeout)

    async def aclose(self) -> None:
        """There is nothing to give back."""


def _is_end(target: Target, answer: Answer, now: datetime) -> bool:
    """Whether a job is over with an answer."""
    try:
        return target.account.read(target, answer.build(target, now, now), now).status.is_terminal
    except BulkStatusError:
        return False
