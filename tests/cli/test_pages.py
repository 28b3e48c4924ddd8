"""Tests of the code examples and outputs in docs/cli/check.md and docs/cli/credentials.md."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from bulkstatus import Applivery
from bulkstatus.cli import main
from bulkstatus.cli.invocation import Invocation
from bulkstatus.testing import ScriptedVendor, sends

DOCS = Path(__file__).parents[2] / "docs" / "cli"
CREDENTIALS = (DOCS / "credentials.md").read_text(encoding="utf-8")
CHECK = (DOCS / "check.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [CREDENTIALS, CHECK], ids=["credentials", "check"])
def test_the_code_of_a_page_prints_the_output_below_it(page: str) -> None:
    (example,) = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", page, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example[0], "docs/cli", "exec"), {"__name__": "page"})
    assert printed.getvalue() == example[1]


def test_check_prints_the_output_on_its_page(capfd: pytest.CaptureFixture[str]) -> None:
    (command,) = re.findall(r"^bulkstatus (check https://.*)$", CHECK, re.MULTILINE)
    _, url = command.split()
    task = {"id": "65a1b2c3d4e5f60718293a4b", "status": "paused", "createdAt": "yesterday", "eta": 7}
    vendor = ScriptedVendor()
    vendor.job(Applivery(token="any").target(url), sends(body={"status": True, "data": task}))
    main(command.split(), Invocation({"APPLIVERY_TOKEN": "any"}, vendor.clock, vendor))
    shown = CHECK.partition("```text\n")[2].partition("```")[0]
    assert capfd.readouterr().out == shown
