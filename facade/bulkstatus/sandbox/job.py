"""The class for the simulated jobs of the sandbox."""

import math

from bulkstatus.clock import Clock
from bulkstatus.http.messages import Response
from bulkstatus.sandbox.scenario import Scenario
from bulkstatus.testing.fake_vendor import FakeVendor
from bulkstatus.testing.responses import with_headers


class FakeJob:
    """A simulated job, which starts when the instance is created.

    Args:
        scenario: Scenario that the simulated job follows.
        vendor: Simulated vendor that builds the responses to polls of the job.
        job_id: Id of the job, which some vendors include in their responses.
        seconds: Duration of the simulated job, in seconds.
        clock: Clock that measures how long the simulated job has been running.
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
        self._error_ends = -math.inf

    def poll(self) -> Response:
        """Return the response to the next poll of the job: the job's status, or an error that the scenario injects."""
        now = self._clock.monotonic()
        self._polls += 1
        error = self._scenario.error
        if error and self._polls == error.poll:
            self._error_ends = now + error.seconds
        if error and (self._polls == error.poll or now < self._error_ends):
            response = self._vendor.error(error.status_code, error.code)
            remaining = self._error_ends - now
            if error.retry_after and math.isfinite(remaining):
                response = with_headers(response, {"retry-after": str(math.ceil(remaining))})
            return response
        share = (now - self._started) / self._seconds
        report = self._scenario.report(share, job_id=self._job_id, started=self._started_at, now=self._clock.now())
        return self._vendor.status(report)
