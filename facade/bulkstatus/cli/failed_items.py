"""A CSV file of the items that went wrong, for running them again."""

import csv
import io
import os
from types import TracebackType
from typing import Self

from bulkstatus.errors import ConfigurationError
from bulkstatus.operation import Operation

HEADER = ("vendor", "url", "key", "message")


class FailedItems:
    """The file, open for rows. A job's rows are written when it ends, in one piece, so that no row is ever half there.

    Args:
        path: The file; what was in it is replaced.
        goes_on: Whether to add to what is in it instead, for a watch that goes on where another one ended.

    Raises:
        ConfigurationError: If it cannot be written, or holds something else.
    """

    def __init__(self, path: str, *, goes_on: bool = False) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | (0 if goes_on else os.O_TRUNC), 0o666)
            header = _rows([HEADER])
            if not os.fstat(self._file).st_size:
                self._write(header)
            elif os.read(self._file, len(header)) != header:
                os.close(self._file)
                raise ConfigurationError(f"{path} is no file of failed items: name another one, or remove it")
        except OSError as error:
            raise ConfigurationError(f"cannot write failed items to {path}: {error.strerror}") from None
        self.count = 0
        """Rows written, without the header."""

    def add(self, operation: Operation) -> None:
        """Write the items of a job that went wrong.

        A job that went wrong without a word on its items has one row, with no key and what was said of the whole.
        """
        items = [(item.key, item.message) for item in operation.item_errors]
        if not items and operation.status.is_failure:
            items = [("", operation.message or "")]
        if items:
            self._write(_rows([(operation.vendor, operation.url, *item) for item in items]))
            self.count += len(items)

    def _write(self, rows: bytes) -> None:
        while rows:
            rows = rows[os.write(self._file, rows) :]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        os.close(self._file)


def _rows(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")
