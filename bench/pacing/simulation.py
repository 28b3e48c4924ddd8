"""Simulate how a rival or `bulkstatus.polling.poller.Poller` waits for one job."""

from datetime import UTC, datetime
from random import Random

from attrs import frozen

from bench.pacing.jobs import DURATIONS, ProgressCurve, Snapshot, generator, progress_curve
from bench.pacing.rivals import RIVALS, Rival
from bench.pacing.server import REQUEST, RETRY_AFTER_HONOURED, SERVERS, Response, Server
from bulkstatus import ZohoCreator
from bulkstatus.errors import BulkStatusError, RateLimited, ServerError, TransportError
from bulkstatus.operation import Operation, Progress
from bulkstatus.pacing import Pacing
from bulkstatus.polling.poller import Finished, PollAgain, Poller, Step
from bulkstatus.polling.retries import RETRY_TIMEOUT
from bulkstatus.status import BulkStatus

BULKSTATUS = "bulkstatus"
BULKSTATUS_FOR_ZOHO = "bulkstatus, Zoho Creator"
PACINGS = {BULKSTATUS: Pacing(), BULKSTATUS_FOR_ZOHO: ZohoCreator.pacing}
"""The simulated pacings of bulkstatus: the default pacing, and the pacing of Zoho Creator."""

REQUEST_TIMEOUT = 30.0
"""Timeout of a request, in seconds. Every simulated request is faster than the timeout."""

URL = "https://saymon.example/node/api/bulk/x1/status"
NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


@frozen
class Result:
    """The result of a simulated wait for one job."""

    duration: float
    requests: int
    lag: float
    in_pause: int
    """Number of requests that were sent before a `Retry-After` had expired."""
    given_up: bool

    @property
    def relative_lag(self) -> float:
        """The lag as a fraction of the job's duration."""
        return self.lag / self.duration


def simulate_jobs(schedule: str, *, duration: str, model: str, server: str, seeds: str, count: int) -> list[Result]:
    """Simulate the wait for each of `count` jobs.

    Equal seeds produce equal jobs for all schedules, progress models and servers.
    """
    results = []
    for number in range(count):
        seed = (seeds, duration, number)
        length = DURATIONS[duration](generator(*seed))
        job_server = SERVERS[server](generator(*seed, "server"))
        random = generator(*seed, "schedule")
        if schedule in PACINGS:
            curve = progress_curve(model, *seed)
            results.append(simulate_job(length, curve, job_server, random, PACINGS[schedule]))
        else:
            honours_retry_after = server == RETRY_AFTER_HONOURED
            results.append(
                simulate_rival_job(
                    RIVALS[schedule], length, job_server, random, honours_retry_after=honours_retry_after
                )
            )
    return results


def simulate_rival_job(
    rival: Rival, duration: float, server: Server, random: Random, *, honours_retry_after: bool = False
) -> Result:
    """Simulate how a rival waits for one job.

    If `honours_retry_after` is true, the rival waits until each `Retry-After` expires.
    """
    now, requests, in_pause, pause_ends = 0.0, 0, 0, 0.0
    while True:
        requests += 1
        in_pause += now < pause_ends
        response = server.response(now + REQUEST / 2)
        is_over = response.error is None and now + REQUEST / 2 >= duration
        now += REQUEST
        if is_over:
            given_up = requests > rival.max_requests or now > rival.max_seconds
            return Result(duration, requests, now - duration, in_pause, given_up)
        if response.retry_after is not None:
            pause_ends = max(pause_ends, now + response.retry_after)
        now += rival.delay(requests, now, response.retry_after, random)
        if honours_retry_after:
            now = max(now, pause_ends)


def simulate_job(
    duration: float, curve: ProgressCurve, server: Server, random: Random, pacing: Pacing | None = None
) -> Result:
    """Simulate how bulkstatus waits for one job."""
    poller = Poller(
        URL, pacing=pacing or Pacing(), timeout=None, retry_timeout=RETRY_TIMEOUT, now=0.0, jitter=random.uniform
    )
    now, requests, in_pause, pause_ends = 0.0, 0, 0, 0.0
    while True:
        poller.start_poll(now, REQUEST_TIMEOUT)
        requests += 1
        in_pause += now < pause_ends
        read_at = now + REQUEST / 2
        outcome = read_response(server.response(read_at), curve, read_at / duration)
        now += REQUEST
        step = _next_step(poller, outcome, now)
        if not isinstance(step, PollAgain):
            return Result(duration, requests, now - duration, in_pause, not isinstance(step, Finished))
        if outcome.retry_after is not None:
            pause_ends = max(pause_ends, now + outcome.retry_after)
        now += step.delay


def _next_step(poller: Poller, outcome: Operation | BulkStatusError, now: float) -> Step:
    return poller.on_operation(outcome, now) if isinstance(outcome, Operation) else poller.on_error(outcome, now)


def read_response(response: Response, curve: ProgressCurve, fraction: float) -> Operation | BulkStatusError:
    """Return the operation or the error that bulkstatus creates from a simulated response."""
    match response.error:
        case "connection":
            return TransportError("connection refused", url=URL)
        case "5xx":
            return ServerError(502, None, "", url=URL)
        case "429":
            return RateLimited(429, None, "", url=URL, retry_after=response.retry_after)
        case _:
            pass
    if fraction >= 1:
        return operation(Snapshot(status=BulkStatus.SUCCEEDED))
    return operation(curve(fraction), response)


def operation(snapshot: Snapshot, response: Response | None = None) -> Operation:
    """Return an operation with the status and progress of a snapshot."""
    status = BulkStatus.UNKNOWN if response and response.is_unknown else snapshot.status
    return Operation(
        url=URL,
        vendor="saymon",
        status=status,
        vendor_status=status.value,
        observed_at=NOON,
        progress=None if snapshot.total is None else Progress(total=snapshot.total, processed=snapshot.processed),
        retry_after=response.retry_after if response else None,
    )
