"""Run the benchmarks, and write the pages in docs/benchmarks.

`python -m bench` runs all suites of benchmarks, and `python -m bench SUITE ...` runs only the named suites. `python -m
bench report` writes the pages from saved figures, without new measurements.
"""

import argparse
import signal
import sys
from pathlib import Path

from bench.machine import this_machine
from bench.progress import Progress
from bench.report import DIRECTORY, RESULTS, save_results, write
from bench.suites import SUITES

REPORT = "report"


def main() -> int:
    """Run the suites given on the command line, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [*SUITES, REPORT]
    parser.add_argument("suites", nargs="*", help=f"the suites to run: {', '.join(names)} (default: all suites)")
    parser.add_argument(
        "--output", type=Path, default=DIRECTORY, help="the folder for the pages and figures (default: %(default)s)"
    )
    options = parser.parse_args()
    if unknown := set(options.suites) - set(names):
        parser.error(f"unknown suite: {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    # On SIGTERM, this process also ends the processes that it started, as on Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name in options.suites or SUITES:
            if name in SUITES:
                progress = Progress(name)
                figures = SUITES[name].measure(progress)
                save_results(options.output, SUITES[name], this_machine(), figures)
                progress.end()
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped; the figures of the finished suites are saved\n")
        return 130
    if not (options.output / RESULTS).exists():
        parser.error(f"there are no figures in {options.output}: run `python -m bench` first")
    for path in write(options.output):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
