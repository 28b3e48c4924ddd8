"""Tests of the command line with vendors from installed packages, including packages that cannot be used."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.shell_completion import ShellComplete
from tests.cli.conftest import Run
from tests.conftest import Install
from tests.vendors.test_registry import GOOD, URL

from bulkstatus.cli.app import app
from bulkstatus.vendors.registry import built_in_account_classes

PROCESS = {"status": "finished", "current": 1, "total": 1, "createdOn": "2024-01-15 10:30:00", "errors": None}
RESPONSE = {
    "statusCode": 200,
    "success": True,
    "description": "Success",
    "errors": [],
    "count": 1,
    "responseMetaData": None,
    "data": PROCESS,
}


def test_vendors_shows_an_account_of_a_vendor_from_a_package(run: Run, install: Install) -> None:
    install("minted", "minty = minted:Minty", GOOD)
    ran = run("vendors", environ={"MINTY_KEY": "the-key"})
    assert (ran.code, ran.err) == (0, "")
    assert "Minty: an account is set up" in ran.lines
    assert "  URLs     https://api.minty.example/api/v3/process/{identifier}" in ran.lines
    assert "the-key" not in ran.out
    (head,) = (line for line in ran.lines if line.split()[:2] == ["status", "over"])
    assert head.split()[-1] == "Minty"
    lines = [json.loads(line) for line in run("vendors", "--json", environ={}).lines]
    assert [line["vendor"] for line in lines] == [
        *(account_class.vendor for account_class in built_in_account_classes()),
        "minty",
    ]


@pytest.mark.parametrize("columns", [None, 200])
def test_no_state_of_a_vendor_from_a_package_is_cut_off(
    run: Run, install: Install, monkeypatch: pytest.MonkeyPatch, columns: int | None
) -> None:
    state = f"{'very-' * 12}long"
    code = f"    from bulkstatus import BulkStatus\n    states = {{{state!r}: BulkStatus.RUNNING}}"
    install("minted", "minty = minted:Minty", GOOD + code)
    if columns:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm")
    out = run("vendors", environ={}).out
    states = out.partition("PASSCREATOR_API_KEY_FILE=…")[2]
    assert state in states
    assert "completed_with_errors" in states
    assert "…" not in states
    assert ("running: being processed" in states) is (columns is not None)


@pytest.mark.parametrize(
    "code", ["def find(self, url): return url['nothing']", "def find(self, url): return self.target(7)"]
)
def test_an_error_in_a_package_names_the_package(run: Run, install: Install, code: str) -> None:
    """Check that the error names the vendor's package, even if the package passed a wrong value to bulkstatus."""
    install("minted", "minty = minted:Minty", f"{GOOD}    {code}")
    ran = run("get", URL, environ={"MINTY_KEY": "the-key"})
    assert ran.code == 70
    assert ran.err.startswith("bulkstatus: this is a bug in the installed package minted, not in bulkstatus, ")


def test_vendors_names_a_package_that_cannot_be_used_and_shows_the_others(run: Run, install: Install) -> None:
    install("minted", "minty = minted:Minty", "import nothing_there")
    for arguments in (("vendors",), ("vendors", "--json")):
        ran = run(*arguments, environ={})
        assert ran.code == 2
        assert ran.err.startswith("bulkstatus: the vendor 'minty' of the package minted cannot be used: ")
        assert len(ran.err.splitlines()) == 1
        assert all(account_class.label in ran.out for account_class in built_in_account_classes())


def test_get_finds_a_vendor_from_a_package_by_its_url(run: Run, install: Install) -> None:
    install("minted", "minty = minted:Minty", GOOD)
    ran = run("get", URL, environ={})
    assert ran.code == 2
    assert "set MINTY_KEY" in ran.err


def test_get_names_a_package_that_cannot_be_used_if_the_url_has_no_account(run: Run, install: Install) -> None:
    install("minted", "minty = minted:Minty", "import nothing_there")
    ran = run("get", "https://api.minty.example/jobs/1", environ={})
    assert ran.code == 2
    assert "of the package minted cannot be used" in ran.err


def test_check_compares_a_response_of_a_vendor_from_a_package(run: Run, install: Install) -> None:
    install("minted", "minty = minted:Minty", GOOD)
    Path("response.json").write_text(json.dumps(RESPONSE), encoding="utf-8")
    ran = run("check", "--vendor", "minty", "response.json", environ={})
    assert (ran.code, ran.err) == (0, "")
    assert "The response conforms to the spec (schema ProcessResponse)." in ran.lines


def test_check_needs_the_required_options_of_an_account(run: Run, install: Install) -> None:
    code = """
    variables = Variables(
        variables.credentials, (*variables.settings, Variable("MINTY_REGION", "region", "eu or us", is_required=True))
    )
    def __init__(self, *, region, **options):
        from bulkstatus.errors import ConfigurationError, Option
        if region not in ("eu", "us"):
            raise ConfigurationError(Option("region"), " is neither eu nor us")
        super().__init__(**options)
"""
    install("minted", "minty = minted:Minty", f"{GOOD}{code}")
    Path("response.json").write_text(json.dumps(RESPONSE), encoding="utf-8")
    check = ("check", "--vendor", "minty", "response.json")
    assert run(*check, environ={"MINTY_REGION": "eu"}).code == 0
    assert run(*check, environ={"MINTY_REGION": "ue"}).err == "bulkstatus: MINTY_REGION is neither eu nor us\n"
    assert "set MINTY_REGION as well" in run(*check, environ={}).err


def test_check_says_why_a_vendor_from_a_package_cannot_be_used(run: Run, install: Install) -> None:
    install("minted", "minty = minted:Minty", "import nothing_there")
    ran = run("check", "--vendor", "minty", "-", environ={})
    assert ran.code == 2
    assert "of the package minted cannot be used" in ran.err
    unknown = run("check", "--vendor", "peppermint", "-", environ={})
    assert unknown.code == 2
    assert "there is no vendor 'peppermint': use one of passcreator, " in unknown.err


@pytest.mark.parametrize(
    ("schemas", "said"),
    [
        (None, "cannot compare responses, because minted.schemas does not exist: generate the vendor's package again"),
        (
            ModuleType("minted.schemas"),
            "minted.schemas has no model ProcessResponse: name this schema in the spec, un",
        ),
    ],
)
def test_check_says_what_a_package_lacks(
    run: Run, install: Install, monkeypatch: pytest.MonkeyPatch, schemas: ModuleType | None, said: str
) -> None:
    code = """
    from types import ModuleType
    endpoint = ModuleType("minted.api.bulk_status.get_process")
    vars(endpoint).update({name: value for name, value in vars(Passcreator.endpoint).items() if name != "__name__"})
"""
    install("minted", "minty = minted:Minty", f"{GOOD}{code}")
    if schemas:
        monkeypatch.setitem(sys.modules, schemas.__name__, schemas)
    Path("response.json").write_text(json.dumps(RESPONSE), encoding="utf-8")
    ran = run("check", "--vendor", "minty", "response.json", environ={})
    assert ran.code == 2
    assert ran.err.startswith(f"bulkstatus: {said}")


def test_completion_includes_the_keys_of_vendors_from_packages(install: Install) -> None:
    install("minted", "minty = minted:Minty", "import nothing_there")
    complete = ShellComplete(app, {}, "bulkstatus", "_BULKSTATUS_COMPLETE")
    for incomplete, keys in (
        ("", [*(account_class.vendor for account_class in built_in_account_classes()), "minty"]),
        ("z", ["zoho_creator"]),
    ):
        assert [each.value for each in complete.get_completions(["check", "--vendor"], incomplete)] == keys
