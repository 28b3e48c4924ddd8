"""What a command works with: the environment, the time, and the log. Light: it loads the rest when it is asked for."""

import logging
import os
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from bulkstatus.cli.ends import tell

if TYPE_CHECKING:
    from bulkstatus.client import Client
    from bulkstatus.clock import Clock
    from bulkstatus.errors import ConfigurationError
    from bulkstatus.events import OnEvent
    from bulkstatus.http.transport import Transport
    from bulkstatus.vendors.account import Account, Target

_logger = logging.getLogger("bulkstatus")


class Session:
    """One run of the command line.

    Args:
        environ: The environment variables; the program's, unless given.
        clock: Another clock than the machine's.
        transport: Another way to send requests than httpx.
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
        self._handlers: list[logging.Handler] = []
        self._level_before = _logger.level
        self.listen(LogLines(), logging.WARNING)

    @property
    def clock(self) -> "Clock":
        """The time."""
        if self._clock is None:
            from bulkstatus.clock import SystemClock  # noqa: PLC0415 - loads asyncio

            self._clock = SystemClock()
        return self._clock

    @property
    def transport(self) -> "Transport":
        """What sends requests; whoever asks for it closes it."""
        from bulkstatus.http.sync_transport import HttpxTransport  # noqa: PLC0415 - loads httpx

        return self._transport or HttpxTransport()

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
        """The jobs with these status URLs, each once. Nothing is sent.

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
        """What to say of a status URL that no account serves: what to set for one."""
        from bulkstatus.environment import missing_for  # noqa: PLC0415
        from bulkstatus.errors import ConfigurationError  # noqa: PLC0415
        from bulkstatus.http.urls import safe_to_show  # noqa: PLC0415

        return ConfigurationError(f"there is no account for {safe_to_show(url)}: {missing_for(url, self.accounts)}")

    def client(self, tolerance: float | None = None, on_event: "OnEvent | None" = None) -> "Client":
        """A client of all accounts.

        Args:
            tolerance: How late ends may be seen, as a share of a job's age; each vendor's own, unless given.
            on_event: Called with each event.
        """
        from attrs import evolve  # noqa: PLC0415

        from bulkstatus.client import Client  # noqa: PLC0415

        if tolerance is not None:
            for account in self.accounts:
                account.pacing = evolve(account.pacing, tolerance=tolerance)
        return Client(*self.accounts, on_event=on_event, clock=self._clock, transport=self._transport)

    def set_debug(self, debug: bool) -> None:  # noqa: FBT001 - an option's value
        """Have the traceback of an error shown."""
        self.debug = debug

    def log(self, verbosity: int) -> None:
        """Have more of the log shown: 1 for passing trouble, 2 for every poll."""
        lines = self._handlers[0]
        self.listen(lines, min(lines.level, logging.INFO if verbosity == 1 else logging.DEBUG))

    def listen(self, handler: logging.Handler, level: int) -> None:
        """Send the log there, from that level, until this session is over."""
        handler.setLevel(level)
        if handler not in self._handlers:
            self._handlers.append(handler)
            _logger.addHandler(handler)
        _logger.setLevel(min(handler.level for handler in self._handlers))

    def close(self) -> None:
        """Leave the log as it was."""
        for handler in self._handlers:
            _logger.removeHandler(handler)
        _logger.setLevel(self._level_before)


class LogLines(logging.Handler):
    """The log as lines on standard error, whichever that is at the moment: a live display takes its place."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line. The package logs nothing that may not be shown."""
        moment = time.strftime("%H:%M:%S", time.localtime(record.created))
        tell(f"{moment} {record.levelname.lower()}: {record.getMessage()}")


pass_session = click.make_pass_decorator(Session, ensure=True)
"""Gives a command its session, as its first argument."""
