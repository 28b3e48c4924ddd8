"""Test the table of line counts in docs/guides/adding-a-vendor.md."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "adding-a-vendor.md").read_text(encoding="utf-8")
COUNTING = runpy.run_path(str(ROOT / "examples" / "lines.py"))


def test_the_line_counts_are_those_of_the_example() -> None:
    assert GUIDE.partition("counted by `make readme` -->\n")[2].partition("<!-- end")[0] == COUNTING["table"](), (
        "run `make readme`"
    )


def test_blank_lines_are_not_counted() -> None:
    assert COUNTING["lines"]("# why\n\nx = 1\n  \n\n") == 2
    table = COUNTING["table"]()
    module = (ROOT / "examples/salesforce/bulkstatus_salesforce/vendor.py").read_text(encoding="utf-8")
    assert f"| the vendor module | {sum(line.strip() != '' for line in module.splitlines())} |" in table
    assert "| the registration | 2 |" in table
