"""List the Python objects on each page of the reference. The tool mkdocstrings creates the pages from docstrings."""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping

from docs.site import site_map

_ERRORS_MODULE = site_map.ROOT / "facade" / "bulkstatus" / "errors.py"
_ERRORS = [
    node.name
    for node in ast.parse(_ERRORS_MODULE.read_text(encoding="utf-8")).body
    if isinstance(node, ast.ClassDef) and node.name not in ("Option", "ErrorDict")
]
"""Names of the exception classes in `bulkstatus.errors`."""

BULKSTATUS = {
    "clients": (
        "bulkstatus.Client",
        "bulkstatus.AsyncClient",
        "bulkstatus.Update",
        "bulkstatus.Changed",
        "bulkstatus.Ended",
        "bulkstatus.Abandoned",
        "bulkstatus.Watch",
        "bulkstatus.AsyncWatch",
    ),
    "accounts": (
        "bulkstatus.Passcreator",
        "bulkstatus.Applivery",
        "bulkstatus.Saymon",
        "bulkstatus.ZohoCreator",
        "bulkstatus.Account",
        "bulkstatus.Target",
        "bulkstatus.TokenStore",
    ),
    "operations": ("bulkstatus.Operation", "bulkstatus.BulkStatus", "bulkstatus.Progress", "bulkstatus.ItemError"),
    "errors": (*(f"bulkstatus.{name}" for name in _ERRORS), "bulkstatus.errors.ErrorDict"),
    "events": ("bulkstatus.events",),
    "settings": ("bulkstatus.Pacing", "bulkstatus.environment", "bulkstatus.__version__"),
    "validation": ("bulkstatus.validation",),
    "testing": ("bulkstatus.testing", "bulkstatus.sandbox"),
    "parts": (
        "bulkstatus.Transport",
        "bulkstatus.AsyncTransport",
        "bulkstatus.http.messages",
        "bulkstatus.Clock",
    ),
    "vendors": (
        "bulkstatus.testing.conformance",
        "bulkstatus.vendors.response_reader.ResponseReader",
        "bulkstatus.vendors.response_reader.ErrorCodes",
        "bulkstatus.vendors.fields.FieldReader",
        "bulkstatus.vendors.fields.code_of",
        "bulkstatus.vendors.fields.progress_of",
        "bulkstatus.vendors.states.state_table",
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
"""Pages of the reference. Each key is a page, and each value contains the public names that the page describes.

If everything in a module is public, only the name of the module is listed.
"""

_OPTIONS: Mapping[str, Mapping[str, object]] = {
    # Attributes without a docstring are documented on `Account`, or in the section `Attributes` of an error.
    **{name: {"show_if_no_docstring": False} for name in (*BULKSTATUS["accounts"], *BULKSTATUS["errors"])},
    # The author of a conformance test sets inherited attributes, so the page shows them.
    "bulkstatus.testing.conformance": {"inherited_members": True, "filters": ["!^_", "!^test_", "!^pytest_"]},
}
"""mkdocstrings options for individual Python objects. These options override those in zensical.toml."""


def pages() -> dict[str, str]:
    """Return a mapping from the path of each page in the reference to the Markdown of the page."""
    return {
        **{f"reference/python/{name}.md": _page(title, BULKSTATUS[name]) for name, title in site_map.PYTHON.items()},
        **{
            f"reference/generated/{vendor}.md": _page(f"bulkstatus_api.{vendor}", _generated(vendor))
            for vendor in site_map.VENDORS
        },
    }


def _generated(vendor: str) -> Iterator[str]:
    """Yield the names of the public modules in the generated package of a vendor."""
    package = f"bulkstatus_api.{vendor}"
    yield package
    folder = site_map.ROOT / "generated" / "bulkstatus_api" / vendor
    for endpoint in sorted((folder / "api").glob("*/[a-z]*.py")):
        yield f"{package}.api.{endpoint.parent.name}.{endpoint.stem}"
    yield f"{package}.models"
    yield f"{package}.schemas"


def _page(title: str, identifiers: Iterable[str]) -> str:
    return "\n".join([f"# {title}\n", *map(_block, identifiers)])


def _block(identifier: str) -> str:
    options = "".join(f"      {name}: {json.dumps(value)}\n" for name, value in _OPTIONS.get(identifier, {}).items())
    return f"::: {identifier}\n" + (f"    options:\n{options}" if options else "")
