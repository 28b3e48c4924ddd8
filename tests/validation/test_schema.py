"""Tests that each pydantic error has the correct location, even in kinds of models that no built-in vendor uses."""

from types import ModuleType
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel, StrictInt, StrictStr

from bulkstatus.validation.schema import ABSENT, Schema


class Left(BaseModel):
    kind: Literal["left"]
    size: StrictInt


class Right(BaseModel):
    kind: Literal["right"]
    name: Annotated[StrictStr, Field(pattern=r"^\p{L}+$")]


class Short(RootModel[StrictStr]):
    root: Annotated[StrictStr, Field(max_length=3)]


class Several(RootModel[Short | list[StrictInt]]):
    root: Short | list[StrictInt]


Abc = Annotated[StrictStr, Field(pattern="^abc$")]
Two = Annotated[StrictStr, Field(max_length=2)]


class Whole(BaseModel):
    tagged: Annotated[Left | Right | None, Field(discriminator="kind")] = None
    nested: Several | dict[str, StrictStr] | None = None
    # In locations, pydantic gives the two types of strings the same name.
    alike: Abc | Two | Left | list[StrictInt] | None = None
    itself: "Whole | None" = None


def schema(name: str = "Whole", *, is_array: bool = False) -> Schema:
    module = ModuleType("schemas")
    vars(module).update({"Whole": Whole, "Left": Left})
    return Schema(module, name, is_array=is_array)


@pytest.mark.parametrize(
    ("body", "path", "value", "expected"),
    [
        ({"tagged": {"kind": "right", "name": 7}}, "tagged", {"kind": "right", "name": 7}, "an object"),
        ({"tagged": {"kind": "up"}}, "tagged", {"kind": "up"}, "an object"),
        ({"nested": ["x"]}, "nested.0", "x", "a whole number"),
        ({"nested": {"list[int]": 7}}, "nested.list[int]", 7, "a string"),
        ({"nested": 7}, "nested", 7, "a string of at most 3 characters, an array or an object"),
        ({"alike": ["x"]}, "alike.0", "x", "a whole number"),
        ({"alike": "long"}, "alike", "long", None),
        ({"alike": {"kind": "left"}}, "alike", {"kind": "left"}, None),
        ({"itself": {"itself": {"nested": None}}}, "itself.itself.nested", None, None),
    ],
)
def test_an_error_in_a_choice_is_found(body: Any, path: str, value: Any, expected: str | None) -> None:
    (found,) = schema().compare(body).findings
    assert (".".join(map(str, found.path)), found.value) == (path, value)
    assert expected in (None, found.expected)


def test_a_missing_field_is_absent() -> None:
    (found,) = schema("Left").compare({"kind": "left"}).findings
    assert (found.path, found.value, found.expected) == (("size",), ABSENT, "a whole number")


@pytest.mark.parametrize("name", ["tagged", "nested", "itself"])
def test_allowed_values_conform(name: str) -> None:
    (finding,) = schema().compare({name: True}).findings
    assert finding.allowed
    for value in finding.allowed:
        assert schema().compare({name: value}).findings == [], value


def test_an_array_without_a_name_in_the_spec_has_a_model() -> None:
    findings = schema("Left", is_array=True).compare([{"kind": "left", "size": 7}, 7]).findings
    assert [each.path for each in findings] == [(1,)]
