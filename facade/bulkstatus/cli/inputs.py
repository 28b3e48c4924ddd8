"""Reading a list of status URLs: plain lines, CSV or JSON lines."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence

from bulkstatus.errors import ConfigurationError

_SCHEMES = ("http://", "https://")
_USUAL = "url"


def read_urls(text: str, source: str, column: str | None = None) -> list[str]:
    """The status URLs of a list, each once, in its order.

    The first line that is neither blank nor a comment tells the form: one that begins with `{` is of JSON lines, one
    that is a URL is of plain lines, and any other is the header of a CSV file. Where there are columns, the one called
    `url` counts (in any case), or else the only one with URLs in it.

    Args:
        text: The list.
        source: What it is called, for messages.
        column: The column to take.

    Raises:
        ConfigurationError: If the list cannot be read, or it is not clear which column to take.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    first = next((line.strip() for line in lines if _counts(line)), "")
    if first.startswith("{"):
        urls = _of_column(list(_json_rows(lines, source)), source, column)
    elif column is None and (not first or first.startswith(_SCHEMES)):
        urls = list(_plain(lines, source))
    else:
        urls = _of_column(list(_csv_rows(lines, source)), source, column)
    return list(dict.fromkeys(urls))


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _plain(lines: Sequence[str], source: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if _counts(line):
            if not _is_url(line):
                raise ConfigurationError(f"{source}, line {number} is no URL: they begin with https:// or http://")
            yield line.strip()


_Row = tuple[str, dict[str, object]]
"""Where it stands, and its columns."""


def _json_rows(lines: Sequence[str], source: str) -> Iterator[_Row]:
    for number, line in enumerate(lines, 1):
        if _counts(line):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise ConfigurationError(f"{source}, line {number} is no JSON object: give one object per line")
            yield f"{source}, line {number}", row


def _csv_rows(lines: Sequence[str], source: str) -> Iterator[_Row]:
    start = next(number for number, line in enumerate(lines) if _counts(line))
    delimiter = max(",;\t", key=lines[start].count)
    reader = csv.reader((f"{line}\n" for line in lines[start:]), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
                yield f"{source}, line {start + reader.line_num}", dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise ConfigurationError(f"{source}, line {start + reader.line_num} is no CSV: {error}") from None


def _of_column(rows: Sequence[_Row], source: str, column: str | None) -> list[str]:
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    if not rows:
        return []
    chosen = _chosen(names, rows, source, column)
    urls = []
    for where, row in rows:
        value = row.get(chosen)
        if not _is_url(value):
            raise ConfigurationError(f"{where} has no URL in the column {chosen!r}")
        urls.append(str(value).strip())
    return urls


def _chosen(names: Iterable[str], rows: Sequence[_Row], source: str, column: str | None) -> str:
    """The column to take."""
    if column is not None:
        if column not in names:
            raise ConfigurationError(f"{source} has no column {column!r}, only {_listed(names)}")
        return column
    named = [name for name in names if name.lower() == _USUAL]
    with_urls = [name for name in names if any(_is_url(row.get(name)) for _, row in rows)]
    for candidates in (named, with_urls):
        if len(candidates) == 1:
            return candidates[0]
    if with_urls:
        raise ConfigurationError(f"{source} has URLs in {_listed(with_urls)}: choose one with --column")
    raise ConfigurationError(
        f"{source} has no URLs, neither one per line nor in a column of CSV or JSON lines: "
        "they begin with https:// or http://"
    )


def _is_url(value: object) -> bool:
    return isinstance(value, str) and value.strip().startswith(_SCHEMES)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
