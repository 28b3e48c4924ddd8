"""A file from which a watch can go on after a crash: SQLite, one row per job.

When                               what is written
before a job's first request       its status URL and the name of its account
after every poll                   when it is due again
when an update is delivered        the operation, so that the next change counts from it
before the end is handed out       the operation, so that it can be delivered even if the vendor forgets the job
when the end is delivered          that nothing is left to deliver. A job that was abandoned is not over: the next watch
                                   begins again with it, and a job that was not found is forgotten.

An update is delivered when the caller asks for the next one. Delivery is at-least-once: an update that was not
delivered when the process died is handed out again by the next watch with the file. No credential is in the file,
because status URLs hold none.

Copy the file while no watch has it, or with SQLite's own backup: a plain copy lacks what is in the `-wal` file next to
it, and reading the file in the same process releases its lock. No connection survives a fork: a child must not use, or
close, a watch of its parent.
"""

import json
import math
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from sqlite3 import ProgrammingError

from attrs import frozen

from bulkstatus.clock import Clock
from bulkstatus.errors import ConfigurationError, LedgerError, OperationNotFound
from bulkstatus.http.urls import path_to_show, safe_to_show
from bulkstatus.operation import Operation
from bulkstatus.polling.rate_limiter import DAY, WatchedJob
from bulkstatus.polling.retries import MAX_RETRY_AFTER
from bulkstatus.polling.scheduler import PollResult, Scheduler
from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
from bulkstatus.text import one_line
from bulkstatus.vendors.account import AccountKey, Target

APPLICATION_ID = 0x62756C6B  # "bulk"
VERSION = 1
"""The version of the tables, in the file's `user_version`."""

_SCHEMA = """
CREATE TABLE job (
    url TEXT PRIMARY KEY,     -- the status URL
    account TEXT NOT NULL,    -- the name of the account that polls it
    added_at REAL NOT NULL,   -- when it was first added, as a Unix time; infinity: the next watch begins anew
    due_at REAL NOT NULL,     -- when to poll it next, as a Unix time
    stage INTEGER NOT NULL,   -- 0: not over; 1: over, and not delivered; 2: nothing is left to deliver
    operation TEXT            -- the last operation that was delivered (stage 1: is to be delivered), as JSON
);
CREATE TABLE hold (
    vendor TEXT NOT NULL,     -- the account whose server asked for a pause
    server TEXT NOT NULL,
    account TEXT NOT NULL,
    until REAL NOT NULL,      -- when the pause ends, as a Unix time
    PRIMARY KEY (vendor, server, account)
);
CREATE TABLE request (
    vendor TEXT NOT NULL,     -- the account whose requests of a day are counted
    server TEXT NOT NULL,
    account TEXT NOT NULL,
    sent_at REAL NOT NULL     -- when one was sent, as a Unix time
);
"""
_NOT_OVER, _ENDED, _DELIVERED = 0, 1, 2


class _Connection(sqlite3.Connection):
    """A connection that closes without a warning when it is collected, as in a cycle with a forgotten watch."""

    is_finalized = False

    def __del__(self) -> None:
        self.is_finalized = True
        with suppress(ProgrammingError):  # the file could not be opened
            self.close()


@frozen
class Entry:
    """A job of an earlier watch. Times are seconds on the monotonic clock."""

    url: str
    account: str
    """The name of the account that polled it."""
    began: float
    """When it was added."""
    delay: float
    """Seconds until it is due."""
    is_over: bool
    last: Operation | None
    """The last operation that was delivered; of a job that is over, the end, which is still to be delivered."""
    last_at: float
    """When `last` was read."""


class Ledger:
    """The ledger in a file, which is made if there is none. Nobody else can open it meanwhile, in any process.

    What is written lasts from `commit` on. The file has Unix times; arguments and results are on the monotonic clock.

    Args:
        path: The file.
        clock: The time.

    Raises:
        ConfigurationError: If the file is in use, cannot be opened, or is something else.
    """

    def __init__(self, path: str | os.PathLike[str], clock: Clock) -> None:
        self._clock = clock
        self._name = path_to_show(os.fspath(path))
        try:
            # Any thread may use it; the session sees to it that there is one at a time.
            self._db = sqlite3.connect(
                path, timeout=0.0, isolation_level=None, check_same_thread=False, factory=_Connection
            )
        except sqlite3.Error as error:
            raise ConfigurationError(f"cannot open the ledger {self._name}: {one_line(str(error))}") from None
        try:
            self._open()
        except sqlite3.Error as error:
            self._db.close()
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise ConfigurationError(
                    f"the ledger {self._name} is in use by another watch: "
                    "end that one first, or give this one a file of its own"
                ) from None
            raise ConfigurationError(f"cannot use {self._name} as a ledger: {one_line(str(error))}") from None
        except ConfigurationError:
            self._db.close()
            raise

    @property
    def _offset(self) -> float:
        """Seconds from the monotonic clock to Unix time."""
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _open(self) -> None:
        execute = self._db.execute
        execute("PRAGMA locking_mode = EXCLUSIVE")  # the lock is the kernel's, and ends with the process
        execute("BEGIN EXCLUSIVE")
        version = execute("PRAGMA user_version").fetchone()[0]
        owner = execute("PRAGMA application_id").fetchone()[0]
        is_new = not execute("SELECT 1 FROM sqlite_schema").fetchone()
        if owner != APPLICATION_ID and not is_new:
            raise ConfigurationError(f"{self._name} is a database, but not a ledger: give another file")
        if version > VERSION:
            raise ConfigurationError(
                f"the ledger {self._name} was written by a newer bulkstatus (version {version} of its tables, and this "
                f"one reads {VERSION}): install that one"
            )
        if is_new:
            for statement in _SCHEMA.split(";\n"):
                execute(statement)
            execute(f"PRAGMA application_id = {APPLICATION_ID}")
            execute(f"PRAGMA user_version = {VERSION}")
        execute("COMMIT")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            if not self._db.in_transaction:
                self._db.execute("BEGIN")
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._lost(error) from error

    def _lost(self, error: sqlite3.Error) -> LedgerError:
        return LedgerError(
            f"cannot write to the ledger {self._name}: {one_line(str(error))}; "
            "fix that, and begin the watch again to go on"
        )

    def restore_limits(self, scheduler: Scheduler) -> None:
        """Have the scheduler honour the pauses and the requests of earlier watches."""
        now, offset = self._clock.now().timestamp(), self._offset
        self._execute("DELETE FROM hold WHERE until <= ?", now)
        self._execute("DELETE FROM request WHERE sent_at <= ?", now - DAY)
        # A clock that was set back since must not make a pause of years.
        holds = {AccountKey(*key): until - offset for *key, until in self._execute("SELECT * FROM hold")}
        requests: dict[AccountKey, list[float]] = {}
        for *key, sent_at in self._execute("SELECT * FROM request ORDER BY sent_at"):
            requests.setdefault(AccountKey(*key), []).append(min(sent_at, now) - offset)
        for account in holds.keys() | requests.keys():
            held_until = min(holds.get(account, -math.inf), now - offset + MAX_RETRY_AFTER)
            scheduler.restore_limits(account, held_until=held_until, requests=requests.get(account, ()))

    def entries(self) -> Iterator[Entry]:
        """Yield every job of which something is left to deliver, in the order in which they were added."""
        return map(self._entry, self._execute("SELECT * FROM job WHERE stage != ? ORDER BY rowid", _DELIVERED))

    def add(self, targets: Iterable[Target], handed_out: Update | None = None) -> list[Entry]:
        """Add jobs, and return them as they are in the ledger; those that are here already stay as they are.

        Args:
            targets: The jobs. Those of which nothing is left to deliver are not returned.
            handed_out: The update that the caller is busy with. A job that was abandoned with it begins again.
        """
        targets, now = list(targets), self._clock.now().timestamp()
        for target in targets:
            if handed_out and target.url == handed_out.url:
                self._execute("DELETE FROM job WHERE url = ?", target.url)
            row = self._execute("SELECT account FROM job WHERE url = ?", target.url).fetchone()
            if row and row[0] != target.account.name:
                raise ConfigurationError(
                    f"{target.url} is in the ledger {self._name} for the account {row[0]!r}: "
                    "give the job to that account, or use another ledger"
                )
            values = (target.url, target.account.name, now, now, _NOT_OVER)
            self._execute("INSERT OR IGNORE INTO job VALUES (?, ?, ?, ?, ?, NULL)", *values)
        self.commit()
        query = "SELECT * FROM job WHERE url = ? AND stage != ?"
        rows = (self._execute(query, target.url, _DELIVERED).fetchone() for target in targets)
        return [self._entry(row) for row in rows if row]

    def _entry(self, row: tuple[str, str, float, float, int, str | None]) -> Entry:
        url, account, added_at, due_at, stage, text = row
        try:
            last = None if text is None else Operation.from_dict(json.loads(text))
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"the ledger {self._name} was changed by another program: "
                f"what it has of {one_line(safe_to_show(url))} cannot be read"
            ) from error
        now, offset = self._clock.monotonic(), self._offset
        return Entry(
            url,
            account,
            began=min(added_at - offset, now),
            delay=min(max(due_at - offset - now, 0.0), MAX_RETRY_AFTER),
            is_over=stage == _ENDED,
            last=last,
            last_at=min(last.observed_at.timestamp() - offset, now) if last else now,
        )

    def sending(self, jobs: Iterable[WatchedJob]) -> None:
        """Record that requests are about to be sent, for accounts with a daily quota."""
        for account in (job.target.account for job in jobs):
            if account.requests_per_day < math.inf:
                now = self._clock.now().timestamp()
                self._execute("INSERT INTO request VALUES (?, ?, ?, ?)", *account.key, now)

    def polled(self, job: WatchedJob, result: PollResult) -> None:
        """Record what follows from a poll: when the next one is due, or the end; and a pause of the account."""
        if result.next_poll is not None:
            self._execute("UPDATE job SET due_at = ? WHERE url = ?", job.due_at + self._offset, job.target.url)
        for update in result.updates:
            if isinstance(update, Ended):
                end = _as_json(update.operation)
                self._execute("UPDATE job SET stage = ?, operation = ? WHERE url = ?", _ENDED, end, update.url)
        if job.limiter.held_until > self._clock.monotonic():
            until = job.limiter.held_until + self._offset
            self._execute("INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?)", *job.target.account.key, until)

    def delivered(self, update: Update, *, is_followed: bool = False) -> None:
        """Record that the caller has an update.

        Args:
            update: The update.
            is_followed: Whether its job is followed again by now, because the caller added it once more.
        """
        match update:
            case Ended(url):
                self._execute("UPDATE job SET stage = ?, operation = NULL WHERE url = ?", _DELIVERED, url)
            case Changed(url, operation):
                # A job that was over before this was delivered keeps its end.
                text = _as_json(operation)
                self._execute("UPDATE job SET operation = ? WHERE url = ? AND stage = ?", text, url, _NOT_OVER)
            case Abandoned(url, OperationNotFound()) if not is_followed:
                self._execute("DELETE FROM job WHERE url = ?", url)
            case Abandoned(url, error) if not is_followed and not isinstance(error, ConfigurationError):
                # The next watch begins again with it. A job that no account serves stays as it is, for a call that has
                # its account.
                self._execute("UPDATE job SET added_at = ?, due_at = 0, operation = NULL WHERE url = ?", math.inf, url)

    def commit(self) -> None:
        """Make what was written last."""
        try:
            if self._db.in_transaction:
                self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._lost(error) from error

    def close(self) -> None:
        """Commit, and let others have the file."""
        if self._db.is_finalized:
            return
        try:
            self.commit()
        finally:
            self._db.close()


def _as_json(operation: Operation) -> str:
    return json.dumps(operation.to_dict(), separators=(",", ":"))
