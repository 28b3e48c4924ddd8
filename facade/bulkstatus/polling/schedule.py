"""`Schedule`, which computes the delay before the next poll of a job from the results of its earlier polls.

All times are in seconds. A delay is the time from the start of one request to the start of the next request. At least
half of each delay comes after the response, so that a slow server gets a break. `age` is the time since the first poll
of the job. If the vendor distinguishes queued jobs from running jobs, `age` is the time since a poll first found the
job running. The lag is the time from the end of a job to the poll that detects the end. Four rules determine the delay
before the next poll:

1. If there is no progress, the delay is `clamp(tolerance * age, min_interval, max_interval)`. A job without progress
   can end at any time, so the delay is proportional to the age. With a proportional delay, the lag is at most a fixed
   fraction of the job's duration. Let t0 be the age at which the delay exceeds `min_interval`. From t0 on, a job of
   duration T needs `ln(T / t0) / ln(1 + tolerance)` requests. Once the delay has reached `max_interval`, the request
   rate is constant.

2. If the end of the job is far away, the delay is the fraction `FORECAST_SHARE` of the time until the earliest
   plausible end. Once the progress has changed for the first time, `Forecast` predicts the earliest plausible end. At
   the next request, a fifth of the predicted time is left, and the forecast is more accurate. The upper limit of rule
   2's delay is the smaller of `AGE_SHARE * age` and `MAX_INTERVALS * max_interval`. If rule 1 results in a longer
   delay, the longer delay is the upper limit instead. The upper limit of the delay also limits the lag if the forecast
   is wrong or the job stops in the middle.

3. If the end of the job is near, the first poll is sent halfway between the earliest and the latest predicted end. Each
   later delay is the fraction `SPAN_SHARE` of the time between the earliest and the latest predicted end. Later delays
   are at least `min_interval` and at most the delay of rule 1.

4. If a job is overdue by `d` seconds, for example because it stays at 99 %, the delay is `d / 2` seconds. The delay for
   an overdue job is at least the delay of rule 3, and at most the delay of rule 1. A forecast that is too early costs a
   few requests, but does not increase the lag. If progress stops or goes back, the forecast is discarded. After a
   forecast is discarded, rule 1 applies until progress increases again.

For a job with the status `AWAITING_INPUT`, the delay is `AGE_SHARE * age`, at most `max_interval`. A job that awaits
input continues only after the user acts, so a long delay does no harm. If `min_interval` equals `max_interval`, the
interval is fixed.

Jitter shortens the backoff and the delays of rule 1 by up to a tenth. Jitter never makes a delay longer, so no delay
exceeds its upper limit. Jitter spreads the polls of jobs that started at the same time, or that lost their connection
at the same time. Delays below `JITTER_FROM` have no jitter, because jobs soon reach longer delays. Delays based on a
forecast need no jitter, because every job progresses at its own rate.
"""

import math
import random
from collections.abc import Callable

from bulkstatus.pacing import Pacing
from bulkstatus.status import BulkStatus

AGE_SHARE = 0.5
"""The maximum delay that a forecast can cause, as a fraction of the job's age. If a forecast is wrong, the lag is at
most half of the job's age."""

MAX_INTERVALS = 5.0
"""The maximum delay that a forecast can cause, as a multiple of `max_interval`. The default maximum is 5 minutes.
Longer delays would save few requests."""

FORECAST_SHARE = 0.8
"""Delay if the end of the job is far away, as a fraction of the time until the earliest plausible end. The remaining
fifth of the time is a margin for errors in the forecast."""

SPAN_SHARE = 0.125
"""Minimum delay near the end of a job, as a fraction of the time between the earliest and the latest predicted end."""

JITTER = 0.1
"""Maximum fraction by which jitter shortens a delay."""

JITTER_FROM = 20.0
"""Minimum delay to which jitter applies, in seconds."""

_MIN_CHANGE = 1e-9
"""Smallest difference in progress that counts as a change: one item in 1,000,000,000."""

Jitter = Callable[[float, float], float]
"""Type of a function, such as `random.uniform`, that picks a number from a range. Pass `max` to disable jitter."""


class Schedule:
    """The schedule of one job, which computes each delay from the results of earlier polls.

    Args:
        pacing: Settings for the interval between two polls, such as its minimum and maximum.
        now: Time of the first poll, in seconds on any monotonic clock. All later times must be on the same clock.
        jitter: Function that picks a random delay from a range. Defaults to `random.uniform`.
    """

    __slots__ = ("_began", "_forecast", "_jitter", "_pacing", "_was_queued")

    def __init__(self, pacing: Pacing, *, now: float, jitter: Jitter = random.uniform) -> None:
        self._pacing = pacing
        self._jitter = jitter
        self._began = now
        self._was_queued = False
        self._forecast: Forecast | None = None  # created when the job reports progress

    def delay(self, now: float, status: BulkStatus, fraction: float | None = None) -> float:
        """Return the delay in seconds between a successful poll and the next poll.

        Args:
            now: Time at which the poll completed.
            status: Status that the poll returned, which must not be terminal.
            fraction: Progress that the poll returned, from 0.0 to 1.0. Defaults to None, which means that the vendor
                reports no progress.
        """
        if self._was_queued and status is BulkStatus.RUNNING:
            # Even after a long time in the queue, the run may be short. It started some time after the previous poll.
            self._began, self._forecast = now, None
        self._was_queued = status in (BulkStatus.PENDING, BulkStatus.AWAITING_INPUT)

        age = now - self._began
        longest = self._pacing.delay(age)
        if self._pacing.min_interval == self._pacing.max_interval:
            return longest
        if status is BulkStatus.AWAITING_INPUT:
            return min(max(AGE_SHARE * age, longest), self._pacing.max_interval)
        if fraction is not None:
            if self._forecast is None:
                self._forecast = Forecast(now, fraction)
            else:
                self._forecast.update(now, fraction)
        if self._forecast is None or self._forecast.is_unknown:
            return self._jittered(longest)
        return self._delay_by_forecast(self._forecast, now, age, longest)

    def delay_after_failure(self, failures: int) -> float:
        """Return the delay in seconds between a failed poll and the next poll.

        Args:
            failures: Number of failed polls in a row, without the latest failed poll.
        """
        return self._jittered(self._pacing.delay_after_failure(failures))

    def _delay_by_forecast(self, forecast: "Forecast", now: float, age: float, longest: float) -> float:
        """Return the delay according to rules 2 to 4 of this module. `longest` is the delay according to rule 1."""
        fine = min(max(SPAN_SHARE * (forecast.latest - forecast.earliest), self._pacing.min_interval), longest)
        if now > forecast.latest:
            return min(max((now - forecast.latest) / 2, fine), longest)
        leap = max(min(AGE_SHARE * age, MAX_INTERVALS * self._pacing.max_interval), longest)
        left = forecast.earliest - now
        if (1 - FORECAST_SHARE) * left > fine:
            return min(FORECAST_SHARE * left, leap)
        return min(max((left + forecast.latest - now) / 2, fine), leap)

    def _jittered(self, delay: float) -> float:
        if delay < JITTER_FROM:
            return delay
        return max(self._jitter((1 - JITTER) * delay, delay), self._pacing.min_interval)


class Forecast:
    """A forecast of the end of a job, based on how its progress changed between polls.

    The progress p of a job rises in steps, and only a few values of p are known. The forecast stores three polls: the
    last poll before p started to rise, the last poll that returned a new value of p, and the most recent poll. The rate
    `whole` is the average rate of progress since p started to rise. `recent` is the rate of progress since the last
    change of p. `left = 1 - p` is the remaining progress. The forecast makes up to four estimates of the time until all
    items are processed (p = 1):

    * The first estimate is `left / recent`, which is right if the rate of progress has changed permanently.
    * The second estimate is the geometric mean of `left / recent` and `left / whole`, because a low recent rate may be
      caused by a pause.
    * If the rate is rising, the third estimate assumes that the rate continues to rise linearly.
    * If p had stopped rising for a while, the fourth estimate uses the rate before the stop.

    The shortest estimate determines `latest`. For `earliest`, the forecast assumes that p rises at once by one more
    step, as large as the smallest step so far. The forecast is discarded if p goes back, or if p does not change for
    twice the expected duration of the smallest step. After a forecast is discarded, `is_unknown` is true until p
    changes again.
    """

    __slots__ = ("_before", "_moved", "_origin", "_rate", "_step", "earliest", "is_unknown", "latest")

    def __init__(self, now: float, fraction: float) -> None:
        self._step = 1.0
        self.earliest = math.inf
        """Earliest plausible end of the job, based on the polls so far."""
        self.latest = math.inf
        """Latest end of the job according to the forecast."""
        self._start_over(now, fraction)

    def _start_over(self, now: float, fraction: float) -> None:
        self._origin = self._moved = self._before = (now, fraction)
        self._rate = 0.0
        self.is_unknown = True
        """True if no forecast is available."""

    def update(self, now: float, fraction: float) -> None:
        """Update the forecast with the progress from another poll."""
        if now <= self._before[0]:
            return  # no time has passed, so there is no rate
        moved_at, moved_to = self._moved
        rise = fraction - moved_to
        if rise < -_MIN_CHANGE:
            self._start_over(now, fraction)
        elif rise > _MIN_CHANGE:
            self._move(now, fraction)
        elif (now - moved_at) * self._rate > 2 * self._step and 1 - fraction > 2 * self._step:
            self.is_unknown = True
        self._before = (now, fraction)

    def _move(self, now: float, fraction: float) -> None:
        self._step = min(self._step, fraction - self._moved[1])
        rate_before = self._rate if self.is_unknown else 0.0
        if self.is_unknown:
            self._origin = self._moved = self._before
            self.is_unknown = False
        left = 1.0 - fraction
        needed = self._needed(now, fraction, left)
        if rate_before:
            needed = min(needed, left / rate_before)
        self._rate = left / needed if needed else 0.0
        self._moved = (now, fraction)
        self.latest = now + needed
        self.earliest = now + (needed * max(1.0 - self._step / left, 0.0) if left else 0.0)

    def _needed(self, now: float, fraction: float, left: float) -> float:
        """Return the estimated seconds until the progress is 1, based on the stored polls and the current poll."""
        (began, at_first), (moved_at, moved_to) = self._origin, self._moved
        recent = (fraction - moved_to) / (now - moved_at)
        needed = left / recent
        if moved_at > began:
            whole = (fraction - at_first) / (now - began)
            needed = min(needed, math.sqrt(left / recent) * math.sqrt(left / whole))
            # The mean rates before and after the last change are the rates at the middles of these periods.
            rising = 2 * (recent - (moved_to - at_first) / (moved_at - began)) / (now - began)
            if rising > 0 and fraction - moved_to > 2 * self._step:  # a smaller rise may be one step
                rate = recent + rising * (now - moved_at) / 2
                # The root of rate * t + rising * t**2 / 2 = left, in a form that stays exact if `rising` is small.
                needed = min(needed, 2 * left / (rate + math.sqrt(rate * rate + 2 * rising * left)))
        return needed
