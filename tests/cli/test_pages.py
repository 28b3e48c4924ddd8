"""What docs/cli/ shows of checking and of credentials is true: tables, code, and what is printed."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from bulkstatus.environment import variables_table

DOCS = Path(__file__).parents[2] / "docs" / "cli"
CREDENTIALS = (DOCS / "credentials.md").read_text(encoding="utf-8")
CHECK = (DOCS / "check.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [CREDENTIALS, CHECK], ids=["credentials", "check"])
def test_the_code_prints_what_stands_below_it(page: str) -> None:
    (example,) = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", page, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example[0], "docs/cli", "exec"), {"__name__": "page"})
    assert printed.getvalue() == example[1]


def test_the_table_of_variables_is_the_codes() -> None:
    table = CREDENTIALS.partition("by `make readme` -->\n")[2].partition("<!-- end")[0]
    assert table == variables_table(), "run `make readme`"


def test_what_check_prints(run: Run) -> None:
    shown = CHECK.partition("```text\n")[2].partition("```")[0]
    task = {"id": "65a1b2c3d4e5f60718293a4b", "status": "paused", "createdAt": "yesterday", "eta": 7}
    Path("reply.json").write_text(json.dumps({"status": True, "data": task}), encoding="utf-8")
    assert run("check", "--vendor", "applivery", "reply.json", environ={}).out.startswith(shown)
