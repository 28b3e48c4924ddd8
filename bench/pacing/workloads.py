"""Simulate workloads: many jobs that start at the same time under one rate limit.

The jobs of a workload are polled either by the `Scheduler` of bulkstatus or by a rival. A rival polls each job
separately, but all jobs share a rate limiter that delays requests. Users of other libraries have to write the shared
rate limiter themselves.
"""

import random as global_random
from collections import Counter
from heapq import heappop, heappush
from random import Random

from attrs import frozen

from bench.pacing.jobs import DURATIONS, ProgressCurve, generator, progress_curve
from bench.pacing.limiter import Limiter
from bench.pacing.rivals import RIVALS, Rival
from bench.pacing.server import REQUEST, RETRY_AFTER_HONOURED, SERVERS, Response, Server
from bench.pacing.simulation import BULKSTATUS, Result, read_response
from bulkstatus import Abandoned, Changed, Operation, Pacing, Saymon
from bulkstatus.polling.rate_limiter import WatchedJob
from bulkstatus.polling.scheduler import Scheduler
from bulkstatus.vendors.account import Account

RATE_LIMIT, MINUTE = 100, 60.0
"""Rate limit of the simulated account: maximum number of requests, and period in seconds."""

SIZES = {1: 2000, 100: 20, 10_000: 3}
"""Each key is the number of jobs in a workload, and each value is the number of simulated workloads per cell."""


@frozen
class WorkloadJob:
    """A job in a workload, and the progress that the job reports."""

    duration: float
    curve: ProgressCurve


@frozen
class WorkloadResult:
    """The result of a simulated wait for all jobs in a workload."""

    jobs: list[Result]
    busiest_second: int
    """Number of requests in the busiest second, if the simulated time is divided into whole seconds."""
    busiest_minute: int
    """Maximum number of requests in any 60 seconds."""
    seconds: float
    """Time from the first request to the last request, in seconds."""

    @property
    def requests(self) -> int:
        """The total number of requests for all jobs in the workload."""
        return sum(job.requests for job in self.jobs)


class RequestLog:
    """A log of all requests. The log counts the requests that were sent before a `Retry-After` had expired."""

    def __init__(self, count: int) -> None:
        self.sent: list[float] = []
        self.requests = [0] * count
        self.in_pause = [0] * count
        self.pause_ends = [0.0] * count
        """The time at which the `Retry-After` of each job expires."""
        self._account_pauses: list[tuple[float, float]] = []
        self._account_pause_ends = 0.0

    def request(self, number: int, now: float) -> None:
        """Record that a request for job `number` is sent at the time `now`."""
        while self._account_pauses and self._account_pauses[0][0] <= now:
            self._account_pause_ends = max(self._account_pause_ends, heappop(self._account_pauses)[1])
        self.sent.append(now)
        self.requests[number] += 1
        self.in_pause[number] += now < max(self.pause_ends[number], self._account_pause_ends) - 1e-6

    def response(self, number: int, now: float, response: Response) -> None:
        """Record the `Retry-After` of a response.

        If the HTTP status of the response is 429, its `Retry-After` applies to all jobs of the account.
        """
        if response.retry_after is not None:
            ends = now + response.retry_after
            self.pause_ends[number] = max(self.pause_ends[number], ends)
            if response.is_rate_limited:
                heappush(self._account_pauses, (now, ends))

    def result(self, jobs: list[Result]) -> WorkloadResult:
        """Return the result of the workload. `jobs` contains the results of its single jobs."""
        return WorkloadResult(
            jobs,
            busiest_second=max(Counter(map(int, self.sent)).values()),
            busiest_minute=max_in_span(self.sent, MINUTE),
            seconds=self.sent[-1] - self.sent[0],
        )


def max_in_span(sent: list[float], span: float) -> int:
    """Return the maximum number of requests in any half-open interval of `span` seconds.

    `sent` contains the times of all requests, the earliest first.
    """
    maximum = first = 0
    for last, now in enumerate(sent):
        while now - sent[first] >= span - 1e-6:
            first += 1
        maximum = max(maximum, last - first + 1)
    return maximum


def simulate_workloads(
    schedule: str, *, size: int, runs: int, duration: str, model: str, server: str, seeds: str
) -> list[WorkloadResult]:
    """Simulate `runs` workloads of `size` jobs.

    Equal seeds produce equal jobs for all schedules, progress models and servers.
    """
    results = []
    for run in range(runs):
        seed = (seeds, duration, "fleet", size, run)
        jobs = [
            WorkloadJob(
                DURATIONS[duration](generator(*seed, number)),
                progress_curve(model, *seed, number),
            )
            for number in range(size)
        ]
        workload_server = SERVERS[server](generator(*seed, "server"))
        if schedule == BULKSTATUS:
            # The jitter of the scheduler uses the global random generator.
            global_random.seed("/".join(map(str, seed)))
            results.append(simulate_workload(jobs, workload_server))
        else:
            results.append(
                simulate_rival_workload(
                    RIVALS[schedule],
                    [job.duration for job in jobs],
                    workload_server,
                    generator(*seed, "schedule"),
                    honours_retry_after=server == RETRY_AFTER_HONOURED,
                )
            )
    return results


def simulate_rival_workload(
    rival: Rival, durations: list[float], server: Server, random: Random, *, honours_retry_after: bool = False
) -> WorkloadResult:
    """Simulate how a rival waits for each job of a workload separately, with one shared rate limiter.

    If `honours_retry_after` is true, the rival waits until each `Retry-After` expires.
    """
    limiter, log = Limiter(RATE_LIMIT, MINUTE), RequestLog(len(durations))
    results: dict[int, Result] = {}
    queue = [(0.0, order, order) for order in range(len(durations))]
    order = len(durations)
    while queue:
        due, _, number = heappop(queue)
        now = limiter.admit(due)
        log.request(number, now)
        response = server.response(now + REQUEST / 2)
        is_over = response.error is None and now + REQUEST / 2 >= durations[number]
        now += REQUEST
        requests = log.requests[number]
        if is_over:
            given_up = requests > rival.max_requests or now > rival.max_seconds
            lag = now - durations[number]
            results[number] = Result(durations[number], requests, lag, log.in_pause[number], given_up)
            continue
        log.response(number, now, response)
        next_at = now + rival.delay(requests, now, response.retry_after, random)
        if honours_retry_after:
            next_at = max(next_at, log.pause_ends[number])
            if response.is_rate_limited:
                limiter.pause(now, log.pause_ends[number])
        order += 1
        heappush(queue, (next_at, order, number))
    return log.result([results[number] for number in range(len(durations))])


def account() -> Account:
    """Return an account with the rate limit of the simulation."""
    account = Saymon(base_url="https://saymon.example", session_id="simulated")
    account.requests_per_second = RATE_LIMIT / MINUTE
    return account


def simulate_workload(jobs: list[WorkloadJob], server: Server, pacing: Pacing | None = None) -> WorkloadResult:
    """Simulate how the `Scheduler` of bulkstatus waits for all jobs in a workload."""
    saymon, scheduler, log = account(), Scheduler(pacing=pacing or Pacing()), RequestLog(len(jobs))
    numbers: dict[str, int] = {}
    for number in range(len(jobs)):
        target = saymon.target(f"{saymon.base_url}/node/api/bulk/x{number}/status")
        numbers[target.url] = number
        scheduler.add(target, 0.0)
    results: dict[int, Result] = {}
    now, order = 0.0, 0
    responses: list[tuple[float, int, WatchedJob]] = []
    while scheduler.remaining:
        for job, _ in scheduler.due(now):
            log.request(numbers[job.target.url], now)
            order += 1
            heappush(responses, (now + REQUEST, order, job))
        now += scheduler.delay(now)
        if responses and responses[0][0] <= now:
            now, _, job = heappop(responses)
            number = numbers[job.target.url]
            duration, read_at = jobs[number].duration, now - REQUEST / 2
            response = server.response(read_at)
            log.response(number, now, response)
            outcome = read_response(response, jobs[number].curve, read_at / duration)
            if isinstance(outcome, Operation):
                step = scheduler.on_operation(job, outcome, now)
            else:
                step = scheduler.on_error(job, outcome, now)
            for update in step.updates:
                if isinstance(update, Changed):
                    continue
                number = numbers[update.url]
                duration, given_up = jobs[number].duration, isinstance(update, Abandoned)
                requests, in_pause = log.requests[number], log.in_pause[number]
                results[number] = Result(duration, requests, now - duration, in_pause, given_up)
    return log.result([results[number] for number in range(len(jobs))])
