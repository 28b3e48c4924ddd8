"""A job that has been started, and what is to be remembered of the polls of it."""

import math
from datetime import datetime

from attrs import evolve

from bulkstatus.clock import Clock
from bulkstatus.http.messages import Response
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
        self._polls = 0
        self._fault_ends = -math.inf

    def poll(self, vendor: Vendor, call: Call) -> Response:
        """How the job is doing, or the fault in place of it."""
        now = self._clock.monotonic()
        self._polls += 1
        fault = self._scenario.fault
        if fault and self._polls == fault.poll:
            self._fault_ends = now + fault.seconds
        if fault and (self._polls == fault.poll or now < self._fault_ends):
            response = vendor.error(fault.status_code, fault.code)
            window = self._fault_ends - now
            if fault.retry_after and math.isfinite(window):
                response = evolve(response, headers={**response.headers, "retry-after": str(math.ceil(window))})
            return response
        snapshot = self._scenario.at((now - self._started) / self._seconds)
        return vendor.report(snapshot, call, Times(started=self._started_at, now=self._clock.now()))
