"""Tests of the names that bulkstatus exports, and of the modules that `import bulkstatus` loads."""

import os
import subprocess
import sys
from typing import get_args

import pytest

import bulkstatus

NAMES = [
    "Abandoned",
    "Account",
    "ApiError",
    "Applivery",
    "AsyncClient",
    "AsyncTransport",
    "AsyncWatch",
    "AuthenticationError",
    "BulkStatus",
    "BulkStatusError",
    "Changed",
    "Client",
    "Clock",
    "ConfigurationError",
    "Ended",
    "ItemError",
    "LedgerError",
    "Operation",
    "OperationFailed",
    "OperationNotFound",
    "Pacing",
    "Passcreator",
    "PermissionDenied",
    "Progress",
    "QuotaExhausted",
    "RateLimited",
    "Saymon",
    "ServerError",
    "Target",
    "TokenStore",
    "Transport",
    "TransportError",
    "UnexpectedResponse",
    "Update",
    "WaitTimeout",
    "Watch",
    "ZohoCreator",
    "__version__",
]


def run(program: str) -> str:
    """Run a program in a new Python interpreter, and return its output."""
    # Without these variables, coverage does not measure the subprocess. Measuring loads more modules.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_exactly_these_names_are_exported() -> None:
    assert sorted(bulkstatus.__all__) == NAMES
    assert all(getattr(bulkstatus, name).__name__ == name for name in NAMES if name not in ("Update", "__version__"))
    assert get_args(bulkstatus.Update) == (bulkstatus.Changed, bulkstatus.Ended, bulkstatus.Abandoned)
    assert set(NAMES) <= set(dir(bulkstatus))


def test_a_star_import_works_in_a_fresh_interpreter() -> None:
    assert run(f"from bulkstatus import *; print(all(name in globals() for name in {NAMES}))") == "True\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'bulkstatus' has no attribute 'Passcreater'"):
        getattr(bulkstatus, "Passcreater")  # noqa: B009


def test_a_name_is_looked_up_once() -> None:
    assert run("import bulkstatus as b; print('Pacing' in vars(b), b.Pacing is b.Pacing, 'Pacing' in vars(b))") == (
        "False True True\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import bulkstatus", {"httpx", "httpcore", "pydantic", "attr", "attrs", "bulkstatus_api", "asyncio", "json"}),
        ("import bulkstatus; dir(bulkstatus)", {"httpx", "attr", "bulkstatus_api"}),
        ("from bulkstatus import BulkStatus, BulkStatusError, ServerError", {"httpx", "attr", "bulkstatus_api"}),
        ("from bulkstatus import Operation, Pacing", {"httpx", "bulkstatus_api"}),
        ("import bulkstatus.testing", {"httpx", "bulkstatus_api", "pydantic", "starlette", "sqlite3"}),
        (
            "from bulkstatus import AsyncClient, Passcreator; AsyncClient(Passcreator(api_key='k'))",
            {"aiohttp", "yarl"},
        ),
        (
            "from bulkstatus import Client, Passcreator",
            {"pydantic", "starlette", "bulkstatus_api.zoho_creator", "sqlite3"},
        ),
    ],
)
def test_an_import_loads_only_what_it_needs(program: str, absent: set[str]) -> None:
    loaded = run(f"{program}; import sys; print(*sys.modules)").split()
    assert set(loaded).isdisjoint(absent)
