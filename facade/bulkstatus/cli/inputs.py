"""Read a list of status URLs from plain lines, CSV or JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from bulkstatus.errors import ConfigurationError
from bulkstatus.text import one_line

_SCHEMES = ("http://", "https://")
_DEFAULT_COLUMN = "url"
_DELIMITERS = ",;\t"
"""The characters that can delimit cells in CSV. A status URL never contains a CSV delimiter."""


def read_urls(text: str, source: str, column: str | None = None) -> dict[str, int]:
    """Return the distinct status URLs in a list, each with the number of the line on which it first occurs.

    The first line that is neither blank nor a comment determines the format of the list. A list whose first line begins
    with `{` contains JSON lines. A list whose first line is only a URL contains plain lines. Any other list is CSV, and
    has a header unless its first row contains a URL. A line that begins with `#` is a comment, unless a later cell
    in the line contains a URL.

    If `column` is None, the format determines where the URLs are. In CSV with a header, the URLs are in the column
    called `url`. The column name can be in upper or lower case. A CSV header without a column `url` is an error,
    because it could be a row with a misspelt URL. In CSV without a header, exactly one column must contain URLs. JSON
    lines must have a field `url`, or exactly one field that contains URLs.

    A line without a URL is an error, unless the line is blank, a comment or a CSV header.

    Args:
        text: The content of the list file.
        source: The name of the list, for error messages.
        column: The name of the column or field that contains the URLs, or the number of the column in CSV without a
            header. Defaults to None: the column is found by its name or its content.

    Raises:
        ConfigurationError: If a line of the list is invalid, or if the column with the URLs is missing or ambiguous.
    """
    source = one_line(source)
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=None))  # `splitlines` would also split at U+2028
    start = next((number for number, line in enumerate(lines) if not _is_comment(line)), None)
    if start is None:
        return {}
    first = lines[start].strip()
    if first.startswith("{"):
        found = _json(lines, source, column)
    elif re.match(r'\[\s*([{"\]]|$)', first):
        raise ConfigurationError(f"{source} is a JSON array: give one object per line, as `jq -c '.[]'` writes them")
    elif column is None and _is_whole_url(first):
        found = _plain(lines, source)
    else:
        found = _csv(lines, start, source, column)
    urls: dict[str, int] = {}
    for url, line in found:
        urls.setdefault(url, line)
    return urls


_Found = list[tuple[str, int]]
"""Type of a list of status URLs with their line numbers."""


def _is_comment(line: str) -> bool:
    """Return whether a line is blank or a comment.

    A line that begins with `#` is not a comment if a later cell contains a URL, because the first cell can be an id
    such as `#1`.
    """
    text = line.strip()
    return not text or (text.startswith("#") and not re.search(r'[,;\t][\s"]*https?://', text, re.IGNORECASE))


def _plain(lines: Sequence[str], source: str) -> _Found:
    found = []
    for number, line in enumerate(lines, 1):
        if _is_whole_url(line):
            found.append((line.strip(), number))
        elif not _is_comment(line):
            if line.lstrip().startswith("#"):
                raise ConfigurationError(
                    f"{source}, line {number} begins with # and has a URL in a cell: "
                    "keep only the URL, or remove the line"
                )
            if _is_url(line):
                raise ConfigurationError(
                    f"{source}, line {number} has more than a URL, unlike the first line: keep only the URL"
                )
            raise ConfigurationError(
                f"{source}, line {number} is not a URL: write a URL, which begins with https:// or http://"
            )
    return found


@frozen
class _Row:
    """A row of a list, as pairs of names and values. The same name can occur twice."""

    line: int
    cells: Sequence[tuple[str, object]]


def _json(lines: Sequence[str], source: str, column: str | None) -> _Found:
    rows = []
    for number, line in enumerate(lines, 1):
        if not _is_comment(line):
            try:
                cells = json.loads(line, object_pairs_hook=tuple)
            except (ValueError, RecursionError):
                cells = None
            if not isinstance(cells, tuple):
                raise ConfigurationError(f"{source}, line {number} is not a JSON object: give one object per line")
            rows.append(_Row(number, cells))
    names = list(dict.fromkeys(name for row in rows for name, _ in row.cells))
    has_default = any(name.lower() == _DEFAULT_COLUMN for name in names)
    chosen = _named(names, column, source) if column is not None or has_default else _with_urls(rows, source)
    return _of_column(rows, chosen, source)


def _csv(lines: Sequence[str], start: int, source: str, column: str | None) -> _Found:
    delimiter = max(_DELIMITERS, key=lambda delimiter: _fitness(lines[start:], delimiter, column))
    reader = csv.reader(lines[start:], delimiter=delimiter, strict=True)
    rows, line = [], start + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = start + reader.line_num + 1
    except csv.Error as error:
        raise ConfigurationError(f"{source}, line {line} is not CSV: {error}; check the quotes of the row") from None
    if not rows:
        return []
    line, names = rows[0][0], [name.strip() for name in rows[0][1]]
    if any(_is_url(cell) for cell in names):
        names = [str(number) for number in range(1, max(len(cells) for _, cells in rows) + 1)]
        if column is None:
            chosen = _with_urls(_under(names, rows), source)
        else:
            chosen = _named(names, column, f"{source}, without a header,")
    else:
        if column is None and _DEFAULT_COLUMN not in map(str.lower, names):
            choice = f"; if it is a header, choose a column with --column: {_listed(names)}"
            advice = choice if any(map(_is_name, names)) else ""
            raise ConfigurationError(
                f"{source}, line {line} has no URL: write a URL, which begins with https:// or http://{advice}"
            )
        chosen = _named(names, column, source)
        del rows[0]
    jobs = [(line, cells) for line, cells in rows if not _is_comment_row(cells, is_first_chosen=names[0] == chosen)]
    for line, cells in jobs:
        if any(cell.strip() for cell in cells[len(names) :]):
            raise ConfigurationError(
                f"{source}, line {line} has {len(cells)} cells, more than the header with {len(names)}: "
                "quote cells that contain the delimiter"
            )
    return _of_column(_under(names, jobs), chosen, source)


def _fitness(lines: Sequence[str], delimiter: str, column: str | None) -> tuple[bool, int]:
    """Return how well a delimiter fits the first row. A greater result means a better delimiter."""
    try:
        cells = [cell.strip() for cell in next(csv.reader(lines, delimiter=delimiter, strict=True))]
    except csv.Error:
        return False, 0
    return any(map(_is_whole_url, cells)) or column in cells or _DEFAULT_COLUMN in map(str.lower, cells), len(cells)


def _under(names: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> list[_Row]:
    return [_Row(line, list(zip(names, cells, strict=False))) for line, cells in rows]


def _is_comment_row(cells: Sequence[str], *, is_first_chosen: bool) -> bool:
    """Return whether a CSV row is a comment, according to the rules in docs/cli/README.md."""
    first, *others = cells
    if not (first.strip() and _is_comment(first)):
        return False
    if is_first_chosen and _is_url(first.lstrip()[1:]):
        return True
    return (is_first_chosen or not others) and not any(map(_is_url, others))


def _of_column(rows: Iterable[_Row], chosen: str, source: str) -> _Found:
    found = []
    for row in rows:
        values = [value for name, value in row.cells if name == chosen]
        if len(values) > 1:
            raise ConfigurationError(f"{source}, line {row.line} has {len(values)} columns called {chosen!r}: keep one")
        if not values or not _is_url(values[0]):
            raise ConfigurationError(
                f"{source}, line {row.line} has no URL in the column {chosen!r}: add the URL, or remove the line"
            )
        url = str(values[0]).strip()
        if not _is_whole_url(url):
            raise ConfigurationError(
                f"{source}, line {row.line} has more than a URL in the column {chosen!r}: keep only the URL"
            )
        found.append((url, row.line))
    return found


def _named(names: Sequence[str], column: str | None, source: str) -> str:
    """Return the name in `names` that equals `column`.

    If `column` is None, return the name that is `url` in upper or lower case.
    """
    found = [name for name in names if (name.lower() == _DEFAULT_COLUMN if column is None else name == column)]
    if not found:
        raise ConfigurationError(f"{source} has no column {column!r}: choose one with --column: {_listed(names)}")
    if len(found) > 1:
        advice = "choose one with --column" if len(set(found)) > 1 else "keep one"
        raise ConfigurationError(f"{source} has {len(found)} columns called {_listed(dict.fromkeys(found))}: {advice}")
    return found[0]


def _with_urls(rows: Iterable[_Row], source: str) -> str:
    """Return the name of the only column that contains URLs."""
    found = list(dict.fromkeys(name for row in rows for name, value in row.cells if _is_url(value)))
    if len(found) > 1:
        raise ConfigurationError(f"{source} has URLs in the columns {_listed(found)}: choose one with --column")
    if not found:
        raise ConfigurationError(
            f"{source} has no URLs: write one per line, or in a column of CSV or JSON lines; "
            "a URL begins with https:// or http://"
        )
    return found[0]


def _is_url(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower().startswith(_SCHEMES)


def _is_whole_url(text: str) -> bool:
    """Return whether a string is a URL that contains no CSV delimiter."""
    return _is_url(text) and not any(delimiter in text for delimiter in _DELIMITERS)


def _listed(names: Iterable[str]) -> str:
    """Return column names as a comma-separated list for an error message."""
    return ", ".join(repr(name) if _is_name(name) else "[no name]" for name in names)


def _is_name(text: str) -> bool:
    """Return whether a string is safe to show as a column name. An unsafe string could be a URL with a password."""
    return re.fullmatch(r"[\w .-]{1,40}", text) is not None
