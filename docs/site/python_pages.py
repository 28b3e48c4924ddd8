"""Which Python objects the reference shows, page by page: mkdocstrings writes the rest, from the docstrings."""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping

from docs.site import where

_ERRORS_MODULE = where.ROOT / "facade" / "bulkstatus" / "errors.py"
_ERRORS = [
    node.name for node in ast.parse(_ERRORS_MODULE.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)
]

BULKSTATUS = {
    "clients": (
        "bulkstatus.Client",
        "bulkstatus.AsyncClient",
        "bulkstatus.Update",
        "bulkstatus.polling.watch.Watch",
        "bulkstatus.polling.watch.AsyncWatch",
    ),
    "accounts": (
        "bulkstatus.Passcreator",
        "bulkstatus.Applivery",
        "bulkstatus.Saymon",
        "bulkstatus.ZohoCreator",
        "bulkstatus.vendors.account.Account",
        "bulkstatus.vendors.account.Target",
        "bulkstatus.auth.token_store.TokenStore",
    ),
    "operations": ("bulkstatus.Operation", "bulkstatus.BulkStatus", "bulkstatus.Progress", "bulkstatus.ItemError"),
    "errors": tuple(f"bulkstatus.{name}" for name in _ERRORS),
    "events": ("bulkstatus.events",),
    "settings": ("bulkstatus.Pacing", "bulkstatus.environment", "bulkstatus.__version__"),
    "validation": ("bulkstatus.validation",),
    "testing": ("bulkstatus.testing", "bulkstatus.sandbox"),
    "parts": ("bulkstatus.http.messages", "bulkstatus.http.transport", "bulkstatus.clock"),
    "vendors": (
        "bulkstatus.testing.conformance",
        "bulkstatus.vendors.response_reader.Look",
        "bulkstatus.vendors.response_reader.ErrorCodes",
        "bulkstatus.vendors.fields.Reader",
        "bulkstatus.vendors.fields.code_of",
        "bulkstatus.vendors.fields.progress_of",
        "bulkstatus.vendors.states.states",
        "bulkstatus.vendors.states.counted_state_table",
        "bulkstatus.secret.Secret",
        "bulkstatus.errors.Option",
        "bulkstatus.vendors.variables.Variables",
        "bulkstatus.vendors.variables.Variable",
        "bulkstatus.vendors.variables.server_settings",
        "bulkstatus.testing.responses.Responses",
        "bulkstatus.testing.responses.Report",
        "bulkstatus.testing.responses.Counters",
        "bulkstatus.testing.responses.json_response",
    ),
}
"""The public names of `bulkstatus`; whole modules where everything in them is for users."""

_OPTIONS: Mapping[str, Mapping[str, object]] = {
    # What these set without a word is told of `Account`, and among the attributes of an error.
    **{name: {"show_if_no_docstring": False} for name in (*BULKSTATUS["accounts"], *BULKSTATUS["errors"])},
    # What its author has to fill in comes from the base of the kit's class.
    "bulkstatus.testing.conformance": {"inherited_members": True, "filters": ["!^_", "!^test_", "!^pytest_"]},
}
"""How some are shown otherwise than zensical.toml says."""


def pages() -> dict[str, str]:
    """The pages of the reference, by their path in the site."""
    return {
        **{f"reference/python/{name}.md": _page(title, BULKSTATUS[name]) for name, title in where.PYTHON.items()},
        **{
            f"reference/generated/{vendor}.md": _page(f"bulkstatus_api.{vendor}", _generated(vendor))
            for vendor in where.VENDORS
        },
    }


def _generated(vendor: str) -> Iterator[str]:
    """The public modules of a generated package."""
    package = f"bulkstatus_api.{vendor}"
    yield package
    folder = where.ROOT / "generated" / "bulkstatus_api" / vendor
    for endpoint in sorted((folder / "api").glob("*/[a-z]*.py")):
        yield f"{package}.api.{endpoint.parent.name}.{endpoint.stem}"
    yield f"{package}.models"
    yield f"{package}.schemas"


def _page(title: str, identifiers: Iterable[str]) -> str:
    return "\n".join([f"# {title}\n", *map(_block, identifiers)])


def _block(identifier: str) -> str:
    options = "".join(f"      {name}: {json.dumps(value)}\n" for name, value in _OPTIONS.get(identifier, {}).items())
    return f"::: {identifier}\n" + (f"    options:\n{options}" if options else "")
