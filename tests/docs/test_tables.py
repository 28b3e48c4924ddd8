"""The tables of the reference are the code's."""

import re

import pytest
from docs import readme

from bulkstatus import errors


@pytest.mark.parametrize(("page", "name"), readme.TABLES)
def test_the_tables_are_up_to_date(page: str, name: str) -> None:
    text = (readme.ROOT / page).read_text(encoding="utf-8")
    (table,) = re.findall(rf"<!-- {name}:[^\n]*-->\n(.*?)<!-- end of {name} -->", text, re.DOTALL)
    assert table == readme.TABLES[page, name], "run `make readme`"


def test_every_error_has_its_row() -> None:
    rows = re.findall(r"^\| (?:└&nbsp;)*`(\w+)`", readme.TABLES[readme.ERRORS, "tree"], re.MULTILINE)
    kinds = [
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.BulkStatusError)
    ]
    assert sorted(rows) == sorted(kinds)
