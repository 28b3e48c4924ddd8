"""A CSV file of the items that went wrong, for running them again."""

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
    """The file, open for rows. A job's rows are written when it ends, in one piece, so that no row is ever half there.

    Rows of an earlier run stay until there is a first row of this one, or its end: a run that is broken off before it
    knows anything costs nothing.

    A run may end between a job's rows and the word in a ledger that it was told, and the next run tells it again. So a
    file that is gone on with is read, and rows of a job that are in it already are not written once more, unless they
    differ. That takes two numbers in memory per job, 12 MB for 100,000. No job fails twice in a ledger: ends are final.

    Args:
        path: The file. One that is there has to be empty, or of failed items.
        goes_on: Whether to add to what is in it, for a watch that goes on where another one ended. A last line without
            an end, of a row that was torn as by a loss of power, is taken out first.

    Raises:
        ConfigurationError: If it cannot be written, another run writes it, or there is something else in it.
    """

    def __init__(self, path: str, *, goes_on: bool = False) -> None:
        if path == "-":
            raise ConfigurationError("failed items go to a file, and not to standard output: name one")
        self._name = path_to_show(path)
        self._written: dict[int, int] = {}  # for each job in the file, by the hash of its URL, the hash of its rows
        self._earlier: int | None = None  # where rows of earlier runs begin, as long as they are to be replaced
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                self._begin(goes_on)
            except BaseException:
                os.close(self._file)
                raise
        except OSError as error:
            raise ConfigurationError(f"cannot write failed items to {self._name}: {error.strerror}") from None

    def _begin(self, goes_on: bool) -> None:  # noqa: FBT001 - the option's value
        """See that there is a header, and whole rows and nothing else behind it."""
        self._can_be_cut = stat.S_ISREG(os.fstat(self._file).st_mode)
        if self._can_be_cut and not _is_locked_for_us(self._file):
            raise ConfigurationError(f"{self._name} is being written by another run: name another file")
        header = _rows([HEADER])
        if not os.fstat(self._file).st_size:
            self._append(header)
        elif os.read(self._file, len(header)) != header:
            raise ConfigurationError(f"{self._name} is no file of failed items: name another one, or remove it")
        elif goes_on:
            os.ftruncate(self._file, self._whole())
        else:
            self._earlier = len(header)

    def add(self, operation: Operation) -> None:
        """Write the items of a job that went wrong.

        A job that went wrong without a word on its items has one row, with no key and what was said of the whole.

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
        """Rows of a job without those in the file when it was opened: all, or the first ones if it was torn."""
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
        """Take out the rows of earlier runs, for this one knows better now; unless it goes on with them."""
        if self._earlier is not None:
            os.ftruncate(self._file, self._earlier)
            self._earlier = None

    def _append(self, rows: bytes) -> None:
        before = os.fstat(self._file).st_size
        try:
            while rows:
                rows = rows[os.write(self._file, rows) :]
        except BaseException:
            if self._can_be_cut:
                os.ftruncate(self._file, before)
            raise

    def _whole(self) -> int:
        """The length up to the end of the last line that has one. The rows up to there are taken down.

        Only what no line end has been written behind can be the rest of a row of ours. What cannot be read for another
        reason, as after an edit by hand, is for a person to mend.
        """
        lines = _WholeLines(self._file)
        reader = csv.reader(lines, strict=True)
        before = csv.field_size_limit(max(os.fstat(self._file).st_size, 1))  # a message may be long
        line = 1
        try:
            for cells in reader:
                if cells and len(cells) != len(HEADER):
                    raise ConfigurationError(self._no_row(line))
                if cells:
                    job = hash(cells[_URL])
                    self._written[job] = hash((self._written.get(job, _NO_ROWS), *cells))
                line = reader.line_num + 1
        except csv.Error:
            raise ConfigurationError(self._no_row(line)) from None
        finally:
            csv.field_size_limit(before)
        return lines.size

    def _no_row(self, line: int) -> str:
        return f"{self._name}, line {line} is no row of failed items: mend it, or name another file"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        os.close(self._file)


def _is_locked_for_us(file: int) -> bool:
    """Keep other runs away from a file until it is closed; False if another one does so already.

    A system without such locks, as Windows and some network drives, keeps none away.
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


class _WholeLines:
    """The lines of a file that have an end, whichever that is: rows may have been added by hand."""

    def __init__(self, file: int) -> None:
        self._file = file
        self.size = 0
        """Bytes that have been read."""

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
    """A text as it can be written: JSON may hold half a character, and UTF-8 may not."""
    return text.encode("utf-8", "backslashreplace").decode()
