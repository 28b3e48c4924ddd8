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


def account_type(vendor: str) -> type[Account]:
    """The account class of the vendor with this key."""
    account: type[Account] = getattr(importlib.import_module(f"bulkstatus.vendors.{vendor}"), _CLASSES[vendor])
    return account


def account_types() -> Iterator[type[Account]]:
    """The account class of every vendor."""
    return map(account_type, _CLASSES)


def status_rows() -> list[tuple[str, ...]]:
    """Every common status, and the vendors' words for it; first what the columns are."""
    accounts = list(account_types())
    rows: list[tuple[str, ...]] = [("status", "over", "means", *(account.label for account in accounts))]
    for status in BulkStatus:
        words = (
            ", ".join(word for word, meant in account.vocabulary.items() if meant is status) for account in accounts
        )
        rows.append((f"`{status.name}`", "yes" if status.is_terminal else "", status.description, *words))
    return rows


def status_table() -> str:
    """The same as a Markdown table."""
    head, *rows = status_rows()
    return "".join(f"| {' | '.join(row)} |\n".replace("  ", " ") for row in (head, ("---",) * len(head), *rows))
