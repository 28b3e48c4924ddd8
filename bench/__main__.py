"""Measure, and write the pages: `python -m bench`, or with the names of suites for those alone.

`python -m bench report` writes the pages of the figures that are there, without measuring.
"""

import argparse
import signal
import sys
from pathlib import Path

from bench.machine import this_machine
from bench.progress import Progress
from bench.report import DIRECTORY, RESULTS, remember, write
from bench.suites import SUITES

REPORT = "report"


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [*SUITES, REPORT]
    parser.add_argument("what", nargs="*", help=f"any of {', '.join(names)} (default: all suites)")
    parser.add_argument("--output", type=Path, default=DIRECTORY, help="where the pages go (default: %(default)s)")
    given = parser.parse_args()
    if unknown := set(given.what) - set(names):
        parser.error(f"there is no {', '.join(sorted(unknown))} to run: choose from {', '.join(names)}")
    # Whatever ends this process ends those that it measures in.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name in given.what or SUITES:
            if name in SUITES:
                progress = Progress(name)
                figures = SUITES[name].measure(progress)
                remember(given.output, SUITES[name], this_machine(), figures)
                progress.end()
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped; the suites that were over are in the figures\n")
        return 130
    if not (given.output / RESULTS).exists():
        parser.error(f"there are no figures in {given.output} yet: measure first")
    for path in write(given.output):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
