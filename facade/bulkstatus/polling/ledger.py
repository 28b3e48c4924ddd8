"""`Ledger`, the SQLite file from which a watch continues after a crash. The table `job` contains one row per job.

* Before a job is polled for the first time, the ledger stores the job's status URL and the name of its account.
* After each poll of a job, the ledger stores the time of the next poll.
* Before an `Ended` update is yielded, its operation is stored, so that a new watch can deliver the update.
* When a `Changed` update is delivered, its operation is stored, so that a new watch can detect changes.
* When an `Ended` update is delivered, the ledger records that the job has no further updates.
* When an `Abandoned` update is delivered, the row of the job is reset. If the job was not found, its row is deleted.

Delivery is at-least-once: an update counts as delivered when the caller requests the next update. After a crash, the
next watch delivers an unconfirmed `Ended` update again. If the unconfirmed update is `Changed` or `Abandoned`, the next
watch polls the job again.

A ledger identifies jobs by their status URLs, so its file contains no credentials. Copy a ledger file only while no
watch uses it. After a crash, copy a ledger file with SQLite's backup API, because a plain copy lacks the data in the
`-wal` file. The process that runs a watch must not open the ledger file a second time, because closing the second file
object would release the lock. After a fork, a child process must not use or close a watch of its parent process.
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
"""Version of the database schema, which SQLite stores in the file as `user_version`."""

_SCHEMA = """
CREATE TABLE job (
    url TEXT PRIMARY KEY,     -- the status URL
    account TEXT NOT NULL,    -- the name of the account that polls it
    added_at REAL NOT NULL,   -- Unix time at which the job was added; infinity: the next watch restarts its timeout
    due_at REAL NOT NULL,     -- Unix time of the next poll
    stage INTEGER NOT NULL,   -- 0: the job is not over; 1: over, but not delivered; 2: over and delivered
    operation TEXT            -- JSON of the last delivered operation; stage 1: of the operation to deliver
);
CREATE TABLE hold (
    vendor TEXT NOT NULL,     -- the key of the account whose server requires a pause
    server TEXT NOT NULL,
    account TEXT NOT NULL,
    until REAL NOT NULL,      -- Unix time at which the pause ends
    PRIMARY KEY (vendor, server, account)
);
CREATE TABLE request (
    vendor TEXT NOT NULL,     -- the key of the account that sent the request
    server TEXT NOT NULL,
    account TEXT NOT NULL,
    sent_at REAL NOT NULL     -- Unix time of the request
);
"""
_NOT_OVER, _ENDED, _DELIVERED = 0, 1, 2


class _Connection(sqlite3.Connection):
    """An SQLite connection that closes without a warning when it is garbage-collected."""

    is_finalized = False

    def __del__(self) -> None:
        self.is_finalized = True
        with suppress(ProgrammingError):  # there is no open file
            self.close()


@frozen
class Entry:
    """A job in the ledger. All times are in seconds on the monotonic clock."""

    url: str
    account: str
    """Name of the account to which the job belongs."""
    began: float
    """Time at which the job was added."""
    delay: float
    """Delay before the next poll of the job, in seconds."""
    is_over: bool
    last: Operation | None
    """Last operation that was delivered. If the job is over, `last` is the operation that the next watch delivers."""
    last_at: float
    """Time at which `last` was observed."""


class Ledger:
    """An open ledger file. A missing file is created. While a ledger is open, no other watch can open its file.

    `commit` makes changes durable. A ledger file stores Unix times, but `Ledger` methods use the monotonic clock.

    Args:
        path: Path of the SQLite file.
        clock: Clock that the client uses.

    Raises:
        ConfigurationError: If the file is in use, cannot be opened, or is not a ledger.
    """

    def __init__(self, path: str | os.PathLike[str], clock: Clock) -> None:
        self._clock = clock
        self._name = path_to_show(os.fspath(path))
        try:
            # Any thread may use the connection. The session allows one thread at a time.
            self._db = sqlite3.connect(
                path, timeout=0.0, isolation_level=None, check_same_thread=False, factory=_Connection
            )
        except sqlite3.Error:
            why = "it is a directory" if os.path.isdir(path) else "its folder does not exist or is not writable"  # noqa: PTH112
            raise ConfigurationError(f"cannot open the ledger {self._name}: {why}; choose another path") from None
        try:
            self._open()
        except sqlite3.Error as error:
            self._db.close()
            text = f"the ledger {self._name} is in use by another watch: close that watch first, or use another file"
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                text = f"cannot use {self._name} as a ledger: {one_line(str(error))}; fix it, or use another file"
            raise ConfigurationError(text) from None
        except ConfigurationError:
            self._db.close()
            raise

    @property
    def _offset(self) -> float:
        """Difference between Unix time and the monotonic clock, in seconds."""
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _open(self) -> None:
        execute = self._db.execute
        execute("PRAGMA locking_mode = EXCLUSIVE")  # the kernel releases the lock when the process ends
        execute("BEGIN EXCLUSIVE")
        version = execute("PRAGMA user_version").fetchone()[0]
        owner = execute("PRAGMA application_id").fetchone()[0]
        is_new = not execute("SELECT 1 FROM sqlite_schema").fetchone()
        if owner != APPLICATION_ID and not is_new:
            raise ConfigurationError(f"{self._name} is a database, but not a ledger: use another file")
        if version > VERSION:
            raise ConfigurationError(
                f"the ledger {self._name} was written by a newer bulkstatus (table version {version}; this bulkstatus "
                f"reads version {VERSION}): upgrade bulkstatus"
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
            "fix the cause, and start the watch again to continue"
        )

    def restore_limits(self, scheduler: Scheduler) -> None:
        """Pass the pauses and the request times of earlier watches to a scheduler."""
        now, offset = self._clock.now().timestamp(), self._offset
        self._execute("DELETE FROM hold WHERE until <= ?", now)
        self._execute("DELETE FROM request WHERE sent_at <= ?", now - DAY)
        # If the system clock was set back, a pause must not last for years.
        holds = {AccountKey(*key): until - offset for *key, until in self._execute("SELECT * FROM hold")}
        requests: dict[AccountKey, list[float]] = {}
        for *key, sent_at in self._execute("SELECT * FROM request ORDER BY sent_at"):
            requests.setdefault(AccountKey(*key), []).append(min(sent_at, now) - offset)
        for account in holds.keys() | requests.keys():
            held_until = min(holds.get(account, -math.inf), now - offset + MAX_RETRY_AFTER)
            scheduler.restore_limits(account, held_until=held_until, requests=requests.get(account, ()))

    def entries(self) -> Iterator[Entry]:
        """Yield each job whose `Ended` update has not been delivered, in the order in which the jobs were added."""
        return map(self._entry, self._execute("SELECT * FROM job WHERE stage != ? ORDER BY rowid", _DELIVERED))

    def add(self, targets: Iterable[Target], handed_out: Update | None = None) -> list[Entry]:
        """Add jobs to the ledger, and return their entries. Jobs that are already in the ledger are not changed.

        Args:
            targets: Jobs to add. The result contains no entry for a job whose `Ended` update was delivered.
            handed_out: Update that the caller is processing. If an abandoned job is added again, its timeout restarts.
        """
        targets, now = list(targets), self._clock.now().timestamp()
        for target in targets:
            if handed_out and target.url == handed_out.url:
                self._execute("DELETE FROM job WHERE url = ?", target.url)
            row = self._execute("SELECT account FROM job WHERE url = ?", target.url).fetchone()
            if row and row[0] != target.account.name:
                raise ConfigurationError(
                    f"{target.url} is in the ledger {self._name} for the account {row[0]!r}: "
                    "use that account for the job, or use another ledger"
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
                f"its entry for {one_line(safe_to_show(url))} cannot be read; use another file"
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
        """Record requests that are about to be sent, but only for accounts with a daily quota."""
        for account in (job.target.account for job in jobs):
            if account.requests_per_day < math.inf:
                now = self._clock.now().timestamp()
                self._execute("INSERT INTO request VALUES (?, ?, ?, ?)", *account.key, now)

    def polled(self, job: WatchedJob, result: PollResult) -> None:
        """Record the result of a poll: the time of the next poll, ended jobs, and a pause that the server requires."""
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
        """Record that an update was delivered.

        Args:
            update: Update that was delivered.
            is_followed: Whether the caller has added the abandoned job again. Defaults to False.
        """
        match update:
            case Ended(url):
                self._execute("UPDATE job SET stage = ?, operation = NULL WHERE url = ?", _DELIVERED, url)
            case Changed(url, operation):
                # If the job has ended in the meantime, its last operation stays in the ledger.
                text = _as_json(operation)
                self._execute("UPDATE job SET operation = ? WHERE url = ? AND stage = ?", text, url, _NOT_OVER)
            case Abandoned(url, OperationNotFound()) if not is_followed:
                self._execute("DELETE FROM job WHERE url = ?", url)
            case Abandoned(url, error) if not is_followed and not isinstance(error, ConfigurationError):
                # The next watch starts again with the job. A job without an account is different: it stays unchanged
                # until a client has its account.
                self._execute("UPDATE job SET added_at = ?, due_at = 0, operation = NULL WHERE url = ?", math.inf, url)

    def commit(self) -> None:
        """Commit pending changes to the database file."""
        try:
            if self._db.in_transaction:
                self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._lost(error) from error

    def close(self) -> None:
        """Commit pending changes and close the database file."""
        if self._db.is_finalized:
            return
        try:
            self.commit()
        finally:
            self._db.close()


def _as_json(operation: Operation) -> str:
    return json.dumps(operation.to_dict(), separators=(",", ":"))
