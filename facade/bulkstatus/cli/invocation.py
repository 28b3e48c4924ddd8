"""A run of `bulkstatus`, with its environment variables, accounts, clock and log.

Every command imports this module, so this module imports other modules only when they are needed.
"""

import logging
import os
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from bulkstatus.cli.stderr import print_status

if TYPE_CHECKING:
    from bulkstatus.client import Client
    from bulkstatus.clock import Clock
    from bulkstatus.errors import ConfigurationError
    from bulkstatus.events import OnEvent
    from bulkstatus.http.transport import Transport
    from bulkstatus.vendors.account import Account, Target

_logger = logging.getLogger("bulkstatus")


class Invocation:
    """A run of `bulkstatus`, with its environment variables, accounts, clock and log.

    Args:
        environ: The environment variables of the run. Defaults to `os.environ`.
        clock: The clock that determines when jobs are polled. Defaults to the system clock.
        transport: The transport that sends HTTP requests. Defaults to a transport that uses httpx.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        clock: "Clock | None" = None,
        transport: "Transport | None" = None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.debug = False
        self._clock = clock
        self._transport = transport
        self._accounts: tuple[Account, ...] | None = None
        self._level_before = _logger.level
        self._log_lines = _LogLines(logging.WARNING)
        _logger.addHandler(self._log_lines)
        self._set_level(logging.WARNING)

    @property
    def clock(self) -> "Clock":
        """The clock that determines when jobs are polled."""
        if self._clock is None:
            from bulkstatus.clock import SystemClock  # noqa: PLC0415 - loads asyncio

            self._clock = SystemClock()
        return self._clock

    @property
    def accounts(self) -> tuple["Account", ...]:
        """The accounts of all vendors whose credentials are in the environment variables.

        Raises:
            ConfigurationError: If the environment variables of an account are incomplete or invalid.
        """
        if self._accounts is None:
            from bulkstatus.environment import accounts_from  # noqa: PLC0415 - loads the vendors

            self._accounts = accounts_from(self.environ)
        return self._accounts

    def targets(self, urls: Iterable[str]) -> list["Target"]:
        """Return a target for each distinct status URL, without sending a request.

        Raises:
            ConfigurationError: If a status URL belongs to no account, or to several accounts.
        """
        from bulkstatus.vendors.accounts import Accounts  # noqa: PLC0415

        targets = {}
        for url in urls:
            found = [target for account in self.accounts if (target := account.find(url))]
            if not found:
                raise self.no_account(url)
            target = found[0] if len(found) == 1 else Accounts(self.accounts).resolve(url)
            targets[target.url] = target
        return list(targets.values())

    def no_account(self, url: str) -> "ConfigurationError":
        """Return an error for a status URL that belongs to no account. The error says which variables to set."""
        from bulkstatus.environment import no_account  # noqa: PLC0415

        return no_account(url, self.accounts)

    def client(self, tolerance: float | None = None, on_event: "OnEvent | None" = None) -> "Client":
        """Return a client for all accounts of this run.

        Args:
            tolerance: The maximum delay in detecting the end of a job, as a fraction of the job's age. The fraction is
                above 0 and at most 1. Defaults to the tolerance of each vendor.
            on_event: A function that is called with each event of the client. Defaults to None.
        """
        from attrs import evolve  # noqa: PLC0415

        from bulkstatus.client import Client  # noqa: PLC0415

        if tolerance is not None:
            for account in self.accounts:
                account.pacing = evolve(account.pacing, tolerance=tolerance)
        return Client(*self.accounts, on_event=on_event, clock=self._clock, transport=self._transport)

    def set_debug(self, debug: bool) -> None:  # noqa: FBT001 - an option's value
        """Set whether to print tracebacks of errors."""
        self.debug = debug

    def log(self, verbosity: int) -> None:
        """Log retries and pauses if `verbosity` is 1, and also every poll if `verbosity` is 2 or more."""
        self._set_level(min(self._log_lines.level, logging.INFO if verbosity == 1 else logging.DEBUG))

    def _set_level(self, level: int) -> None:
        self._log_lines.setLevel(level)
        _logger.setLevel(level)

    def close(self) -> None:
        """Restore the log settings that were in effect before this run."""
        _logger.removeHandler(self._log_lines)
        _logger.setLevel(self._level_before)


class _LogLines(logging.Handler):
    """A log handler that prints to standard error, even while a live display is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a log record as a line that starts with the time of day.

        Log records of bulkstatus contain no credentials.
        """
        moment = time.strftime("%H:%M:%S", time.localtime(record.created))
        print_status(f"{moment} {record.levelname.lower()}: {record.getMessage()}")


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
"""A decorator that passes the current `Invocation` to a command as its first argument."""
