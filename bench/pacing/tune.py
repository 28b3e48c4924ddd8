"""Vary the constants of `bulkstatus.polling.schedule`, one at a time: `python -m bench.pacing.tune`.

This program and the benchmark simulate different jobs, so that the constants are not fitted to the benchmark.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.pacing.figures import summarize
from bench.pacing.jobs import MODELS
from bench.pacing.simulation import BULKSTATUS, simulate_jobs
from bulkstatus.polling import schedule

VARIANTS: dict[str, tuple[float, ...]] = {
    "AGE_SHARE": (0.3, 0.5, 0.75, 1.0),
    "MAX_INTERVALS": (1.0, 3.0, 5.0, 10.0),
    "FORECAST_SHARE": (0.6, 0.7, 0.8, 0.9),
    "SPAN_SHARE": (0.001, 0.003, 0.005, 0.01, 0.02),
    "JITTER": (0.0, 0.1),
}


@contextmanager
def changed(name: str, value: float) -> Iterator[None]:
    """Change the value of one constant until the end of the `with` block."""
    before = getattr(schedule, name)
    setattr(schedule, name, value)
    try:
        yield
    finally:
        setattr(schedule, name, before)


def main(count: int = 1000) -> None:
    """Print how each constant affects requests and lags, for lognormal durations on the perfect server.

    Each table cell contains three means, in the form `REQUESTS@LAG/RELATIVE_LAG`. The lag is in seconds, and the
    relative lag is in percent of the job's duration.
    """
    write = sys.stdout.write
    write(f"{'':16}" + "".join(f"{model[:18]:>20}" for model in MODELS) + "\n")
    for name, values in VARIANTS.items():
        for value in values:
            with changed(name, value):
                cells = [
                    summarize(
                        simulate_jobs(
                            BULKSTATUS, duration="lognormal", model=model, server="perfect", seeds="tune", count=count
                        )
                    )
                    for model in MODELS
                ]
            shown = (f"{c.requests.value:.1f}@{c.lag.value:.2f}/{100 * c.relative_lag.value:.1f}" for c in cells)
            write(f"{name + ' ' + str(value):16}" + "".join(f"{text:>20}" for text in shown) + "\n")


if __name__ == "__main__":
    main()
