"""A job that was started: its time, and the polls of it so far."""

import math

from bulkstatus.clock import Clock
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.scenario import Scenario
from bulkstatus.testing.fake_vendor import FakeVendor
from bulkstatus.testing.responses import with_headers


class Job:
    """A scenario that runs from now on.

    Args:
        scenario: Its course.
        vendor: Builds its responses.
        job_id: Its id in these responses.
        seconds: Its duration.
        clock: Measures its time.
    """

    def __init__(self, scenario: Scenario, *, vendor: FakeVendor, job_id: str, seconds: float, clock: Clock) -> None:
        self._scenario = scenario
        self._vendor = vendor
        self._job_id = job_id
        self._seconds = seconds
        self._clock = clock
        self._started_at = clock.now()
        self._started = clock.monotonic()
        self._polls = 0
        self._fault_ends = -math.inf

    def poll(self) -> Response:
        """Return the job's status, or the fault in place of it."""
        now = self._clock.monotonic()
        self._polls += 1
        fault = self._scenario.fault
        if fault and self._polls == fault.poll:
            self._fault_ends = now + fault.seconds
        if fault and (self._polls == fault.poll or now < self._fault_ends):
            response = self._vendor.error(fault.status_code, fault.code)
            window = self._fault_ends - now
            if fault.retry_after and math.isfinite(window):
                response = with_headers(response, {"retry-after": str(math.ceil(window))})
            return response
        share = (now - self._started) / self._seconds
        report = self._scenario.report(share, job_id=self._job_id, started=self._started_at, now=self._clock.now())
        return self._vendor.status(report)
