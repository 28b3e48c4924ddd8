"""A file that a watch can be taken up from: SQLite, one row per job.

What is written when:

    before a job's first request       its status URL
    after every poll                   when it is due again
    when the caller has an update      the poll, so that the next difference counts from it
    before the caller gets the end     the last poll, so that it can be told even if the vendor forgets it
    when the caller has the last one   that nothing is left to tell; of a job whose watch ended with an error, which is
                                       not over, that the next watch is to begin again with it; one that was not found
                                       is forgotten

An update is delivered when the caller asks for the next one. What is not delivered when the process dies is told again
by the next watch with the file; what is delivered is not. No credential is in it: status URLs hold none.

Copy the file when no watch has it, or with SQLite's own backup: a plain copy lacks what is in the `-wal` file beside,
and reading it in the same process lets go of the lock. No connection survives a fork: a child must not use, or close, a
watch of its parent's.
"""

import json
import math
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from sqlite3 import ProgrammingError
from sys import intern
from typing import Any

from attrs import frozen

from bulkstatus.errors import ConfigurationError, LedgerError
from bulkstatus.http.urls import path_to_show, safe_to_show
from bulkstatus.operation import ItemError, Operation, Progress
from bulkstatus.status import BulkStatus
from bulkstatus.text import one_line

APPLICATION_ID = 0x62756C6B  # "bulk"
VERSION = 1
"""The version of the tables, in the file's `user_version`."""

_SCHEMA = """
CREATE TABLE job (
    url TEXT PRIMARY KEY,   -- the status URL
    added REAL NOT NULL,    -- when it was first given, infinity for when it is taken up; Unix times, as `due`
    due REAL NOT NULL,      -- when to ask next
    stage INTEGER NOT NULL, -- 0: not over; 1: over, and the caller does not have it yet; 2: nothing is left to tell
    snapshot TEXT           -- the last poll that the caller has (stage 1: is to get), as JSON
);
CREATE TABLE window (
    account TEXT PRIMARY KEY, -- the base URL of an account whose server asked to be left alone
    until REAL NOT NULL
);
CREATE TABLE request (
    account TEXT NOT NULL, -- the base URL of an account whose requests of a day are counted
    at REAL NOT NULL
);
"""
_NOT_OVER, _TO_TELL, _TOLD = 0, 1, 2


class _Connection(sqlite3.Connection):
    """A connection that closes without a warning when it is collected.

    A forgotten watch closes its ledger when it is collected. In a reference cycle, Python may finalize the connection
    before the watch; while the interpreter shuts down, the watch leaves the ledger alone.
    """

    is_finalized = False

    def __del__(self) -> None:
        self.is_finalized = True
        with suppress(ProgrammingError):  # the file could not be opened
            self.close()


@frozen
class Entry:
    """A job that a watch was following when it ended."""

    url: str
    added: float
    due: float
    is_over: bool
    """Whether `seen` is the job's end, which is still to be told."""
    seen: Operation | None


class Ledger:
    """The ledger in a file, which is made if there is none. Nobody else can open it meanwhile, in any process.

    What is written counts from `commit` on, and then survives a crash of the process and of the machine.

    Raises:
        ConfigurationError: If the file is in use, cannot be opened, or is something else.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._name = path_to_show(os.fspath(path))
        try:
            # No thread of its own: whoever uses it sees to it that there is one at a time.
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
            "mend that, and begin the watch again to go on"
        )

    def remember(self, urls: Iterable[str], now: float) -> None:
        """Write down jobs to follow; those that are here already stay as they are."""
        for url in urls:
            self._execute("INSERT OR IGNORE INTO job VALUES (?, ?, ?, ?, NULL)", url, now, now, _NOT_OVER)

    def entries(self) -> Iterator[Entry]:
        """Every job of which there is something left to tell, in the order in which they were given."""
        rows = self._execute("SELECT url, added, due, stage, snapshot FROM job WHERE stage != ? ORDER BY rowid", _TOLD)
        for row in rows:
            yield self._entry(*row)

    def entry(self, url: str) -> Entry | None:
        """One job; None if nothing is left to tell of it."""
        row = self._execute(
            "SELECT url, added, due, stage, snapshot FROM job WHERE url = ? AND stage != ?", url, _TOLD
        ).fetchone()
        return self._entry(*row) if row else None

    def _entry(self, url: str, added: float, due: float, stage: int, snapshot: str | None) -> Entry:
        try:
            seen = None if snapshot is None else from_dict(json.loads(snapshot))
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"the ledger {self._name} was changed by another program: "
                f"what it has of {one_line(safe_to_show(url))} cannot be read"
            ) from error
        return Entry(url, added, due, stage == _TO_TELL, seen)

    def schedule(self, url: str, due: float) -> None:
        """The job is not over, and is to be asked again then."""
        self._execute("UPDATE job SET due = ? WHERE url = ?", due, url)

    def ended(self, operation: Operation) -> None:
        """The job is over, and the caller is to get this."""
        self._execute(
            "UPDATE job SET stage = ?, snapshot = ? WHERE url = ?", _TO_TELL, _as_json(operation), operation.url
        )

    def delivered(self, url: str, operation: Operation | None) -> None:
        """The caller has this update."""
        if operation is not None and operation.status.is_terminal:
            self._execute("UPDATE job SET stage = ?, snapshot = NULL WHERE url = ?", _TOLD, url)
        elif operation is not None:
            # A job that was over before the caller came for this one keeps its end.
            self._execute(
                "UPDATE job SET snapshot = ? WHERE url = ? AND stage = ?", _as_json(operation), url, _NOT_OVER
            )

    def begin_again(self, url: str) -> None:
        """The caller knows that the job could not be followed to its end. The next watch begins again with it."""
        self._execute("UPDATE job SET added = ?, due = 0, snapshot = NULL WHERE url = ?", math.inf, url)

    def forget(self, url: str) -> None:
        """The job is as if it had never been given."""
        self._execute("DELETE FROM job WHERE url = ?", url)

    def hold(self, account: str, until: float) -> None:
        """The server of an account asked to be left alone until then."""
        self._execute("INSERT OR REPLACE INTO window VALUES (?, ?)", account, until)

    def windows(self, now: float) -> dict[str, float]:
        """The accounts whose servers are still to be left alone, and until when."""
        self._execute("DELETE FROM window WHERE until <= ?", now)
        return dict(self._execute("SELECT account, until FROM window"))

    def asks(self, account: str, now: float) -> None:
        """A request is about to be sent for an account whose requests of a day are counted."""
        self._execute("INSERT INTO request VALUES (?, ?)", account, now)

    def asked(self, since: float) -> dict[str, list[float]]:
        """When the accounts whose requests are counted were asked, in order; what is older is dropped."""
        self._execute("DELETE FROM request WHERE at <= ?", since)
        found: dict[str, list[float]] = {}
        for account, at in self._execute("SELECT account, at FROM request ORDER BY at"):
            found.setdefault(account, []).append(at)
        return found

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


def from_dict(values: dict[str, Any]) -> Operation:
    """The poll that `Operation.to_dict` gave these values for; all of it but `raw`, which is not among them."""
    progress = values["progress"]
    if progress is not None:
        progress = Progress(**{name: figure for name, figure in progress.items() if name != "fraction"})
    return Operation(
        url=values["url"],
        vendor=intern(values["vendor"]),  # the same few words for any number of jobs
        status=BulkStatus(values["status"]),
        vendor_status=intern(values["vendor_status"]),
        observed_at=datetime.fromisoformat(values["observed_at"]),
        progress=progress,
        item_errors=tuple(ItemError(item["key"], item["message"]) for item in values["item_errors"]),
        message=values["message"],
        created_at=_moment(values["created_at"]),
        updated_at=_moment(values["updated_at"]),
        drift=tuple(values["drift"]),
        retry_after=values["retry_after"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
