"""The schedule of a job: the delay until its next poll, computed from its earlier polls.

All times are in seconds. A delay counts from one request to the next. The duration of a request is part of the delay,
up to half of it, so that a slow server gets a break. `age` is the time since the first poll of the job. If the vendor
distinguishes queued jobs from running jobs, `age` is the time since a poll first found the job running. Four rules
determine the delay:

1. Without progress, the delay is `clamp(tolerance * age, min_interval, max_interval)`. The job can end at any time, so
   the delay is proportional to the age. The lag is then at most a share of the length of *every* job. A job of length T
   needs `ln(T / t0) / ln(1 + tolerance)` requests from the age t0 at which the delay exceeds `min_interval`. After the
   delay has reached `max_interval`, the rate of requests is constant.

2. Far from the end: after progress has moved, `Forecast` returns the earliest plausible end. The delay is
   `FORECAST_SHARE` of the time until then. At the next request, a fifth of this time is left, and the forecast is
   better. No delay is longer than `AGE_SHARE` of the age, or than `MAX_INTERVALS * max_interval`. This limits the lag
   even if the forecast is wrong, or if the job stops in the middle.

3. Near the end: the first poll is halfway between the earliest and the latest end that agree with the forecast. Each
   later delay is `SPAN_SHARE` of the time between these two ends. These delays are at least `min_interval`, and at most
   the delay of rule 1.

4. After the expected end: a job that is overdue by `d` seconds is polled after `d / 2` seconds. For example, a job can
   stay at 99 %. This delay is at least that of rule 3, and at most that of rule 1. A forecast that is too early
   therefore costs a few requests, but no lag. If progress stands still or goes back, the forecast is discarded. Rule 1
   then applies until progress moves again.

The delay for a job that waits for its caller is `AGE_SHARE` of its age, at most `max_interval`. Only the caller can let
the job continue, so a long delay does no harm. If `min_interval` equals `max_interval`, the interval is fixed.

Jitter shortens the delays of rule 1 and the backoff by up to a tenth. Jitter never makes a delay longer, so every bound
holds. Jitter spreads the polls of jobs that started, or lost their connection, at the same time. Delays below
`JITTER_FROM` stay exact, because jobs soon reach longer delays. Forecasts need no jitter, because every job progresses
at its own rate.
"""

import math
import random
from collections.abc import Callable

from bulkstatus.pacing import Pacing
from bulkstatus.status import BulkStatus

AGE_SHARE = 0.5
"""Longest delay as a share of the age. If the forecast is wrong, the lag is at most this share of the age."""

MAX_INTERVALS = 5.0
"""Longest delay as a multiple of `max_interval`: 5 minutes by default. Longer delays would save few requests."""

FORECAST_SHARE = 0.8
"""Length of one delay as a share of the time until the earliest plausible end. The rest is a margin for error."""

SPAN_SHARE = 0.125
"""Shortest delay near the end, as a share of the time between the earliest and the latest end of the forecast."""

JITTER = 0.1
"""Largest share of a delay that jitter removes."""

JITTER_FROM = 20.0
"""Shortest delay with jitter, in seconds."""

_MIN_CHANGE = 1e-9
"""Smallest difference of progress that counts as a change: one item in 1,000,000,000."""

Jitter = Callable[[float, float], float]
"""A function that picks a number from a range, such as `random.uniform`. With `max`, there is no jitter."""


class Schedule:
    """The delays between the polls of one job, based on its earlier polls.

    Args:
        pacing: Bounds of the delays.
        now: Time of the first poll, in seconds on any monotonic clock. All other times are on the same clock.
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
        """Return the seconds until the next request, after a poll that succeeded.

        Args:
            now: Time at which the poll completed.
            status: Status that the poll returned. The status is not terminal.
            fraction: Progress that the poll returned, from 0.0 to 1.0. Defaults to None, which means no progress.
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
        """Return the seconds until the next request, after a poll that failed.

        Args:
            failures: Number of failed polls in a row before this one.
        """
        return self._jittered(self._pacing.delay_after_failure(failures))

    def _delay_by_forecast(self, forecast: "Forecast", now: float, age: float, longest: float) -> float:
        """Return the delay according to rules 2 to 4. `longest` is the delay according to rule 1."""
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

    Progress p rises in steps, and only a few values of p are known. So the forecast stores three polls: the poll at
    which the movement started, the last poll at which p had changed, and the previous poll. They determine two rates:
    `whole` is the rate since the start of the movement, and `recent` is the rate since the last change. There are up to
    four estimates of the time until p is 1:

    * The first estimate is `left / recent`, for a job whose rate has changed permanently.
    * The second estimate is the geometric mean of `left / recent` and `left / whole`, because a low recent rate may
      come from a pause.
    * If the rate is rising, the third estimate assumes that the rate continues to rise evenly.
    * After a halt, the fourth estimate uses the rate before the halt.

    The shortest estimate is used: `latest` is the end by this estimate. `earliest` assumes that p soon rises by one
    step, as large as the smallest step so far. The forecast is void if p goes back, or if p stands still for longer
    than two such steps should take. After that, `is_unknown` is true until p moves again and a new forecast starts.
    """

    __slots__ = ("_before", "_moved", "_origin", "_rate", "_step", "earliest", "is_unknown", "latest")

    def __init__(self, now: float, fraction: float) -> None:
        self._step = 1.0
        self.earliest = math.inf
        """Earliest plausible end, based on the polls so far."""
        self.latest = math.inf
        """Latest end that agrees with the forecast."""
        self._start_over(now, fraction)

    def _start_over(self, now: float, fraction: float) -> None:
        self._origin = self._moved = self._before = (now, fraction)
        self._rate = 0.0
        self.is_unknown = True
        """Whether there is currently no forecast."""

    def update(self, now: float, fraction: float) -> None:
        """Update the forecast with the progress that another poll returned."""
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
        """Return the seconds until p is 1, based on the three stored polls and the current poll."""
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
