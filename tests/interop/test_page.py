"""What docs/interop.md tells of `make interop`, and how the lane compares; the lane itself runs apart."""

import json
from typing import Any

import pytest
import yaml
from tests.interop import openapi_typescript
from tests.interop.__main__ import PAGE, ROOT, TABLE, VENDORS, page_troubles
from tests.interop.read_python import nulls, same
from tests.interop.spec import Spec
from tests.interop.tool import Result, Tool

TEXT = PAGE.read_text(encoding="utf-8")
(WRITTEN,) = (found[0] for found in TABLE.finditer(TEXT))
PINS = json.loads((ROOT / "tests" / "interop" / "package.json").read_text(encoding="utf-8"))["devDependencies"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_page_counts_every_example_of_a_spec(vendor: str) -> None:
    components = yaml.safe_load((ROOT / "specs" / f"{vendor}.yaml").read_bytes())["components"]
    responses = components["responses"].values()
    bodies = sum(len(response["content"]["application/json"]["examples"]) for response in responses)
    headers = sum(len(header["examples"]) for header in components.get("headers", {}).values())
    told = [row for row in WRITTEN.splitlines() if row.startswith(f"| {vendor} ") and "examples" in row]
    assert len(told) == 4
    for row in told:
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
    ("page", "table", "said"),
    [
        (("| 7.13.0 ", "| 7.13.0 "), ("", ""), ""),
        (("", ""), ("41 of 41", "42 of 42"), "another table"),
        (("", ""), ("| yes ", "| no  "), "another table"),
        (("openapi-typescript@7.13.0", "openapi-typescript@7.12.0"), ("", ""), "speaks of openapi-typescript 7.12.0"),
    ],
    ids=["as it is", "counts", "built", "version"],
)
def test_a_page_that_tells_something_else_is_told(page: tuple[str, str], table: tuple[str, str], said: str) -> None:
    name = "openapi-typescript"
    spec = Spec(ROOT / "specs" / "saymon.yaml")
    result = Result(spec, Tool(name, PINS[name], openapi_typescript.types), 1.0, None)
    assert page[0] in TEXT
    assert table[0] in WRITTEN
    troubles = [*page_troubles(TEXT.replace(*page), WRITTEN.replace(*table), [result])]
    assert len(troubles) == bool(said)
    assert all(said in trouble for trouble in troubles)


@pytest.mark.parametrize(
    ("read", "sent", "is_same"),
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
def test_what_was_read_is_compared_value_by_value_and_type_by_type(read: Any, sent: Any, is_same: bool) -> None:  # noqa: FBT001
    assert same(read, sent) is is_same


def test_a_null_that_was_not_sent_is_noted_with_its_place() -> None:
    assert nulls({"a": {"b": None, "c": None}, "d": 1}, {"a": {"b": None}, "d": 1}) == {".a.c"}
