"""How far it is, on the standard error output: a line that is overwritten on a terminal, plain lines elsewhere."""

import sys
import time


class Progress:
    """The steps of one suite."""

    def __init__(self, suite: str) -> None:
        self._suite = suite
        self._began = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, done: int, of: int, what: str) -> None:
        """So many steps are done, and this is the next."""
        text = f"{self._suite}: {done}/{of} after {time.monotonic() - self._began:.0f} s, {what}"
        sys.stderr.write(f"\r\x1b[K{text[:100]}" if self._is_terminal else f"{text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """The suite is over."""
        text = f"{self._suite}: done after {time.monotonic() - self._began:.0f} s"
        sys.stderr.write(f"\r\x1b[K{text}\n" if self._is_terminal else f"{text}\n")
