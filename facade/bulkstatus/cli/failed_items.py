"""A CSV file of the items that went wrong, for running them again."""

import csv
import io
import os
import stat
from types import TracebackType
from typing import Self

from bulkstatus.errors import ConfigurationError
from bulkstatus.operation import Operation

HEADER = ("vendor", "url", "key", "message")


class FailedItems:
    """The file, open for rows. A job's rows are written when it ends, in one piece, so that no row is ever half there.

    Rows of an earlier run stay until there is a first row of this one, or its end: a run that is broken off before it
    knows anything costs nothing.

    Args:
        path: The file. One that is there has to be empty, or of failed items.
        goes_on: Whether to add to what is in it, for a watch that goes on where another one ended. A row that was torn,
            as by a loss of power, is taken out first.

    Raises:
        ConfigurationError: If it cannot be written, or holds something else.
    """

    def __init__(self, path: str, *, goes_on: bool = False) -> None:
        if path == "-":
            raise ConfigurationError("failed items go to a file, and not to standard output: name one")
        self._path = path
        self._earlier: int | None = None  # where rows of earlier runs begin, as long as they are to be replaced
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                is_ours = self._begin(goes_on)
            except OSError:
                os.close(self._file)
                raise
        except OSError as error:
            raise ConfigurationError(f"cannot write failed items to {path}: {error.strerror}") from None
        if not is_ours:
            os.close(self._file)
            raise ConfigurationError(f"{path} is no file of failed items: name another one, or remove it")

    def _begin(self, goes_on: bool) -> bool:  # noqa: FBT001 - the option's value
        """See that there is a header, and no torn row behind it; False if there is something else."""
        found = os.fstat(self._file)
        self._can_be_cut = stat.S_ISREG(found.st_mode)
        header = _rows([HEADER])
        if not found.st_size:
            self._append(header)
        elif os.read(self._file, len(header)) != header:
            return False
        elif goes_on:
            os.ftruncate(self._file, self._whole())
        else:
            self._earlier = len(header)
        return True

    def add(self, operation: Operation) -> None:
        """Write the items of a job that went wrong.

        A job that went wrong without a word on its items has one row, with no key and what was said of the whole.

        Raises:
            OSError: If they cannot be written. Then none of them is.
        """
        items = [(item.key, item.message) for item in operation.item_errors]
        if not items and operation.status.is_failure:
            items = [("", operation.message or "")]
        if items:
            self.replace()
            try:
                self._append(_rows([(operation.vendor, operation.url, *item) for item in items]))
            except OSError as error:
                reason = f"cannot write failed items: {error.strerror}"
                raise OSError(error.errno, reason, self._path) from None

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
        """The length up to the end of the last whole row, from the start of the file."""
        end = whole = 0
        is_quoted = False
        with open(self._file, "rb", closefd=False) as file:
            file.seek(0)
            for line in file:
                end += len(line)
                is_quoted ^= line.count(b'"') % 2 == 1
                if not is_quoted and line.endswith(b"\r\n"):
                    whole = end
        return whole

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        os.close(self._file)


def _rows(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")  # JSON may hold half a character, and UTF-8 may not
