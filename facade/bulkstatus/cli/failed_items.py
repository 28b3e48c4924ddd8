"""A CSV file of failed items, for running them again."""

import csv
import io
import os
import stat
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import path_to_show
from bulkstatus.operation import Operation

HEADER = ("vendor", "url", "key", "message")
_URL = HEADER.index("url")
_NO_ROWS = 0


class FailedItems:
    """The file, open for rows. All rows of a job are written at once when it ends, so no row is ever incomplete.

    Rows of an earlier run stay until this run writes its first row, or ends: an interruption before that loses nothing.

    A run can stop after it wrote a job's rows, and before its ledger recorded that the job's end was delivered. Then
    the next run delivers it again. So a file that is continued is read first, and rows of a job that it has already are
    not written again, unless they differ. That takes two numbers in memory per job, 12 MB for 100,000 jobs.

    Args:
        path: The file. If it exists, it must be empty or hold failed items.
        continues: Whether to keep the rows of earlier runs, for a watch that continues another one. An incomplete last
            line, as after a power failure, is removed first.

    Raises:
        ConfigurationError: If the file cannot be written, another run writes it, or it holds something else.
    """

    def __init__(self, path: str, *, continues: bool = False) -> None:
        if path == "-":
            raise ConfigurationError("failed items go to a file, not to standard output: name one")
        self._name = path_to_show(path)
        self._written: dict[int, int] = {}  # the hash of each job's rows in the file, by the hash of its URL
        self._earlier: int | None = None  # the offset of rows of earlier runs, until they are replaced
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                self._begin(continues)
            except BaseException:
                os.close(self._file)
                raise
        except OSError as error:
            raise ConfigurationError(f"cannot write failed items to {self._name}: {error.strerror}") from None

    def _begin(self, continues: bool) -> None:  # noqa: FBT001 - the option's value
        """Check that the file has a header and complete rows; write the header if the file is empty."""
        self._is_regular = stat.S_ISREG(os.fstat(self._file).st_mode)
        if self._is_regular and not _lock(self._file):
            raise ConfigurationError(f"{self._name} is being written by another run: name another file")
        header = _rows([HEADER])
        if not os.fstat(self._file).st_size:
            self._append(header)
        elif os.read(self._file, len(header)) != header:
            raise ConfigurationError(f"{self._name} is not a file of failed items: name another one, or remove it")
        elif continues:
            os.ftruncate(self._file, self._read_rows())
        else:
            self._earlier = len(header)

    def add(self, operation: Operation) -> None:
        """Write the failed items of a job.

        A job that failed and names no item has one row, without a key, and with the message of the job.

        Raises:
            OSError: If they cannot be written. Then none of them is.
        """
        items = [(item.key, item.message) for item in operation.item_errors]
        if not items and operation.status.is_failure:
            items = [("", operation.message or "")]
        rows = self._unwritten([(operation.vendor, operation.url, *item) for item in items])
        if rows:
            self.replace()
            try:
                self._append(_rows(rows))
            except OSError as error:
                raise OSError(f"cannot write failed items to {self._name}: {error.strerror}") from None

    def _unwritten(self, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return the rows of a job that were not in the file when it was opened: none, all, or the rest."""
        written = self._written.get(hash(_cell(rows[0][_URL]))) if rows else None
        if written is None:
            return rows
        so_far = _NO_ROWS
        for count, row in enumerate(rows, 1):
            so_far = hash((so_far, *map(_cell, row)))
            if so_far == written:
                return rows[count:]
        return rows

    def replace(self) -> None:
        """Remove the rows of earlier runs, unless this run continues them."""
        if self._earlier is not None:
            os.ftruncate(self._file, self._earlier)
            self._earlier = None

    def _append(self, rows: bytes) -> None:
        before = os.fstat(self._file).st_size
        try:
            while rows:
                rows = rows[os.write(self._file, rows) :]
        except BaseException:
            if self._is_regular:
                os.ftruncate(self._file, before)
            raise

    def _read_rows(self) -> int:
        """Return the length of the complete lines, after remembering their rows.

        Only a last line without a line end can be an incomplete row of an earlier run. A row that cannot be read for
        another reason, as after an edit by hand, is an error, which a person has to fix.
        """
        lines = _CompleteLines(self._file)
        reader = csv.reader(lines, strict=True)
        before = csv.field_size_limit(max(os.fstat(self._file).st_size, 1))  # a message may be long
        line = 1
        try:
            for cells in reader:
                if cells and len(cells) != len(HEADER):
                    raise ConfigurationError(self._bad_row(line))
                if cells:
                    job = hash(cells[_URL])
                    self._written[job] = hash((self._written.get(job, _NO_ROWS), *cells))
                line = reader.line_num + 1
        except csv.Error:
            raise ConfigurationError(self._bad_row(line)) from None
        finally:
            csv.field_size_limit(before)
        return lines.size

    def _bad_row(self, line: int) -> str:
        return f"{self._name}, line {line} is not a row of failed items: fix it, or name another file"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        os.close(self._file)


def _lock(file: int) -> bool:
    """Lock a file until it is closed, and return whether it was free.

    Windows and some network drives have no such locks; there, a file is always free.
    """
    if sys.platform == "win32":
        return True
    import fcntl  # noqa: PLC0415 - Windows has none

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


class _CompleteLines:
    """The lines of a file that have a line end of any kind, because rows may have been added by hand."""

    def __init__(self, file: int) -> None:
        self._file = file
        self.size = 0
        """The bytes of the lines so far."""

    def __iter__(self) -> Iterator[str]:
        with open(self._file, encoding="utf-8", errors="surrogateescape", newline="", closefd=False) as file:
            file.seek(0)
            for line in file:
                if line.endswith(("\r", "\n")):
                    self.size += len(line.encode("utf-8", "surrogateescape"))
                    yield line


def _rows(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([map(_cell, row) for row in rows])
    return text.getvalue().encode()


def _cell(text: str) -> str:
    """Return a text that UTF-8 can hold: JSON may have half a character, which is escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
