"""Write the CSV file for the option `--failed-items`, with a row for each failed item."""

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
"""The column names in the first row of the CSV file."""
_URL = HEADER.index("url")
_NO_ROWS = 0
"""The hash of a job's rows before the first row is added."""


class FailedItems:
    """An open CSV file to which failed items are written.

    When a job ends, all rows of the job are written at once. If the rows of a job cannot be written, the file stays
    unchanged.

    If `continues` is False, the rows of earlier runs are removed when this run writes its first row or ends. If a run
    is interrupted before it writes a row, the rows of earlier runs stay in the file.

    A run can stop after writing the rows of a job, but before recording in the ledger that the job's outcome was
    delivered. The next run with the same ledger then delivers the job's outcome again. If `continues` is True, the
    existing rows in the file are read first, so that they are not written again. To recognize existing rows, two hashes
    are kept in memory for each job. For 100,000 jobs, the hashes take 12 MB.

    Args:
        path: The path of the CSV file. An existing file must be empty or contain failed items.
        continues: Whether to keep the rows of earlier runs, as for a watch with a ledger. If `continues` is True, an
            incomplete last line is removed from the file. A power failure can leave an incomplete line. Defaults to
            False.

    Raises:
        ConfigurationError: If the file cannot be written, is being written by another run, or contains anything other
            than failed items.
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
            raise ConfigurationError(
                f"cannot write failed items to {self._name}: {error.strerror}; name another file with --failed-items"
            ) from None

    def _prepare(self, continues: bool) -> None:  # noqa: FBT001 - the option's value
        """Write the header to an empty file, or check an existing header.

        If `continues` is True, also check the rows.
        """
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
        """Write the failed items of a job to the file.

        A failed job without item errors is written as one row, with an empty key and the message of the job.

        Raises:
            OSError: If the rows cannot be written; the file then stays unchanged.
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
        """Return the rows of a job that were not in the file when the file was opened."""
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
        """Remove the rows of earlier runs from the file, unless `continues` is True."""
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
        """Compute a hash of each job's rows in the file, and return the number of bytes in all complete lines.

        If the last line has no line break, the line is an incomplete row of an earlier run, and is ignored. A
        `ConfigurationError` is raised for any other invalid row, such as a row with a mistake from a manual edit.
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
    """Lock a file until it is closed. Return False if another run has already locked the file, and True otherwise.

    The result is also True if files cannot be locked, for example on Windows and on some network drives.
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
    """The complete lines of a file.

    A line usually ends with CR LF. A line that a person added can also end with CR or LF.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self.size = 0
        """The number of bytes in the lines that have been read so far."""

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
    """Escape the unpaired surrogates in a string, because UTF-8 cannot encode them."""
    return text.encode("utf-8", "backslashreplace").decode()
