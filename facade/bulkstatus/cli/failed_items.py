"""The CSV file of failed items, which lists the items to run again."""

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
"""The names of the columns."""
_URL = HEADER.index("url")
_NO_ROWS = 0
"""The hash of zero rows. The hash of a job's rows starts with this value, and changes with each row."""


class FailedItems:
    """The file of failed items, open for writing.

    All rows of a job are written at once when the job ends. If the rows cannot be written, the file stays unchanged.

    The rows of an earlier run stay in the file until this run writes its first row or ends. An interruption before the
    first row loses no rows.

    A run can stop after it wrote the rows of a job, but before its ledger recorded the delivery of the outcome. The
    next run then delivers the outcome again. So a run that continues a file first reads the rows in the file, and does
    not write the same rows again. The hashes of the rows take two numbers in memory for each job: 12 MB for 100,000
    jobs.

    Args:
        path: The path of the file. An existing file must be empty or contain failed items.
        continues: Whether to keep the rows of earlier runs, because the watch continues with a ledger. An incomplete
            last line, such as after a power failure, is removed first. Defaults to False.

    Raises:
        ConfigurationError: If the file cannot be written, is being written by another run, or has other contents.
    """

    def __init__(self, path: str, *, continues: bool = False) -> None:
        if path == "-":
            raise ConfigurationError(
                "failed items cannot be written to standard output: name a file with --failed-items"
            )
        self._name = path_to_show(path)
        self._written: dict[int, int] = {}  # maps the hash of a job's URL to the hash of its rows in the file
        self._earlier: int | None = None  # the position of the rows of earlier runs, until they are removed
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                self._prepare(continues)
            except BaseException:
                os.close(self._file)
                raise
        except OSError as error:
            raise ConfigurationError(f"cannot write failed items to {self._name}: {error.strerror}") from None

    def _prepare(self, continues: bool) -> None:  # noqa: FBT001 - the option's value
        """Check the header and the rows of the file, or write the header if the file is empty."""
        self._is_regular = stat.S_ISREG(os.fstat(self._file).st_mode)
        if self._is_regular and not _lock(self._file):
            raise ConfigurationError(
                f"{self._name} is being written by another run: name another file with --failed-items"
            )
        header = _rows([HEADER])
        if not os.fstat(self._file).st_size:
            self._append(header)
        elif os.read(self._file, len(header)) != header:
            raise ConfigurationError(
                f"{self._name} is not a file of failed items: name another file with --failed-items, or remove this one"
            )
        elif continues:
            os.ftruncate(self._file, self._read_rows())
        else:
            self._earlier = len(header)

    def add(self, operation: Operation) -> None:
        """Write the failed items of a job.

        A job that failed without named items has one row, with an empty key and the message of the job.

        Raises:
            OSError: If the rows cannot be written. The file is then unchanged.
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
        """Return the rows of a job that were not in the file when it was opened."""
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
        """Remove the rows of earlier runs, unless this run continues the file."""
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
        """Record the rows of the file, and return the length of its complete lines in bytes.

        A last line without a line end is the incomplete row of an earlier run. Any other row that cannot be read, for
        example after an edit by hand, is an error that a person must fix.
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
        return (
            f"{self._name}, line {line} is not a row of failed items: fix it, or name another file with --failed-items"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        os.close(self._file)


def _lock(file: int) -> bool:
    """Lock a file until it is closed, and return whether it was free.

    On Windows and on some network drives, files cannot be locked, and the function returns True.
    """
    if sys.platform == "win32":
        return True
    import fcntl  # noqa: PLC0415 - Windows has no such module

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


class _CompleteLines:
    """The lines of a file that have a line end: CR LF, or CR or LF if a person added the line."""

    def __init__(self, file: int) -> None:
        self._file = file
        self.size = 0
        """The length of the lines so far, in bytes."""

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
    """Return a text that can be encoded in UTF-8: an unpaired surrogate, which JSON allows, is escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
