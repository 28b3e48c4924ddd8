"""When to ask again: a pure function of what has been seen of a job, and when.

All times are seconds. A delay counts from one request to the next: what a request took is part of it, up to half, so
that a slow server is not asked without a break. `age` is the time since the job was first polled, or, where the
vendor tells queue from run, since it was first seen running. Four rules give the delay before the next request:

1. Without progress: `clamp(tolerance * age, min_interval, max_interval)`. A job says nothing until it is over, and
   nobody knows how long it takes; delays in proportion to the age are the only ones whose lag is a bounded share of
   *every* job's length. The price is `ln(T / t0) / ln(1 + tolerance)` requests for a job of length T, from the age t0
   at which the delay exceeds `min_interval`, and a fixed rate once it has reached `max_interval`.

2. Far from the end: once progress has been seen to move, `Forecast` tells the earliest believable end. The delay is
   `APPROACH` of the time until then, so that what is left shrinks fivefold with each request, and each brings a better
   forecast. No leap is longer than `LEAP` of the age, nor than `REACH * max_interval`: however wrong the forecast is,
   and even if the job breaks off in the middle, its end is seen at most that much late.

3. Near the end: first the middle between the earliest and the latest end that agree with the forecast, then steps of
   `FINE` of the span between these two, but of the shortest interval at least, and never longer than rule 1 has them.

4. Behind the forecast (a job that stays at 99 %): nobody knows again. Overdue by `d`, the delay is `d / 2`, from the
   fine step up to what rule 1 allows. So a forecast of too early an end costs a few requests, and no lag. A job that
   stands still, or goes back, ends its forecast, and rule 1 holds until it moves again.

A job that waits for its caller gets `LEAP` of the age, up to the longest interval: only the caller can end that, and
knows it. With `min_interval == max_interval` the interval is fixed, whatever is seen.

Jitter makes delays of rule 1, and those after failures, up to a tenth shorter, never longer, so that every bound holds.
It keeps apart jobs that were started, or cut off, together. Delays below `SHORT` stay exact, as jobs do not stay there
for long; and forecasts need no jitter, for every job makes progress of its own.
"""

import math
import random
from collections.abc import Callable

from bulkstatus.pacing import Pacing
from bulkstatus.status import BulkStatus

LEAP = 0.5
"""The longest leap as a share of the age: what an end that nobody foresaw may be seen late."""
REACH = 5.0
"""The longest leap in units of `max_interval`: 5 minutes for the default. Longer leaps save few requests."""
APPROACH = 0.8
"""The share of the time until the earliest believable end that is leapt over; the rest is for forecasts that err."""
FINE = 0.125
"""The shortest step near the end as a share of the span of time in which the end may fall."""
JITTER = 0.1
"""By how much of itself a delay may be made shorter at random."""
SHORT = 20.0
"""Seconds below which delays have no jitter."""
_NOISE = 1e-9
"""A change of the progress that is none: less than one item in a thousand million."""
Jitter = Callable[[float, float], float]
"""Picks a figure from a range, both ends given; `random.uniform` is one, and `max` is one that never shortens."""


class Schedule:
    """The delays of one job, by what has been seen of it so far.

    Args:
        pacing: Its bounds.
        now: When the job is polled first, in seconds on any monotonic clock; so are all times here.
        jitter: Where the random part comes from.
    """

    __slots__ = ("_began", "_forecast", "_jitter", "_pacing", "_queued")

    def __init__(self, pacing: Pacing, *, now: float, jitter: Jitter = random.uniform) -> None:
        self._pacing = pacing
        self._jitter = jitter
        self._began = now
        self._queued = False
        self._forecast: Forecast | None = None  # a job that tells no progress does without

    def delay(self, now: float, status: BulkStatus, fraction: float | None = None) -> float:
        """Seconds until the next request, after a poll of the job.

        Args:
            now: When it was taken.
            status: What it saw; not a terminal status.
            fraction: The progress it saw, from 0.0 to 1.0, or None.
        """
        if self._queued and status is BulkStatus.RUNNING:
            # However long the queue was, the run may be short. It began since the poll before; nobody knows when.
            self._began, self._forecast = now, None
        self._queued = status in (BulkStatus.PENDING, BulkStatus.AWAITING_INPUT)

        age = now - self._began
        longest = self._pacing.delay(age)
        if self._pacing.min_interval == self._pacing.max_interval:
            return longest
        if status is BulkStatus.AWAITING_INPUT:
            return min(max(LEAP * age, longest), self._pacing.max_interval)
        if fraction is not None:
            if self._forecast is None:
                self._forecast = Forecast(now, fraction)
            else:
                self._forecast.saw(now, fraction)
        if self._forecast is None or self._forecast.is_open:
            return self._jittered(longest)
        return self._by(self._forecast, now, age, longest)

    def delay_after_failure(self, failures: int) -> float:
        """Seconds until the next request, after so many failed ones in a row before this one."""
        return self._jittered(self._pacing.delay_after_failure(failures))

    def _by(self, forecast: "Forecast", now: float, age: float, longest: float) -> float:
        fine = min(max(FINE * (forecast.latest - forecast.earliest), self._pacing.min_interval), longest)
        if now > forecast.latest:
            return min(max((now - forecast.latest) / 2, fine), longest)
        leap = max(min(LEAP * age, REACH * self._pacing.max_interval), longest)
        left = forecast.earliest - now
        if (1 - APPROACH) * left > fine:
            return min(APPROACH * left, leap)
        return min(max((left + forecast.latest - now) / 2, fine), leap)

    def _jittered(self, delay: float) -> float:
        if delay < SHORT:
            return delay
        return max(self._jitter((1 - JITTER) * delay, delay), self._pacing.min_interval)


class Forecast:
    """When a job may end, judged by how its progress moved between the polls of it.

    Progress p goes up in steps and is seen at a few moments only, so one figure is never enough. Three polls are kept:
    where the movement began, where it was last seen to move, and the one before the present. They give the rate over
    the whole, `whole`, and the `recent` one since the last movement, and from these the time until p is 1:

    * `left / recent`, for a job whose rate has changed for good;
    * the geometric mean of that and `left / whole`, if that is less: a recent rate that is low may have been a pause;
    * if the rate is rising, the time in which it would get there if it rose on evenly, which is less again;
    * after a halt, what it would take at the rate before it.

    The least of them counts. `latest` is the end by that rate; `earliest` allows for the step that p may be about to
    take, as large as the smallest that was seen. Progress that stands still for longer than two such steps should
    take, or that goes back, ends the forecast: `is_open` until it moves again, and counted from there.
    """

    __slots__ = ("_before", "_moved", "_origin", "_rate", "_step", "earliest", "is_open", "latest")

    def __init__(self, now: float, fraction: float) -> None:
        self._step = 1.0
        self.earliest = math.inf
        """The earliest believable end, as the polls so far have it."""
        self.latest = math.inf
        """The latest end that agrees with the forecast."""
        self._start_over(now, fraction)

    def _start_over(self, now: float, fraction: float) -> None:
        self._origin = self._moved = self._before = (now, fraction)
        self._rate = 0.0
        self.is_open = True
        """Whether nothing is to be told at present."""

    def saw(self, now: float, fraction: float) -> None:
        """Take in another poll."""
        if now <= self._before[0]:
            return  # no time has passed in which it could have moved
        moved_at, moved_to = self._moved
        rise = fraction - moved_to
        if rise < -_NOISE:
            self._start_over(now, fraction)
        elif rise > _NOISE:
            self._move(now, fraction)
        elif (now - moved_at) * self._rate > 2 * self._step and 1 - fraction > 2 * self._step:
            self.is_open = True
        self._before = (now, fraction)

    def _move(self, now: float, fraction: float) -> None:
        self._step = min(self._step, fraction - self._moved[1])
        rate_before = self._rate if self.is_open else 0.0
        if self.is_open:
            self._origin = self._moved = self._before
            self.is_open = False
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
