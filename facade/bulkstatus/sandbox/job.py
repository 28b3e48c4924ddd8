"""A job that has been started, and what is to be remembered of the looks at it."""

import math
from datetime import datetime

from attrs import evolve

from bulkstatus.clock import Clock
from bulkstatus.http.messages import Reply
from bulkstatus.sandbox.scenario import Scenario
from bulkstatus.sandbox.vendor import Call, Times, Vendor


class Job:
    """A scenario that runs since this was made.

    Args:
        scenario: Its course.
        seconds: Its duration.
        clock: What its time is measured on.
    """

    def __init__(self, scenario: Scenario, *, seconds: float, clock: Clock) -> None:
        self._scenario = scenario
        self._seconds = seconds
        self._clock = clock
        self._started_at: datetime = clock.now()
        self._started = clock.monotonic()
        self._looks = 0
        self._fault_ends = -math.inf

    def look(self, vendor: Vendor, call: Call) -> Reply:
        """How the job is doing, or the fault in place of it."""
        now = self._clock.monotonic()
        self._looks += 1
        fault = self._scenario.fault
        if fault and self._looks == fault.look:
            self._fault_ends = now + fault.seconds
        if fault and (self._looks == fault.look or now < self._fault_ends):
            reply = vendor.error(fault.status_code, fault.code)
            window = self._fault_ends - now
            if fault.retry_after and math.isfinite(window):
                reply = evolve(reply, headers={**reply.headers, "retry-after": str(math.ceil(window))})
            return reply
        snapshot = self._scenario.at((now - self._started) / self._seconds)
        return vendor.report(snapshot, call, Times(started=self._started_at, now=self._clock.now()))
