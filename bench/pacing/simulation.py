"""One job, followed to its end: by a rival, or by bulkstatus's own `Poller`, as its clients drive it."""

from datetime import UTC, datetime
from random import Random

from attrs import frozen

from bench.pacing.jobs import DURATIONS, MODELS, Course, Sight, generator
from bench.pacing.rivals import RIVALS, Rival
from bench.pacing.server import REQUEST, SERVERS, WINDOWS_KEPT, Response, Server
from bulkstatus import ZohoCreator
from bulkstatus.errors import BulkStatusError, RateLimited, ServerError, TransportError
from bulkstatus.operation import Operation, Progress
from bulkstatus.pacing import Pacing
from bulkstatus.polling.poller import RETRY_TIMEOUT, Finished, PollAgain, Poller, Step
from bulkstatus.status import BulkStatus

OURS = "bulkstatus"
OURS_FOR_ZOHO = "bulkstatus, Zoho Creator"
PACINGS = {OURS: Pacing(), OURS_FOR_ZOHO: ZohoCreator.pacing}
"""The bounds of Passcreator, Applivery and SAYMON, which are the default, and Zoho Creator's."""

REQUEST_TIMEOUT = 30.0
"""Seconds that a request may take; none of these does."""

URL = "https://saymon.example/node/api/bulk/x1/status"
NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


@frozen
class Result:
    """What following one job came to."""

    duration: float
    requests: int
    lag: float
    in_window: int
    """Requests sent although the server had asked to be left alone."""
    given_up: bool

    @property
    def relative_lag(self) -> float:
        """The lag as a share of the duration."""
        return self.lag / self.duration


def play(schedule: str, *, duration: str, model: str, server: str, seeds: str, count: int) -> list[Result]:
    """Follow `count` jobs. Those of the same seeds and duration are the same for every schedule, model and server."""
    results = []
    for number in range(count):
        names = (seeds, duration, number)
        length = DURATIONS[duration](generator(*names))
        faults = SERVERS[server](generator(*names, "server"))
        chance = generator(*names, "schedule")
        if schedule in PACINGS:
            course = MODELS[model](generator(*names, model))
            results.append(follow(length, course, faults, chance, PACINGS[schedule]))
        else:
            results.append(follow_as(RIVALS[schedule], length, faults, chance, polite=server == WINDOWS_KEPT))
    return results


def follow_as(rival: Rival, duration: float, server: Server, chance: Random, *, polite: bool = False) -> Result:
    """Follow a job as a rival does; or as it would if it were `polite` and kept to Retry-After."""
    now, requests, in_window, window_ends = 0.0, 0, 0, 0.0
    while True:
        requests += 1
        in_window += now < window_ends
        response = server.response(now + REQUEST / 2)
        is_over = response.fault is None and now + REQUEST / 2 >= duration
        now += REQUEST
        if is_over:
            given_up = requests > rival.most_requests or now > rival.longest
            return Result(duration, requests, now - duration, in_window, given_up)
        if response.retry_after is not None:
            window_ends = max(window_ends, now + response.retry_after)
        now += rival.delay(requests, now, response.retry_after, chance)
        if polite:
            now = max(now, window_ends)


def follow(duration: float, course: Course, server: Server, chance: Random, pacing: Pacing | None = None) -> Result:
    """Follow a job as bulkstatus does."""
    waiting = Poller(
        URL, pacing=pacing or Pacing(), timeout=None, retry_timeout=RETRY_TIMEOUT, now=0.0, jitter=chance.uniform
    )
    now, requests, in_window, window_ends = 0.0, 0, 0, 0.0
    while True:
        waiting.start_poll(now, REQUEST_TIMEOUT)
        requests += 1
        in_window += now < window_ends
        polled = now + REQUEST / 2
        seen = sight(server.response(polled), course, polled / duration)
        now += REQUEST
        step: Step = waiting.on_operation(seen, now) if isinstance(seen, Operation) else waiting.on_error(seen, now)
        if not isinstance(step, PollAgain):
            return Result(duration, requests, now - duration, in_window, not isinstance(step, Finished))
        if seen.retry_after is not None:
            window_ends = max(window_ends, now + seen.retry_after)
        now += step.delay


def sight(response: Response, course: Course, share: float) -> Operation | BulkStatusError:
    """What a client makes of a response."""
    match response.fault:
        case "connection":
            return TransportError("connection refused", url=URL)
        case "5xx":
            return ServerError(502, None, "", url=URL)
        case "429":
            return RateLimited(429, None, "", url=URL, retry_after=response.retry_after)
        case _:
            pass
    if share >= 1:
        return operation(Sight(status=BulkStatus.SUCCEEDED))
    return operation(course(share), response)


def operation(seen: Sight, response: Response | None = None) -> Operation:
    """A poll the job."""
    status = BulkStatus.UNKNOWN if response and response.is_unknown else seen.status
    return Operation(
        url=URL,
        vendor="saymon",
        status=status,
        vendor_status=status.value,
        observed_at=NOON,
        progress=None if seen.total is None else Progress(total=seen.total, processed=seen.processed),
        retry_after=response.retry_after if response else None,
    )
