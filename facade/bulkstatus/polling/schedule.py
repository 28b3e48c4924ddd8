"""When to poll again: a pure function of what was read of a job, and when.

All times are seconds. A delay counts from one request to the next: the duration of a request is part of the delay, up
to half of it, so that a slow server gets a break. `age` is the time since the first poll of the job. If the vendor
distinguishes queued from running, it is the time since the job was first read as running. Four rules give the delay:

1. Without progress: `clamp(tolerance * age, min_interval, max_interval)`. The end can come at any time, and only delays
   in proportion to the age detect it late by a bounded share of *every* job's length. The price is
   `ln(T / t0) / ln(1 + tolerance)` requests for a job of length T, from the age t0 at which the delay exceeds
   `min_interval`, and a fixed rate once it has reached `max_interval`.

2. Far from the end: once progress has moved, `Forecast` gives the earliest plausible end. The delay is `FORECAST_SHARE`
   of the time until then, so each request leaves a fifth of that time, and each brings a better forecast. No delay is
   longer than `AGE_SHARE` of the age, or than `MAX_INTERVALS * max_interval`: however wrong the forecast is, and even
   if the job breaks off in the middle, its end is detected at most that much late.

3. Near the end: first the middle between the earliest and the latest end that agree with the forecast, then steps of
   `SPAN_SHARE` of the span between the two, at least `min_interval`, and never longer than rule 1 allows.

4. After the forecast end (a job that stays at 99 %): overdue by `d`, the delay is `d / 2`, from the shortest step up to
   what rule 1 allows. So a forecast that is too early costs a few requests, and no lag. Progress that stands still, or
   goes back, ends the forecast, and rule 1 holds until it moves again.

A job that waits for its caller gets `AGE_SHARE` of the age, up to `max_interval`: only the caller can end that, and
knows it. With `min_interval == max_interval` the interval is fixed.

Jitter makes delays of rule 1, and those after failures, up to a tenth shorter, never longer, so that every bound holds.
It separates jobs that were started, or cut off, together. Delays below `JITTER_FROM` stay exact, because jobs do not
stay there for long. Forecasts need no jitter, because every job makes progress at its own rate.
"""

import math
import random
from collections.abc import Callable

from bulkstatus.pacing import Pacing
from bulkstatus.status import BulkStatus

AGE_SHARE = 0.5
"""The longest delay as a share of the age: how late an end that no forecast expected is detected."""

MAX_INTERVALS = 5.0
"""The longest delay in units of `max_interval`: 5 minutes for the default. Longer delays save few requests."""

FORECAST_SHARE = 0.8
"""The share of the time until the earliest plausible end that one delay takes; the rest is for forecasts that err."""

SPAN_SHARE = 0.125
"""The shortest step near the end, as a share of the span of time in which the end may fall."""

JITTER = 0.1
"""The share of a delay by which jitter shortens it at most."""

JITTER_FROM = 20.0
"""Seconds below which delays have no jitter."""

_MIN_CHANGE = 1e-9
"""The smallest change of the progress that counts as a change: one item in a thousand million."""

Jitter = Callable[[float, float], float]
"""Picks a figure from a range, both ends included; `random.uniform` is one, and `max` is one that never shortens."""


class Schedule:
    """The delays of one job, by what was read of it so far.

    Args:
        pacing: The bounds.
        now: When the job is polled first, in seconds on any monotonic clock; so are all times here.
        jitter: Where the random part comes from.
    """

    __slots__ = ("_began", "_forecast", "_jitter", "_pacing", "_was_queued")

    def __init__(self, pacing: Pacing, *, now: float, jitter: Jitter = random.uniform) -> None:
        self._pacing = pacing
        self._jitter = jitter
        self._began = now
        self._was_queued = False
        self._forecast: Forecast | None = None  # a job without progress needs none

    def delay(self, now: float, status: BulkStatus, fraction: float | None = None) -> float:
        """Return the seconds until the next request, after a poll of the job.

        Args:
            now: When the poll completed.
            status: The status that it read; not a terminal one.
            fraction: The progress that it read, from 0.0 to 1.0, or None.
        """
        if self._was_queued and status is BulkStatus.RUNNING:
            # However long the queue was, the run may be short. It began since the poll before; nobody knows when.
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
        return self._by(self._forecast, now, age, longest)

    def delay_after_failure(self, failures: int) -> float:
        """Return the seconds until the next request, after a failed one and `failures` others in a row before it."""
        return self._jittered(self._pacing.delay_after_failure(failures))

    def _by(self, forecast: "Forecast", now: float, age: float, longest: float) -> float:
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
    """When a job may end, judged by how its progress moved between polls.

    Progress p goes up in steps and is seen at a few moments only, so one figure is never enough. Three polls are kept:
    where the movement began, where it was last seen to move, and the one before the present. They give the rate over
    the whole, `whole`, and the `recent` one since the last movement, and from these the time until p is 1:

    * `left / recent`, for a job whose rate has changed for good;
    * the geometric mean of that and `left / whole`, if that is less: a recent rate that is low may have been a pause;
    * if the rate is rising, the time in which it would get there if it rose on evenly, which is less again;
    * after a halt, what it would take at the rate before it.

    The least of them counts. `latest` is the end by that rate; `earliest` allows for the step that p may be about to
    take, as large as the smallest that was seen. Progress that stands still for longer than two such steps should
    take, or that goes back, ends the forecast: `is_unknown` until it moves again, and counted from there.
    """

    __slots__ = ("_before", "_moved", "_origin", "_rate", "_step", "earliest", "is_unknown", "latest")

    def __init__(self, now: float, fraction: float) -> None:
        self._step = 1.0
        self.earliest = math.inf
        """The earliest plausible end, by the polls so far."""
        self.latest = math.inf
        """The latest end that agrees with the forecast."""
        self._start_over(now, fraction)

    def _start_over(self, now: float, fraction: float) -> None:
        self._origin = self._moved = self._before = (now, fraction)
        self._rate = 0.0
        self.is_unknown = True
        """Whether there is no forecast at present."""

    def update(self, now: float, fraction: float) -> None:
        """Update the forecast with what another poll read."""
        if now <= self._before[0]:
            return  # no time has passed in which it could have moved
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
        """Seconds until p is 1, by the three polls."""
        (began, at_first), (moved_at, moved_to) = self._origin, self._moved
        recent = (fraction - moved_to) / (now - moved_at)
        needed = left / recent
        if moved_at > began:
            whole = (fraction - at_first) / (now - began)
            needed = min(needed, math.sqrt(left / recent) * math.sqrt(left / whole))
            # The mean rates before and after the last movement belong to the middles of their times.
            rising = 2 * (recent - (moved_to - at_first) / (moved_at - began)) / (now - began)
            if rising > 0 and fraction - moved_to > 2 * self._step:  # a rise of less may be the steps' doing
                rate = recent + rising * (now - moved_at) / 2
                # The root of rate * t + rising * t**2 / 2 = left, in the form that is exact for small `rising`.
                needed = min(needed, 2 * left / (rate + math.sqrt(rate * rate + 2 * rising * left)))
        return needed
