"""Update the documentation that is generated from the code: tables, a diagram, install commands and help.txt."""

import re
from pathlib import Path

import click
from docs import architecture, error_table, install_commands, tables

from bulkstatus._version import PUBLISHED
from bulkstatus.cli.app import app
from bulkstatus.vendors.registry import built_in_account_classes

ROOT = Path(__file__).parents[1]
HELP = ROOT / "facade" / "bulkstatus" / "cli" / "help.txt"
ERRORS = "docs/reference/errors.md"
TABLES = {
    ("docs/reference/status.md", "status table"): tables.statuses(),
    ("docs/architecture.md", "imports"): architecture.picture(),
    ("docs/cli/credentials.md", "variables"): tables.variables(),
    (ERRORS, "tree"): error_table.tree(),
    (ERRORS, "statuses"): error_table.by_status(),
    **{
        (ERRORS, account_class.vendor): error_table.by_vendor(account_class.vendor)
        for account_class in built_in_account_classes()
    },
}


def main() -> None:
    """Update all generated parts of the documentation."""
    for (page, name), table in TABLES.items():
        path, end = ROOT / page, f"<!-- end of {name} -->"
        before, beginning, rest = re.split(rf"(<!-- {name}:[^\n]*-->\n)", path.read_text(encoding="utf-8"))
        path.write_text(f"{before}{beginning}{table}{end}{rest.partition(end)[2]}", encoding="utf-8")

    for path in install_commands.pages():
        page = path.read_text(encoding="utf-8")
        path.write_text(install_commands.update(page, published=PUBLISHED), encoding="utf-8")

    with click.Context(app, info_name="bulkstatus", terminal_width=80, **app.context_settings) as context:
        HELP.write_text(f"{app.get_help(context)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
