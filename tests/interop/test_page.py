"""Test that docs/interop.md matches the specs, and that `make interop` compares results and values correctly."""

import json
from typing import Any

import pytest
import yaml
from tests.interop import openapi_typescript
from tests.interop.__main__ import PAGE, ROOT, TABLE, VENDORS, page_problems
from tests.interop.read_python import added_nulls, is_same
from tests.interop.spec import Spec
from tests.interop.tool import Result, Tool

TEXT = PAGE.read_text(encoding="utf-8")
(PAGE_TABLE,) = (match[0] for match in TABLE.finditer(TEXT))
PINS = json.loads((ROOT / "tests" / "interop" / "package.json").read_text(encoding="utf-8"))["devDependencies"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_page_counts_every_example_of_the_spec(vendor: str) -> None:
    components = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_bytes())["components"]
    responses = components["responses"].values()
    bodies = sum(len(response["content"]["application/json"]["examples"]) for response in responses)
    headers = sum(len(header["examples"]) for header in components.get("headers", {}).values())
    rows = [row for row in PAGE_TABLE.splitlines() if row.startswith(f"| {vendor} ") and "examples" in row]
    assert len(rows) == 4
    for row in rows:
        count = bodies + headers if "| openapi-typescript " in row else bodies
        assert f"| yes   | {count} of {count} examples |" in row, "run `make interop REWRITE=1`"


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_example_of_a_parameter_is_sent(vendor: str) -> None:
    parameters = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_bytes())["components"]["parameters"].values()
    examples = {
        (parameter["name"], example)
        for parameter in parameters
        for example in (
            [parameter["example"]]
            if "example" in parameter
            else [example["value"] for example in parameter["examples"].values()]
        )
    }
    requests = Spec(ROOT / "specs" / f"{vendor}.yaml").requests
    assert {sent for request in requests for sent in [*request.ids.items(), *request.headers.items()]} == examples
    assert all("{" not in request.path for request in requests)


@pytest.mark.parametrize(
    ("page", "table", "expected"),
    [
        (("| 7.13.0 ", "| 7.13.0 "), ("", ""), ""),
        (("", ""), ("41 of 41", "42 of 42"), "the results differ from the table"),
        (("", ""), ("| yes ", "| no  "), "the results differ from the table"),
        (("openapi-typescript@7.13.0", "openapi-typescript@7.12.0"), ("", ""), "mentions openapi-typescript 7.12.0"),
    ],
    ids=["unchanged", "counts", "built", "version"],
)
def test_a_page_with_other_results_is_reported(page: tuple[str, str], table: tuple[str, str], expected: str) -> None:
    name = "openapi-typescript"
    spec = Spec(ROOT / "specs" / "saymon.yaml")
    result = Result(spec, Tool(name, PINS[name], openapi_typescript.types), 1.0, None)
    assert page[0] in TEXT
    assert table[0] in PAGE_TABLE
    problems = [*page_problems(TEXT.replace(*page), PAGE_TABLE.replace(*table), [result])]
    assert len(problems) == bool(expected)
    assert all(expected in problem for problem in problems)


@pytest.mark.parametrize(
    ("read", "sent", "expected"),
    [
        ({"a": [{"b": 1}], "c": None}, {"a": [{"b": 1}]}, True),
        ({"a": 1.0}, {"a": 1}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({}, {"a": None}, False),
        ([1], [1, 2], False),
        (None, {}, False),
    ],
)
def test_values_and_types_are_compared(read: Any, sent: Any, expected: bool) -> None:  # noqa: FBT001
    assert is_same(read, sent) is expected


def test_an_added_null_is_reported_with_its_path() -> None:
    assert added_nulls({"a": {"b": None, "c": None}, "d": 1}, {"a": {"b": None}, "d": 1}) == {".a.c"}
