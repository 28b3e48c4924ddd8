"""Report the progress of benchmarks on stderr.

In a terminal, each step overwrites the line of the previous step. In a file or a pipe, each step has its own line.
"""

import sys
import time


class Progress:
    """The progress of one suite of benchmarks."""

    def __init__(self, suite: str) -> None:
        self._suite = suite
        self._started = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, done: int, total: int, step: str) -> None:
        """Report that `done` of `total` steps are complete, and that `step` starts."""
        text = f"{self._suite}: {done}/{total} after {time.monotonic() - self._started:.0f} s, {step}"
        sys.stderr.write(f"\r\x1b[K{text[:100]}" if self._is_terminal else f"{text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Report that the suite is complete."""
        text = f"{self._suite}: done after {time.monotonic() - self._started:.0f} s"
        sys.stderr.write(f"\r\x1b[K{text}\n" if self._is_terminal else f"{text}\n")
