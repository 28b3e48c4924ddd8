"""Many jobs started together, under one budget: with bulkstatus's own `Scheduler`, or each job by itself, as rivals do.

A rival's jobs share a limiter, which makes each request wait for its turn: that is how their users keep to a budget.
"""

import random as global_random
from collections import Counter
from heapq import heappop, heappush
from random import Random

from attrs import frozen

from bench.pacing.jobs import DURATIONS, MODELS, Course, generator
from bench.pacing.limiter import Limiter
from bench.pacing.rivals import RIVALS, Rival
from bench.pacing.server import REQUEST, SERVERS, WINDOWS_KEPT, Response, Server
from bench.pacing.simulation import OURS, Result, sight
from bulkstatus import Abandoned, Changed, Operation, Pacing, Saymon
from bulkstatus.polling.rate_limiter import Job
from bulkstatus.polling.scheduler import Scheduler
from bulkstatus.vendors.account import Account

BUDGET, MINUTE = 100, 60.0
"""Requests, and the seconds that they are for."""

SIZES = {1: 2000, 100: 20, 10_000: 3}
"""Jobs of a fleet, and how many such fleets make a cell."""


@frozen
class FleetJob:
    """One job, and what it shows."""

    duration: float
    course: Course


@frozen
class FleetResult:
    """What following one fleet came to."""

    jobs: list[Result]
    busiest_second: int
    """The most requests in one second, counted from each full second to the next."""
    busiest_minute: int
    """The most requests in any minute."""
    seconds: float
    """From the first request to the last."""

    @property
    def requests(self) -> int:
        """All of them."""
        return sum(job.requests for job in self.jobs)


class Log:
    """What was sent when, and whether it should have been."""

    def __init__(self, count: int) -> None:
        self.sent: list[float] = []
        self.requests = [0] * count
        self.in_window = [0] * count
        self.window_ends = [0.0] * count
        """The end of the time for which each job is to be left alone."""
        self._limits: list[tuple[float, float]] = []
        self._limit_ends = 0.0

    def request(self, number: int, now: float) -> None:
        """One job is asked after."""
        while self._limits and self._limits[0][0] <= now:
            self._limit_ends = max(self._limit_ends, heappop(self._limits)[1])
        self.sent.append(now)
        self.requests[number] += 1
        self.in_window[number] += now < max(self.window_ends[number], self._limit_ends) - 1e-6

    def window(self, number: int, begins: float, response: Response) -> None:
        """A response asks to be left alone: about this job, or, where it limits the rate, about all of them."""
        if response.retry_after is not None:
            ends = begins + response.retry_after
            self.window_ends[number] = max(self.window_ends[number], ends)
            if response.is_limit:
                heappush(self._limits, (begins, ends))

    def result(self, jobs: list[Result]) -> FleetResult:
        """What it came to."""
        return FleetResult(
            jobs,
            busiest_second=max(Counter(map(int, self.sent)).values()),
            busiest_minute=busiest(self.sent, MINUTE),
            seconds=self.sent[-1] - self.sent[0],
        )


def busiest(sent: list[float], span: float) -> int:
    """The most of these times, in order, that lie within less than such a span."""
    most = first = 0
    for last, now in enumerate(sent):
        while now - sent[first] >= span - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


def play_fleets(
    schedule: str, *, size: int, runs: int, duration: str, model: str, server: str, seeds: str
) -> list[FleetResult]:
    """Follow some fleets of that size. Their jobs are the same for every schedule, model and server."""
    results = []
    for run in range(runs):
        names = (seeds, duration, "fleet", size, run)
        jobs = [
            FleetJob(
                DURATIONS[duration](generator(*names, number)),
                MODELS[model](generator(*names, number, model)),
            )
            for number in range(size)
        ]
        faults = SERVERS[server](generator(*names, "server"))
        if schedule == OURS:
            # The fleet's jitter has no source of its own to be passed.
            global_random.seed("/".join(map(str, names)))
            results.append(follow_fleet(jobs, faults))
        else:
            chance = generator(*names, "schedule")
            lengths, polite = [job.duration for job in jobs], server == WINDOWS_KEPT
            results.append(follow_fleet_as(RIVALS[schedule], lengths, faults, chance, polite=polite))
    return results


def follow_fleet_as(
    rival: Rival, durations: list[float], server: Server, chance: Random, *, polite: bool = False
) -> FleetResult:
    """Follow each job by itself, as a rival does, under one shared limiter; `polite` keeps to Retry-After as well."""
    limiter, log = Limiter(BUDGET, MINUTE), Log(len(durations))
    results: dict[int, Result] = {}
    wishes = [(0.0, order, order) for order in range(len(durations))]
    order = len(durations)
    while wishes:
        wanted, _, number = heappop(wishes)
        now = limiter.admit(wanted)
        log.request(number, now)
        response = server.response(now + REQUEST / 2)
        is_over = response.fault is None and now + REQUEST / 2 >= durations[number]
        now += REQUEST
        requests = log.requests[number]
        if is_over:
            given_up = requests > rival.most_requests or now > rival.longest
            lag = now - durations[number]
            results[number] = Result(durations[number], requests, lag, log.in_window[number], given_up)
            continue
        log.window(number, now, response)
        wish = now + rival.delay(requests, now, response.retry_after, chance)
        if polite:
            wish = max(wish, log.window_ends[number])
            if response.is_limit:
                limiter.hold(now, log.window_ends[number])
        order += 1
        heappush(wishes, (wish, order, number))
    return log.result([results[number] for number in range(len(durations))])


def account() -> Account:
    """An account of that budget."""
    account = Saymon(base_url="https://saymon.example", session_id="simulated")
    account.requests_per_second = BUDGET / MINUTE
    return account


def follow_fleet(jobs: list[FleetJob], server: Server, pacing: Pacing | None = None) -> FleetResult:
    """Follow all jobs as bulkstatus does."""
    asked, fleet, log = account(), Scheduler(pacing=pacing or Pacing()), Log(len(jobs))
    numbers: dict[str, int] = {}
    for number in range(len(jobs)):
        target = asked.target(f"{asked.base_url}/node/api/bulk/x{number}/status")
        numbers[target.url] = number
        fleet.add(target, 0.0)
    results: dict[int, Result] = {}
    now, order = 0.0, 0
    responses: list[tuple[float, int, Job]] = []
    while fleet.remaining:
        for job, _ in fleet.due(now):
            log.request(numbers[job.target.url], now)
            order += 1
            heappush(responses, (now + REQUEST, order, job))
        now += fleet.delay(now)
        if responses and responses[0][0] <= now:
            now, _, job = heappop(responses)
            number = numbers[job.target.url]
            duration, polled = jobs[number].duration, now - REQUEST / 2
            response = server.response(polled)
            log.window(number, now, response)
            seen = sight(response, jobs[number].course, polled / duration)
            if isinstance(seen, Operation):
                found = fleet.on_operation(job, seen, now)
            else:
                found = fleet.on_error(job, seen, now)
            for update in found.updates:
                if isinstance(update, Changed):
                    continue
                number = numbers[update.url]
                duration, given_up = jobs[number].duration, isinstance(update, Abandoned)
                requests, in_window = log.requests[number], log.in_window[number]
                results[number] = Result(duration, requests, now - duration, in_window, given_up)
    return log.result([results[number] for number in range(len(jobs))])
