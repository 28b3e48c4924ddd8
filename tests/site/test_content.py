"""Test that the site contains every public name, every field of every spec, and every version of every spec."""

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


def anchors(folder: str) -> set[str]:
    return {anchor for path in (SITE / folder).glob("*.html") for anchor in read(path).anchors}


def test_titles_of_pages_are_unique() -> None:
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
    assert {f"bulkstatus.{name}" for name in names} - anchors("reference/python") == set()


def test_the_reference_has_every_name_that_another_vendor_imports() -> None:
    expected = set()
    for path in (ROOT / "examples" / "salesforce").rglob("*.py"):
        imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        expected |= {f"{node.module}.{name.name}" for node in imports for name in node.names}
    expected = {name for name in expected if name.startswith("bulkstatus.")} - {"bulkstatus.cli.main"}
    assert {
        "bulkstatus.vendors.response_reader.ResponseReader",
        "bulkstatus.testing.conformance.Conformance",
    } <= expected
    assert expected - anchors("reference/python") == set()


def test_the_reference_shows_the_attributes_that_a_conformance_test_sets() -> None:
    kit = "bulkstatus.testing.conformance.Conformance"
    expected = {"account_class", "spec", "ids", "states", "state_at", "decisive", "meanings", "values"}
    assert {f"{kit}.{name}" for name in expected} - anchors("reference/python") == set()


def test_attributes_of_accounts_and_errors_are_documented_once() -> None:
    names = {anchor for anchor in anchors("reference/python") if not anchor.startswith("bulkstatus.events.")}
    documented = {name for name in names if name.endswith((".endpoint", ".advice", ".reason"))}
    assert documented == {"bulkstatus.Account.endpoint"}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_reference_has_every_generated_model(vendor: str) -> None:
    package = ROOT / "generated" / "bulkstatus_api" / vendor
    models = ast.parse((package / "models" / "__init__.py").read_text(encoding="utf-8"))
    schemas = ast.parse((package / "schemas.py").read_text(encoding="utf-8"))
    expected = {
        *(f"models.{name.name}" for node in models.body if isinstance(node, ast.ImportFrom) for name in node.names),
        *(f"schemas.{node.name}" for node in schemas.body if isinstance(node, ast.ClassDef)),
    }
    assert len(expected) > 3
    assert {f"bulkstatus_api.{vendor}.{name}" for name in expected} - anchors("reference/generated") == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_pages_of_a_spec_have_every_field(vendor: str) -> None:
    spec = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8"))
    ((_, methods),) = spec["paths"].items()
    schemas = spec["components"]["schemas"]
    parameters = [item["$ref"].rpartition("/")[2] for item in methods["get"]["parameters"]]
    expected = {
        *schemas,
        *(f"{name}.{member}" for name, schema in schemas.items() for member in schema.get("properties", {})),
        *(f"parameter.{spec['components']['parameters'][name]['name']}" for name in parameters),
        *(f"response.{status}" for status in methods["get"]["responses"]),
    }
    assert expected - anchors(f"specs/{vendor}") == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_pages_of_a_spec_have_every_example(vendor: str) -> None:
    spec = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8"))
    text = json.loads((SITE / "search.json").read_text(encoding="utf-8"))
    shown = " ".join(item["text"] for item in text["items"] if item["location"].startswith(f"specs/{vendor}/endpoint"))
    for response in spec["components"]["responses"].values():
        for example in response["content"]["application/json"]["examples"].values():
            assert example["summary"].partition("`")[0].partition('"')[0].partition("'")[0] in shown


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_downloads_are_the_spec(vendor: str) -> None:
    source = (ROOT / "specs" / f"{vendor}.yaml").read_bytes()
    spec: dict[str, Any] = yaml.safe_load(source)
    latest = SITE / "specs" / vendor / "latest"
    assert (latest / "openapi.yaml").read_bytes() == source
    assert json.loads((latest / "openapi.json").read_text(encoding="utf-8")) == spec
    # If this version is released, the file at its address is the file of the release.
    versioned = SITE / "specs" / vendor / spec["info"]["version"] / "openapi.json"
    assert json.loads(versioned.read_text(encoding="utf-8"))["info"]["version"] == spec["info"]["version"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_specs_are_at_the_promised_addresses(vendor: str) -> None:
    text = (ROOT / "specs" / "README.md").read_text(encoding="utf-8")
    promised = re.findall(r"^specs/VENDOR/\S+", text, re.MULTILINE)
    assert len(promised) == 5
    version = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8"))["info"]["version"]
    addresses = [address.replace("VENDOR", vendor).replace("VERSION", version) for address in promised]
    assert [address for address in addresses if not (SITE / address).is_file()] == []


def test_guides_link_to_the_reference() -> None:
    expected = {
        "guides/waiting.html": "../reference/python/clients.html#bulkstatus.Client.wait",
        "guides/testing.html": "../reference/python/testing.html#bulkstatus.testing",
        "reference/errors.html": "python/errors.html#bulkstatus.QuotaExhausted",
    }
    assert {page: link for page, link in expected.items() if link not in read(SITE / page).links} == {}
