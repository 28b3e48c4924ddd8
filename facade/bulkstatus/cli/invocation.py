"""One run of a command: its environment, accounts, clock and log.

Every command loads this module, so the module itself loads other modules only when they are needed.
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
    """One run of the command line.

    Args:
        environ: The environment variables. Defaults to `os.environ`.
        clock: The clock of the polls. Defaults to the clock of this machine.
        transport: The transport that sends requests. Defaults to httpx.
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
        """The clock of the polls."""
        if self._clock is None:
            from bulkstatus.clock import SystemClock  # noqa: PLC0415 - loads asyncio

            self._clock = SystemClock()
        return self._clock

    @property
    def accounts(self) -> tuple["Account", ...]:
        """The accounts of all vendors whose credentials are in the environment.

        Raises:
            ConfigurationError: If the variables of an account are incomplete or cannot be used.
        """
        if self._accounts is None:
            from bulkstatus.environment import accounts_from  # noqa: PLC0415 - loads the vendors

            self._accounts = accounts_from(self.environ)
        return self._accounts

    def targets(self, urls: Iterable[str]) -> list["Target"]:
        """Return the jobs with these status URLs, each once, without sending a request.

        Raises:
            ConfigurationError: If a status URL belongs to no account, or to several.
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
        """Return an error that names the variables to set for a status URL without an account."""
        from bulkstatus.environment import missing_for  # noqa: PLC0415
        from bulkstatus.errors import ConfigurationError  # noqa: PLC0415
        from bulkstatus.http.urls import safe_to_show  # noqa: PLC0415

        return ConfigurationError(f"there is no account for {safe_to_show(url)}: {missing_for(url, self.accounts)}")

    def client(self, tolerance: float | None = None, on_event: "OnEvent | None" = None) -> "Client":
        """Return a client with all accounts.

        Args:
            tolerance: The maximum delay in detecting the end of a job, as a share of its age, above 0 and at most 1.
                Defaults to the tolerance of each vendor.
            on_event: A function that is called with each event, or None.
        """
        from attrs import evolve  # noqa: PLC0415

        from bulkstatus.client import Client  # noqa: PLC0415

        if tolerance is not None:
            for account in self.accounts:
                account.pacing = evolve(account.pacing, tolerance=tolerance)
        return Client(*self.accounts, on_event=on_event, clock=self._clock, transport=self._transport)

    def set_debug(self, debug: bool) -> None:  # noqa: FBT001 - an option's value
        """Set whether to show the tracebacks of errors."""
        self.debug = debug

    def log(self, verbosity: int) -> None:
        """Set the verbosity of the log: 1 shows retries and pauses, 2 or more also shows every poll."""
        self._set_level(min(self._log_lines.level, logging.INFO if verbosity == 1 else logging.DEBUG))

    def _set_level(self, level: int) -> None:
        self._log_lines.setLevel(level)
        _logger.setLevel(level)

    def close(self) -> None:
        """Restore the log to its settings before this run."""
        _logger.removeHandler(self._log_lines)
        _logger.setLevel(self._level_before)


class _LogLines(logging.Handler):
    """A log handler that prints lines on standard error, even while a live display is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record as a line. The log of the package shows no credential."""
        moment = time.strftime("%H:%M:%S", time.localtime(record.created))
        print_status(f"{moment} {record.levelname.lower()}: {record.getMessage()}")


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
"""A decorator for commands that take their `Invocation` as the first argument."""
