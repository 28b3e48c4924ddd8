"""What has to be on the site is there: every public name, every member of every spec, every version."""

import ast
import json
import re
from collections import Counter
from typing import Any

import pytest
import yaml
from tests.site.conftest import ROOT, SITE
from tests.site.test_links import read

VENDORS = sorted(path.name for path in (ROOT / "generated" / "bulkstatus_api").iterdir() if (path / "api").is_dir())


def places(folder: str) -> set[str]:
    return {place for path in (SITE / folder).glob("*.html") for place in read(path).places}


def test_every_page_has_a_title_of_its_own() -> None:
    pages = [path.read_text(encoding="utf-8") for path in SITE.rglob("*.html")]
    titles = Counter(page.partition("<title>")[2].partition("</title>")[0] for page in pages)
    assert [title for title, number in titles.items() if number > 1] == []


def test_the_reference_has_every_public_name() -> None:
    tree = ast.parse((ROOT / "facade" / "bulkstatus" / "__init__.py").read_text(encoding="utf-8"))
    (names,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    assert {f"bulkstatus.{name}" for name in names} - places("reference/python") == set()


def test_the_reference_has_what_another_vendor_is_made_of() -> None:
    wanted = set()
    for path in (ROOT / "examples" / "salesforce").rglob("*.py"):
        imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        wanted |= {f"{node.module}.{name.name}" for node in imports for name in node.names}
    wanted = {name for name in wanted if name.startswith("bulkstatus.")} - {"bulkstatus.cli.main"}
    assert {"bulkstatus.vendors.response_reader.Look", "bulkstatus.testing.conformance.Conformance"} <= wanted
    assert wanted - places("reference/python") == set()


def test_the_reference_shows_what_the_kits_author_fills_in() -> None:
    kit = "bulkstatus.testing.conformance.Conformance"
    wanted = {"kind", "spec", "ids", "states", "state_at", "decisive", "meanings", "values"}
    assert {f"{kit}.{name}" for name in wanted} - places("reference/python") == set()


def test_what_accounts_and_errors_set_is_told_once() -> None:
    told = {place for place in places("reference/python") if place.endswith((".endpoint", ".advice", ".reason"))}
    assert told == {"bulkstatus.vendors.account.Account.endpoint"}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_reference_has_every_generated_model(vendor: str) -> None:
    package = ROOT / "generated" / "bulkstatus_api" / vendor
    models = ast.parse((package / "models" / "__init__.py").read_text(encoding="utf-8"))
    schemas = ast.parse((package / "schemas.py").read_text(encoding="utf-8"))
    wanted = {
        *(f"models.{name.name}" for node in models.body if isinstance(node, ast.ImportFrom) for name in node.names),
        *(f"schemas.{node.name}" for node in schemas.body if isinstance(node, ast.ClassDef)),
    }
    assert len(wanted) > 3
    assert {f"bulkstatus_api.{vendor}.{name}" for name in wanted} - places("reference/generated") == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_pages_of_a_spec_have_every_member(vendor: str) -> None:
    spec = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8"))
    ((_, methods),) = spec["paths"].items()
    schemas = spec["components"]["schemas"]
    parameters = [item["$ref"].rpartition("/")[2] for item in methods["get"]["parameters"]]
    wanted = {
        *schemas,
        *(f"{name}.{member}" for name, schema in schemas.items() for member in schema.get("properties", {})),
        *(f"parameter.{spec['components']['parameters'][name]['name']}" for name in parameters),
        *(f"response.{status}" for status in methods["get"]["responses"]),
    }
    assert wanted - places(f"specs/{vendor}") == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_pages_of_a_spec_have_every_example(vendor: str) -> None:
    spec = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8"))
    text = json.loads((SITE / "search.json").read_text(encoding="utf-8"))
    told = " ".join(item["text"] for item in text["items"] if item["location"].startswith(f"specs/{vendor}/endpoint"))
    for response in spec["components"]["responses"].values():
        for example in response["content"]["application/json"]["examples"].values():
            assert example["summary"].partition("`")[0].partition('"')[0].partition("'")[0] in told


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_downloads_are_the_spec(vendor: str) -> None:
    source = (ROOT / "specs" / f"{vendor}.yaml").read_bytes()
    spec: dict[str, Any] = yaml.safe_load(source)
    latest = SITE / "specs" / vendor / "latest"
    assert (latest / "openapi.yaml").read_bytes() == source
    assert json.loads((latest / "openapi.json").read_text(encoding="utf-8")) == spec
    # A release that had this version already has its address, with the words it had then.
    versioned = SITE / "specs" / vendor / spec["info"]["version"] / "openapi.json"
    assert json.loads(versioned.read_text(encoding="utf-8"))["info"]["version"] == spec["info"]["version"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_addresses_are_those_that_are_promised(vendor: str) -> None:
    text = (ROOT / "specs" / "README.md").read_text(encoding="utf-8")
    promised = re.findall(r"^specs/VENDOR/\S+", text, re.MULTILINE)
    assert len(promised) == 5
    version = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8"))["info"]["version"]
    addresses = [address.replace("VENDOR", vendor).replace("VERSION", version) for address in promised]
    assert [address for address in addresses if not (SITE / address).is_file()] == []


def test_guides_lead_to_the_reference() -> None:
    wanted = {
        "guides/waiting.html": "../reference/python/clients.html#bulkstatus.Client.wait",
        "guides/testing.html": "../reference/python/testing.html#bulkstatus.testing",
        "reference/errors.html": "python/errors.html#bulkstatus.QuotaExhausted",
    }
    assert {page: link for page, link in wanted.items() if link not in read(SITE / page).links} == {}
