"""The vendors there are, and the one table of what their states mean."""

import importlib
from collections.abc import Iterator

from bulkstatus.account import Account
from bulkstatus.status import BulkStatus

_CLASSES = {
    "passcreator": "Passcreator",
    "applivery": "Applivery",
    "saymon": "Saymon",
    "zoho_creator": "ZohoCreator",
}


def account_types() -> Iterator[type[Account]]:
    """The account class of every vendor."""
    for vendor, name in _CLASSES.items():
        account: type[Account] = getattr(importlib.import_module(f"bulkstatus.vendors.{vendor}"), name)
        yield account


def status_table() -> str:
    """Every common status, and the vendors' words for it, as a Markdown table."""
    accounts = list(account_types())
    rows = [
        ("status", "over", "means", *(account.label for account in accounts)),
        ("---",) * (3 + len(accounts)),
    ]
    for status in BulkStatus:
        words = (
            ", ".join(word for word, meant in account.vocabulary.items() if meant is status) for account in accounts
        )
        rows.append((f"`{status.name}`", "yes" if status.is_terminal else "", status.description, *words))
    return "".join(f"| {' | '.join(row)} |\n".replace("  ", " ") for row in rows)
