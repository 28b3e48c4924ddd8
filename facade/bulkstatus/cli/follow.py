"""Following jobs to their ends: what `wait` and `watch` have in common."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack

from attrs import frozen

from bulkstatus.cli.ends import Terminated, complain, silence
from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.failed_items import FailedItems
from bulkstatus.cli.session import Session
from bulkstatus.cli.tally import Tally
from bulkstatus.cli.views import View
from bulkstatus.errors import ConfigurationError
from bulkstatus.polling.updates import Abandoned, Ended, Update
from bulkstatus.vendors.account import Target


@frozen(kw_only=True)
class Options:
    """How to follow."""

    timeout: float | None = None
    tolerance: float | None = None
    ledger: str | None = None
    failed_items: str | None = None
    most_errors: int | None = None
    """Errors that are told on standard error; the others are counted. None tells all."""


def follow(session: Session, targets: Sequence[Target], view: View, tally: Tally, options: Options) -> ExitCode:
    """Follow jobs until they are over, and return what the command ends with.

    Raises:
        ConfigurationError: If an option or the environment cannot be used. Nothing is sent then.
        KeyboardInterrupt: If it is interrupted; all that is known has been shown.
        Terminated: Likewise.
    """
    if not session.accounts:
        raise ConfigurationError("the environment has no account: `bulkstatus vendors` tells which variables make one")
    errors = _Errors(session, options.most_errors)
    broken_off: KeyboardInterrupt | Terminated | None = None
    with ExitStack() as stack:
        client = stack.enter_context(session.client(options.tolerance, view.on_event))
        watch = stack.enter_context(client.watch(targets, ledger=options.ledger, timeout=options.timeout))
        failed_items = (
            stack.enter_context(FailedItems(options.failed_items, goes_on=options.ledger is not None))
            if options.failed_items is not None
            else None
        )
        if not targets:
            tally.expect(watch.remaining)
        stack.enter_context(view.running())
        try:
            for update in watch:
                tally.take_in(update)
                errors.tell_of(update)
                if failed_items and isinstance(update, Ended):
                    failed_items.add(update.operation)
                view.show(update)
        except (KeyboardInterrupt, Terminated) as end:
            broken_off = end
        else:
            tally.end()
            if failed_items:
                failed_items.replace()
    errors.count()
    if broken_off is None:
        code = tally.exit_code()
        view.close(code)
        return code
    _close(view, broken_off)
    left = len(tally) - tally.over
    next_run = "goes on with them" if options.ledger is not None else "begins again with all"
    what = "terminated" if isinstance(broken_off, Terminated) else "interrupted"
    raise type(broken_off)(f"{what}, and {left} of {len(tally)} jobs are not over: the same command {next_run}")


def _close(view: View, end: KeyboardInterrupt | Terminated) -> None:
    try:
        view.close(ExitCode.TERMINATED if isinstance(end, Terminated) else ExitCode.INTERRUPTED)
    except OSError:  # the terminal may be gone
        silence(sys.stdout)


class _Errors:
    """Tells errors on standard error, but not thousands."""

    def __init__(self, session: Session, most: int | None) -> None:
        self._session = session
        self._most = most
        self._count = 0

    def tell_of(self, update: Update) -> None:
        if not isinstance(update, Abandoned):
            return
        error = update.error
        self._count += 1
        if self._most is None or self._count <= self._most:
            # A job from the ledger may be one that no account serves; here that is a matter of the environment.
            complain(str(self._session.no_account(update.url) if isinstance(error, ConfigurationError) else error))

    def count(self) -> None:
        if self._most is not None and self._count > self._most:
            complain(f"there were {self._count - self._most} more errors: --json shows each")
