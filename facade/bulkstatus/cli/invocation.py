"""One run of a command: its environment, accounts, clock and log. Light, because modules are loaded when needed."""

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
        environ: The environment variables. Default: those of this process.
        clock: The clock. Default: the machine's.
        transport: What sends requests. Default: httpx.
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
        """The time."""
        if self._clock is None:
            from bulkstatus.clock import SystemClock  # noqa: PLC0415 - loads asyncio

            self._clock = SystemClock()
        return self._clock

    @property
    def accounts(self) -> tuple["Account", ...]:
        """Every account that the environment has.

        Raises:
            ConfigurationError: If one is incomplete or cannot be used.
        """
        if self._accounts is None:
            from bulkstatus.environment import accounts_from  # noqa: PLC0415 - loads the vendors

            self._accounts = accounts_from(self.environ)
        return self._accounts

    def targets(self, urls: Iterable[str]) -> list["Target"]:
        """Return the jobs with these status URLs, each once. Nothing is sent.

        Raises:
            ConfigurationError: If there is no account for one of them, or more than one.
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
        """Return the error for a status URL without an account, which names the variables to set."""
        from bulkstatus.environment import missing_for  # noqa: PLC0415
        from bulkstatus.errors import ConfigurationError  # noqa: PLC0415
        from bulkstatus.http.urls import safe_to_show  # noqa: PLC0415

        return ConfigurationError(f"there is no account for {safe_to_show(url)}: {missing_for(url, self.accounts)}")

    def client(self, tolerance: float | None = None, on_event: "OnEvent | None" = None) -> "Client":
        """Return a client of all accounts.

        Args:
            tolerance: How late the end of a job may be detected, as a share of its age. Default: each vendor's.
            on_event: Called with each event.
        """
        from attrs import evolve  # noqa: PLC0415

        from bulkstatus.client import Client  # noqa: PLC0415

        if tolerance is not None:
            for account in self.accounts:
                account.pacing = evolve(account.pacing, tolerance=tolerance)
        return Client(*self.accounts, on_event=on_event, clock=self._clock, transport=self._transport)

    def set_debug(self, debug: bool) -> None:  # noqa: FBT001 - an option's value
        """Show the traceback of an error."""
        self.debug = debug

    def log(self, verbosity: int) -> None:
        """Show more of the log: 1 for retries and holds, 2 for every poll."""
        self._set_level(min(self._log_lines.level, logging.INFO if verbosity == 1 else logging.DEBUG))

    def _set_level(self, level: int) -> None:
        self._log_lines.setLevel(level)
        _logger.setLevel(level)

    def close(self) -> None:
        """Restore the log as it was before."""
        _logger.removeHandler(self._log_lines)
        _logger.setLevel(self._level_before)


class _LogLines(logging.Handler):
    """The log as lines on standard error, which a live display may have replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a line. The log of the package shows no credential."""
        moment = time.strftime("%H:%M:%S", time.localtime(record.created))
        print_status(f"{moment} {record.levelname.lower()}: {record.getMessage()}")


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
"""Decorate a command that takes its `Invocation` as the first argument."""
