"""Test that the tables in the reference agree with the code."""

import re

import pytest
from docs import readme

from bulkstatus import errors


@pytest.mark.parametrize(("page", "name"), readme.TABLES)
def test_the_tables_are_up_to_date(page: str, name: str) -> None:
    text = (readme.ROOT / page).read_text(encoding="utf-8")
    (table,) = re.findall(rf"<!-- {name}:[^\n]*-->\n(.*?)<!-- end of {name} -->", text, re.DOTALL)
    assert table == readme.TABLES[page, name], "run `make readme`"


def test_every_error_has_a_row() -> None:
    rows = re.findall(r"^\| (?:└&nbsp;)*`(\w+)`", readme.TABLES[readme.ERRORS, "tree"], re.MULTILINE)
    error_names = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.BulkStatusError)
    ]
    assert sorted(rows) == sorted(error_names)
