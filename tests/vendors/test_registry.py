"""Tests of the registry of built-in vendors and of vendors from installed packages."""

import json
import os
import subprocess
import sys

import pytest
from docs import tables
from tests.conftest import Install

from bulkstatus import ConfigurationError, Passcreator
from bulkstatus.environment import accounts_from, missing_for
from bulkstatus.vendors.registry import account_class_of, built_in_account_classes, keys, registered

BUILT_IN = ["passcreator", "applivery", "saymon", "zoho_creator"]

GOOD = """
from bulkstatus.vendors.passcreator import Passcreator
from bulkstatus.vendors.variables import Variable, Variables, server_settings

class Minty(Passcreator):
    vendor = "minty"
    label = "Minty"
    servers = {"": "https://api.minty.example"}
    variables = Variables(
        credentials=((Variable("MINTY_KEY", "api_key", "the key", is_secret=True),),),
        settings=server_settings("MINTY", base_url="another server"),
    )
"""
URL = "https://api.minty.example/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c"

# The package's entry point, the code of its module, and the reported problem.
BAD = {
    "raises": ("minty = minted:Minty", "raise RuntimeError('no\\nmint')", "raised RuntimeError (no mint); install it"),
    "exits": ("minty = minted:Minty", "raise SystemExit(3)", "raised SystemExit (3); install it again"),
    "is gone": ("minty = nothing_there:Minty", "", "raised ModuleNotFoundError (No module named 'nothing_there')"),
    "has no such class": ("minty = minted:Minty", "", "raised AttributeError"),
    "is a function": (
        "minty = minted:Minty",
        "def Minty(): ...",
        "minted:Minty is not a subclass of bulkstatus.vendors.account",
    ),
    "is another class": ("minty = minted:Minty", "class Minty: ...", "minted:Minty is not a subclass"),
    "takes a built-in key": ("saymon = minted:Minty", GOOD, "bulkstatus has a built-in vendor with this key"),
    "has another key": ("mint = minted:Minty", GOOD, "minted:Minty must have this key as its attribute `vendor`"),
    "defines nothing": (
        "minty = minted:Minty",
        "from bulkstatus.vendors.account import Account\nclass Minty(Account): ...",
        "does not define label, endpoint, variables, states, pacing, requests_per_second",
    ),
    "defines no _read": (
        "minty = minted:Minty",
        GOOD.replace("import Passcreator", "import Account, Passcreator").replace("(Passcreator)", "(Account)")
        + "    endpoint, states, pacing, requests_per_second = Passcreator.endpoint, {}, Passcreator.pacing, 1.0",
        "minted:Minty does not define _read",
    ),
    **{
        f"defines {line}": ("minty = minted:Minty", f"{GOOD}    {line}", problem)
        for line, problem in {
            "label = None": "has NoneType as its label, which must be str",
            "endpoint = None": "has NoneType as its endpoint, which must be module",
            "import json as endpoint": "has json as its endpoint, which is not a generated endpoint module",
            "variables = {}": "has dict as its variables, which must be Variables",
            "variables = Variables(credentials=(), settings=variables.settings)": "has no credential",
            "variables = Variables(credentials=variables.credentials, settings=())": "add `server_settings(…)`",
            "from types import ModuleType; endpoint = ModuleType('half'); endpoint.PATH = '/{id}'": "has half as its",
            "states = []": "has list as its states, which must be Mapping",
            "pacing = 5": "has int as its pacing, which must be Pacing",
            "requests_per_second = 'ten'": "has str as its requests_per_second, which must be a number",
            "requests_per_second = float('inf')": "has invalid limits",
            "requests_per_day = 0": "has invalid limits",
            "servers = ['https://api.minty.example']": "has list as its servers, which must be Mapping",
        }.items()
    },
}


def test_the_built_in_vendors_come_first_and_packages_after_them(install: Install) -> None:
    assert [account_class.vendor for account_class in built_in_account_classes()] == keys() == BUILT_IN
    install("minted", "minty = minted:Minty", GOOD)
    found = registered()
    assert [account_class.vendor for account_class in found.account_classes] == keys() == [*BUILT_IN, "minty"]
    assert found.problems == ()
    assert account_class_of("minty") is found.account_classes[-1]
    assert account_class_of("saymon").label == "SAYMON"


def test_accounts_and_missing_variables_follow_the_registry(install: Install) -> None:
    assert missing_for(URL) == "set PASSCREATOR_API_KEY; also set PASSCREATOR_BASE_URL=https://api.minty.example"
    install("minted", "minty = minted:Minty", GOOD)
    account, minty = accounts_from({"PASSCREATOR_API_KEY": "key", "MINTY_KEY": "key"})
    assert type(account) is Passcreator
    assert minty.target(URL).account.label == "Minty"
    assert missing_for(URL).endswith(", or set MINTY_KEY")


SERVERS = """    servers = {"us": "https://us.minty.example", "eu": "https://eu.minty.example"}"""
TENANT = """
    from types import ModuleType
    endpoint = ModuleType("endpoint")
    vars(endpoint).update(vars(Passcreator.endpoint), PATH="/{tenant}/jobs/{id}")
    anything = Passcreator.endpoint.PATH_PARAMETERS["identifier"]
    endpoint.PATH_PARAMETERS = {"tenant": anything, "id": anything}
"""


@pytest.mark.parametrize(
    ("code", "url", "message"),
    [
        # An account class with several servers.
        (SERVERS, URL.replace("api.", "eu."), "set MINTY_KEY; also set MINTY_BASE_URL=https://eu.minty.example"),
        # An endpoint whose path starts with an id.
        (TENANT, "https://api.minty.example/acme/jobs/7", "set MINTY_KEY"),
        (
            TENANT,
            "https://proxy.example/minty/acme/jobs/7",
            "set MINTY_KEY; also set MINTY_BASE_URL=https://proxy.example/minty",
        ),
        (TENANT, "https://acme/jobs/7", "`bulkstatus vendors` shows the forms of status URLs"),
    ],
)
def test_missing_variables_for_a_url_of_a_package(install: Install, code: str, url: str, message: str) -> None:
    install("minted", "minty = minted:Minty", f"{GOOD}{code}")
    assert registered().problems == ()
    assert missing_for(url).rpartition(", or ")[2] == message


def test_generated_tables_list_only_the_built_in_vendors(install: Install) -> None:
    before = tables.statuses(), tables.variables()
    install("minted", "minty = minted:Minty", GOOD)
    assert (tables.statuses(), tables.variables()) == before
    assert [account_class.vendor for account_class in built_in_account_classes()] == BUILT_IN


@pytest.mark.parametrize("name", BAD)
def test_an_unusable_package_is_reported_and_does_not_affect_the_others(install: Install, name: str) -> None:
    entry_point, code, message = BAD[name]
    install("minted", entry_point, code)
    found = registered()
    assert [account_class.vendor for account_class in found.account_classes] == BUILT_IN
    (problem,) = found.problems
    key = entry_point.partition(" ")[0]
    assert problem.startswith(f"the vendor {key!r} of the package minted cannot be used: ")
    assert message in problem
    assert "\n" not in problem
    assert len(accounts_from({"PASSCREATOR_API_KEY": "key"})) == 1
    # The form of this vendor's URLs is unknown, so the problem is reported if no other vendor's form matches.
    assert missing_for("https://api.minty.example/jobs/1").endswith(f"; {problem}")
    assert problem not in missing_for(URL)
    if key not in BUILT_IN:
        assert key in keys()
        with pytest.raises(ConfigurationError) as caught:
            account_class_of(key)
        assert str(caught.value) == problem


def test_an_error_about_a_class_that_cannot_be_created_shows_no_secret(
    install: Install,
) -> None:
    install(
        "minted", "minty = minted:Minty", f"{GOOD}    def __init__(self, **given): raise KeyError(given['api_key'])"
    )
    with pytest.raises(
        ConfigurationError,
        match=r"^minted.Minty cannot be created from MINTY_KEY .*\(KeyError: .*report it to its authors",
    ) as caught:
        accounts_from({"MINTY_KEY": "the-key"})
    assert "the-key" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_packages_with_different_keys_are_all_registered(install: Install) -> None:
    install("minted", "minty = minted:Minty", GOOD)
    install(
        "flavoured",
        "vanilla = flavoured:Vanilla",
        GOOD.replace("Minty", "Vanilla").replace('"minty"', '"vanilla"').replace("MINTY", "VANILLA"),
    )
    found = registered()
    assert (
        [account_class.vendor for account_class in found.account_classes] == keys() == [*BUILT_IN, "minty", "vanilla"]
    )
    assert found.problems == ()


def test_a_key_that_two_packages_register_is_not_usable(install: Install) -> None:
    install("minted", "minty = minted:Minty", GOOD)
    install("peppered", "minty = peppered:Minty", GOOD)
    found = registered()
    assert [account_class.vendor for account_class in found.account_classes] == BUILT_IN
    assert len(found.problems) == 2
    assert all("minted and peppered both have this key" in problem for problem in found.problems)
    assert keys() == [*BUILT_IN, "minty"]


def test_an_unknown_key_is_refused_and_the_error_lists_the_known_keys() -> None:
    with pytest.raises(
        ConfigurationError, match="there is no vendor 'minty': use one of passcreator, applivery, saymon, zoho"
    ):
        account_class_of("minty")


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "import bulkstatus",
        "from bulkstatus import Client, Passcreator; a = Passcreator(api_key='k'); Client(a).close()",
        "from bulkstatus.cli import main; main(['--help'])",
        "from bulkstatus.cli import main; main(['wait', '--help'])",
        "import bulkstatus.testing",
    ],
)
def test_packages_are_not_searched_if_they_are_not_needed(code: str) -> None:
    """Check that the registry, which searches installed packages, is not imported."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    program = f"import json, sys; {code}; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    loaded = json.loads(ran.stderr)
    assert "bulkstatus.vendors.registry" not in loaded
    if "cli" not in code:
        assert "importlib.metadata" not in loaded
