"""Which Python objects the reference shows, page by page: mkdocstrings writes the rest, from the docstrings."""

from docs.site import where

BULKSTATUS = {
    "clients": [
        "bulkstatus.Client",
        "bulkstatus.AsyncClient",
        "bulkstatus.watching.Watch",
        "bulkstatus.watching.AsyncWatch",
        "bulkstatus.Update",
    ],
    "accounts": [
        "bulkstatus.Passcreator",
        "bulkstatus.Applivery",
        "bulkstatus.Saymon",
        "bulkstatus.ZohoCreator",
        "bulkstatus.account.Account",
        "bulkstatus.account.Target",
        "bulkstatus.token_store.TokenStore",
    ],
    "operations": ["bulkstatus.Operation", "bulkstatus.BulkStatus", "bulkstatus.Progress", "bulkstatus.ItemError"],
    "errors": [],
    "settings": ["bulkstatus.Pacing", "bulkstatus.environment"],
    "contract": ["bulkstatus.contract"],
    "testing": ["bulkstatus.testing", "bulkstatus.sandbox"],
    "parts": ["bulkstatus.clock", "bulkstatus.transport", "bulkstatus.messages"],
}


def pages() -> dict[str, str]:
    """The pages of the reference, by their path in the site."""
    found = {}
    for name, title in where.PYTHON.items():
        found[f"reference/python/{name}.md"] = "".join([f"# {title}\n", *map(directive, BULKSTATUS[name])])
    for vendor in where.VENDORS:
        found[f"reference/generated/{vendor}.md"] = f"# {vendor}\n" + directive(f"bulkstatus_api.{vendor}")
    return found


def directive(identifier: str) -> str:
    return f"\n::: {identifier}\n"
