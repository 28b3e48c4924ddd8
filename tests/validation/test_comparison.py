"""Tests that compare responses with specs: each example conforms, and each deviation has the correct location."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import (
    Applivery,
    BulkStatus,
    Operation,
    OperationNotFound,
    Passcreator,
    Saymon,
    UnexpectedResponse,
    ZohoCreator,
)
from bulkstatus.http.messages import Response
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock
from bulkstatus.validation import Comparison, Deviation, compare
from bulkstatus.vendors.account import Target

SPECS = Path(__file__).parents[2] / "specs"
NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
KEY = "the-credential"
BASE_URL = "https://api.example"
TARGETS: dict[str, Target] = {
    "passcreator": Passcreator(api_key=KEY, base_url=BASE_URL).operation("627d21f7-e1a0-4085-84cb-130906cd097c"),
    "applivery": Applivery(token=KEY, base_url=BASE_URL).operation("acme-mobility", "65a1b2c3d4e5f60718293a4b"),
    "saymon": Saymon(base_url=BASE_URL, api_token=KEY).operation("5f3b9c0e7a1d4e2b8c6f0a17"),
    "zoho_creator": ZohoCreator(access_token=KEY, base_url=BASE_URL).operation("a", "b", "c", "3888833000000114027"),
}
# An HTTP status for each range in the specs. No spec has a separate entry for this status.
HTTP_STATUS = {"5XX": 503, "default": 418}


@cache
def spec(vendor: str) -> Any:
    return yaml.safe_load((SPECS / f"{vendor}.yaml").read_text(encoding="utf-8"))


def responses(vendor: str) -> dict[str, Any]:
    """Return the JSON content that a vendor's spec describes for each HTTP status."""
    (path,) = spec(vendor)["paths"].values()
    known = spec(vendor)["components"]["responses"]
    return {
        status: known[reference["$ref"].rpartition("/")[2]]["content"]["application/json"]
        for status, reference in path["get"]["responses"].items()
    }


@cache
def validator(vendor: str, status: str) -> Any:
    """Return a validator for a response schema of a spec. The validator is independent of pydantic."""
    schema = {**responses(vendor)[status]["schema"], "components": spec(vendor)["components"]}
    # bulkstatus does not check e-mail addresses, so the validator accepts all.
    formats: Any = {"email": lambda _: True}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=formats)


EXAMPLES = {
    f"{vendor} {status} {name}": (vendor, status, example["value"])
    for vendor in TARGETS
    for status, response in responses(vendor).items()
    for name, example in response["examples"].items()
}


def comparison(vendor: str, status: str | int, body: Any) -> Comparison:
    http_status = HTTP_STATUS.get(str(status)) or int(status)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return compare(TARGETS[vendor], Response(status_code=http_status, content=content), NOW)


def example(name: str) -> Any:
    return copy.deepcopy(EXAMPLES[name][2])


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each value in a response body."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def changed(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy of a body with another value at a path. The value `...` removes the field at the path."""
    if not path:
        return value
    whole = copy.deepcopy(body)
    inner = whole
    for part in path[:-1]:
        inner = inner[part]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return whole


def pointer(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{part}" for part in path)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_conforms_unless_its_state_is_unknown(name: str) -> None:
    vendor, status, body = EXAMPLES[name]
    found = comparison(vendor, status, body)
    if "unknownState" in name:
        (deviation,) = found.deviations
        assert deviation.costs_status
        assert deviation.expected.startswith('"')
        assert isinstance(found.reading, Operation)
        assert deviation.found == json.dumps(found.reading.vendor_status)
    else:
        assert found.deviations == ()
        assert found.conforms
    assert found.notes == ()
    assert found.schema


OTHER_VALUES: tuple[Any, ...] = (None, True, False, 0, 7, -1, 3.5, "", "text", [], {}, [7], {"x": 7}, ...)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in EXAMPLES if "unknownState" not in name])
def test_every_violation_of_the_schema_is_found_at_its_place(name: str) -> None:
    """Replace each value of an example with values of every other type, and also remove each value."""
    vendor, status, body = EXAMPLES[name]
    for path in places(body):
        for value in OTHER_VALUES if path else OTHER_VALUES[:-1]:
            mutant = changed(body, path, value)
            found = comparison(vendor, status, mutant)
            details = (pointer(path), value, [str(each) for each in found.deviations])
            if validator(vendor, status).is_valid(mutant):
                # The other deviations are those that a schema cannot express: contradictions and unknown states.
                assert {each.pointer for each in found.deviations} <= beyond_the_schema(found), details
            else:
                # A response without a state has another deviation, even if the spec allows the value.
                deviations = [each for each in found.deviations if each.expected != "a response that can be read"]
                assert deviations, details
                assert all(f"{each.pointer}/".startswith(f"{pointer(path)}/") for each in deviations), details
                if value is ...:
                    assert [(each.pointer, each.found) for each in deviations] == [(pointer(path), "nothing")]


def beyond_the_schema(found: Comparison) -> set[str]:
    if not isinstance(found.reading, Operation):
        return {""} if isinstance(found.reading, UnexpectedResponse) else set()
    drift = {"/" + line.partition(":")[0].replace(".", "/") for line in found.reading.drift}
    is_unknown = found.reading.status is BulkStatus.UNKNOWN
    return drift | ({"/data/status", "/data/api_status"} if is_unknown else set())


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


@given(st.data())
def test_any_response_can_be_compared(data: st.DataObject) -> None:
    vendor, _, body = EXAMPLES[data.draw(st.sampled_from(sorted(EXAMPLES)))]
    path = data.draw(st.sampled_from(list(places(body))))
    mutant = changed(body, path, data.draw(ANY_JSON))
    found = comparison(vendor, data.draw(st.integers(100, 599)), mutant)
    json.dumps(found.to_dict())
    assert found.conforms is (found.deviations == ())
    assert not (found.conforms and isinstance(found.reading, UnexpectedResponse))
    for each in found.deviations:
        assert each.found.isprintable()
        assert len(each.found) <= 80


# This is a list, because the order of a set differs between processes, and parallel runs need the same order.
CONFORMING = [name for name in SCENARIOS if name not in {"saymon-bad-gateway", "passcreator-error-in-200"}]


@pytest.mark.parametrize("name", CONFORMING)
def test_responses_of_the_sandbox_conform(name: str) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start(name, seconds=10)
    target = next(target for account in sandbox.accounts() if (target := account.find(url)))
    for _ in range(6):
        found = compare(target, sandbox.transport().send(target.account.request(target), 1), clock.now())
        is_unknown = isinstance(found.reading, Operation) and found.reading.status is BulkStatus.UNKNOWN
        assert len(found.deviations) == is_unknown
        clock.sleep(2)


def deviations(name: str, path: str, value: Any) -> list[tuple[str, str, str, bool]]:
    vendor, status, body = EXAMPLES[name]
    parts = tuple(int(part) if part.isdigit() else part for part in path.split("."))
    found = comparison(vendor, status, changed(body, parts, value)).deviations
    return [(each.pointer, each.expected, each.found, each.costs_status) for each in found]


STATES = '"in progress", "finished" or "finished with errors"'


@pytest.mark.parametrize(
    ("name", "path", "value", "expected", "costs_status"),
    [
        # Deviations of the state.
        ("passcreator 200 finished", "data.status", 7, STATES, True),
        ("passcreator 200 finished", "data.status", ..., STATES, True),
        ("passcreator 200 finished", "data.status", "done", STATES, True),
        ("saymon 200 finished", "finished", "true", "true or false", True),
        ("zoho_creator 200 completed", "data", [], "an object", True),
        ("applivery 200 completed", "status", "yes", "true or false", True),
        # Deviations of values that the status depends on.
        ("applivery 200 completed", "data.report.numErrors", "none", "a number from 0", True),
        ("applivery 200 inProgress", "data.report.numErrors", "none", "a number from 0", False),
        ("zoho_creator 200 completed", "data.record_details.failed_records", None, "a whole number from 0", True),
        ("zoho_creator 200 inProgress", "data.record_details.failed_records", -1, "a whole number from 0", False),
        # Other deviations.
        ("passcreator 200 finished", "data.createdOn", ..., None, False),
        ("passcreator 200 finished", "data.current", "many", "a whole number from 0", False),
        ("passcreator 200 finished", "statusCode", 20, "a whole number from 100 to 599", False),
        ("passcreator 404 notFound", "data", [1], "an empty array", False),
        ("passcreator 200 finishedWithErrors", "data.errors", 7, "an object, an array or null", False),
        ("applivery 200 completed", "data.id", "x1", "a string of the form ^[a-fA-F0-9]{24}$", False),
        ("applivery 200 completed", "data.createdAt", "yesterday", "a date and time with a zone", False),
        ("applivery 200 completed", "data.createdAt", None, "a date and time with a zone", False),
        ("zoho_creator 200 jobNotFound", "code", "7120", "a whole number", False),
        ("zoho_creator 200 completed", "code", "3000", "3000", False),
    ],
)
def test_a_deviation_says_what_was_expected_and_found(
    name: str,
    path: str,
    value: Any,
    expected: str | None,
    costs_status: bool,  # noqa: FBT001
) -> None:
    (found,) = deviations(name, path, value)
    assert found[0] == "/" + path.replace(".", "/")
    if expected is not None:
        assert found[1] == expected
    assert found[2] == ("nothing" if value is ... else json.dumps(value))
    assert found[3] is costs_status


def test_only_the_deviations_that_hide_the_status_affect_it() -> None:
    body = example("applivery 200 completed")
    body["data"] |= {"status": None, "createdAt": 7}
    costs = {each.pointer: each.costs_status for each in comparison("applivery", 200, body).deviations}
    assert costs == {"/data/status": True, "/data/createdAt": False}


def test_deviations_that_hide_the_status_only_together_all_affect_it() -> None:
    body = example("passcreator 200 finished")
    body["success"] = "no"
    body["data"]["status"] = 7
    assert [each.costs_status for each in comparison("passcreator", 200, body).deviations] == [True, True]


class Counting(Passcreator):
    """A Passcreator account that counts the bytes of the responses that it reads."""

    bytes_read = 0

    def read(self, target: Target, response: Response, observed_at: datetime) -> Operation:
        self.bytes_read += len(response.content)
        return super().read(target, response, observed_at)


def test_many_items_do_not_slow_the_comparison() -> None:
    """Check that only one of many similar invalid items is tested for its effect on the status."""
    body = example("passcreator 200 finishedWithErrors")
    beyond = set()
    for number in (100, 1000):
        body["data"]["errors"] = {f"k{index}": {"message": index} for index in range(number)}
        account = Counting(api_key=KEY)
        content = json.dumps(body).encode()
        found = compare(account.operation("x1"), Response(status_code=200, content=content), NOW)
        assert [each.pointer for each in found.deviations] == [f"/data/errors/k{i}/message" for i in range(number)]
        assert not any(each.costs_status for each in found.deviations)
        beyond.add(account.bytes_read - len(content))
    assert len(beyond) == 1


def test_similar_items_have_the_same_effect_on_the_status() -> None:
    body = example("applivery 200 completed")
    lines = [{"line": 7, "reason": "x"}, {"line": "x"}, {"line": -1, "reason": 8}, None]
    body["data"]["report"] = {"erroredLines": lines}
    costs = {each.pointer: each.costs_status for each in comparison("applivery", 200, body).deviations}
    place = "/data/report/erroredLines"
    assert costs == dict.fromkeys([f"{place}/1/line", f"{place}/2/line", f"{place}/2/reason", f"{place}/3"], False)
    body["data"]["status"] = 7
    costs = {each.pointer: each.costs_status for each in comparison("applivery", 200, body).deviations}
    assert [pointer for pointer, cost in costs.items() if cost] == ["/data/status"]
    assert len(costs) == 5


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"status": True, "data": {"state": "completed"}}, "HTTP 200 with no text in `data.status`"),
        ({"status": True, "task": {"status": "completed"}}, "HTTP 200 with no task in `data`"),
    ],
)
def test_an_unreadable_response_deviates_even_if_its_fields_are_optional(body: object, found: str) -> None:
    (deviation,) = comparison("applivery", 200, body).deviations
    assert (
        str(deviation) == f"the response: expected a response that can be read, found {found}, which affects the status"
    )


def test_a_harmless_deviation_does_not_hide_an_unreadable_response() -> None:
    body = {"status": True, "data": {"state": "completed", "createdAt": "yesterday"}}
    date, whole = comparison("applivery", 200, body).deviations
    assert (date.pointer, date.costs_status) == ("/data/createdAt", False)
    assert (whole.pointer, whole.costs_status) == ("", True)


def test_a_known_state_in_another_spelling_conforms() -> None:
    body = {"code": 3000, "data": {"api_status": "USER_ABORTED"}}
    assert comparison("zoho_creator", 200, body).conforms


def test_fields_that_the_spec_does_not_name_are_noted() -> None:
    body = example("passcreator 200 finishedWithErrors")
    body["data"] |= {"eta": 7, "a/b~c": None}
    body["data"]["errors"] = {"key": "words", "other": {"message": "words", "hint": "x"}}
    found = comparison("passcreator", 200, body)
    assert found.conforms
    assert found.notes == ("/data/errors/other/hint", "/data/eta", "/data/a~1b~0c")


def test_a_contradiction_that_no_schema_can_express_is_a_deviation() -> None:
    body = example("passcreator 200 finished")
    body["data"]["errors"] = {"customer-1": "A required field is missing"}
    assert comparison("passcreator", 200, body).deviations == (
        Deviation(
            pointer="/data/errors",
            expected="null on a finished process",
            found='["customer-1"]',
            costs_status=False,
        ),
    )


def test_a_contradiction_within_an_item_is_found_at_its_place() -> None:
    body = example("applivery 200 completed")
    body["data"]["report"]["erroredLines"] = [{"line": 2.5, "reason": "x"}]
    (deviation,) = comparison("applivery", 200, body).deviations
    assert (deviation.pointer, deviation.expected) == ("/data/report/erroredLines/0/line", "a count")


@pytest.mark.parametrize("key", ["a/b~c.d", "message", "x.", "", ".", "0", "str", "ItemProblem", "ErrorsByKey"])
def test_a_place_below_a_key_chosen_by_the_vendor_is_named_once(key: str) -> None:
    """Check keys with dots and slashes. The client joins keys with dots, and JSON pointers join keys with slashes."""
    for wrong in ({"message": 5}, None, [7]):
        body = example("passcreator 200 finishedWithErrors")
        body["data"]["errors"] = {key: wrong}
        (deviation,) = comparison("passcreator", 200, body).deviations
        place = "/data/errors/" + key.replace("~", "~0").replace("/", "~1")
        assert deviation.pointer in (place, f"{place}/message")


@pytest.mark.parametrize(("status", "costs_status"), [(200, True), (502, False)])
@pytest.mark.parametrize("content", [b"<html>\n\x1b[31mBad Gateway</html>", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_an_object_is_a_deviation(content: bytes, status: int, costs_status: bool) -> None:  # noqa: FBT001
    found = comparison("saymon", status, content)
    (deviation,) = found.deviations
    assert (deviation.pointer, deviation.expected, deviation.costs_status) == ("", "a JSON object", costs_status)
    assert deviation.found.isprintable()
    assert len(deviation.found) <= 80
    assert found.schema is None


def test_the_length_of_a_string_is_counted_in_characters() -> None:
    body = example("applivery 200 completed")
    body["data"]["file"] = {"key": "k" * 257}
    (deviation,) = comparison("applivery", 200, body).deviations
    assert (deviation.pointer, deviation.expected) == ("/data/file/key", "a string of at most 256 characters")
    assert deviation.found.startswith('"kkk')


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<p>", "invalid JSON from character 1 on: <p>"),
        (b'{"a": 1 x}\n', 'invalid JSON from character 9 on: {"a": 1 x}'),
        (b'{"finished"', 'JSON that is cut off after character 11: {"finished"'),
        (b'{"finished": "tr', 'JSON that is cut off after character 16: {"finished": "tr'),
        (b'{"a": "J\xfcrgen"}', 'text that is not UTF-8 from byte 9 on: {"a": "J\N{REPLACEMENT CHARACTER}rgen"}'),
        (b"1" * 5000, f"JSON with a number that has too many digits: {'1' * 34}…"),
        (b"[" * 100_000, f"JSON that is nested too deeply: {'[' * 47}…"),
        (b"[7]", "[7]"),
        (b" \n", "nothing"),
    ],
)
def test_a_deviation_says_why_a_body_is_not_an_object(content: bytes, found: str) -> None:
    (deviation,) = comparison("saymon", 200, content).deviations
    assert deviation.found == found


@pytest.mark.parametrize("content", [b"{}", b"", b'{"finished": true}', b"<html>"])
def test_a_redirect_is_a_deviation_whatever_its_body(content: bytes) -> None:
    """Check redirects. The specs have no entry for redirects. The default entry describes errors."""
    for vendor in TARGETS:
        found = comparison(vendor, 302, content)
        whole = Deviation(pointer="", expected="HTTP 200 or an error", found="HTTP 302", costs_status=True)
        assert (found.deviations, found.schema, found.notes) == ((whole,), None, ())
        assert "redirect" in str(found.reading)


def test_another_success_status_is_a_deviation_and_is_read() -> None:
    found = comparison("saymon", 202, {"finished": True, "more": 7})
    assert [str(each) for each in found.deviations] == ["the response: expected HTTP 200 or an error, found HTTP 202"]
    assert (found.schema, found.notes) == ("BulkOperationStatus", ("/more",))
    assert isinstance(found.reading, Operation)
    assert [each.found for each in comparison("saymon", 204, b"").deviations] == ["HTTP 204", "nothing"]


@pytest.mark.parametrize("content", [b"", b"\r\n"])
@pytest.mark.parametrize(
    ("vendor", "status", "conforms"),
    [("passcreator", 401, True), ("saymon", 404, True), ("passcreator", 404, False), ("saymon", 200, False)],
)
def test_an_empty_body_conforms_if_the_status_allows_it(
    vendor: str,
    status: int,
    conforms: bool,  # noqa: FBT001
    content: bytes,
) -> None:
    assert comparison(vendor, status, content).conforms is conforms


def test_a_deviation_says_that_a_required_body_is_missing() -> None:
    (deviation,) = comparison("saymon", 200, b"").deviations
    assert str(deviation) == "the response: expected a JSON object, found nothing, which affects the status"


@pytest.mark.parametrize("value", [b'"\\ud800"', b'{"x": ' * 700 + b"7" + b"}" * 700])
def test_any_response_that_the_reader_can_read_can_be_compared(value: bytes) -> None:
    """Check lone surrogates and deep nesting, which pydantic cannot parse.

    In undocumented fields, lone surrogates and deep nesting are not deviations.
    """
    content = json.dumps(example("passcreator 200 finished")).encode()
    found = comparison(
        "passcreator", 200, content.replace(b'"data": {', b'"more": %b, "data": {"more": %b, ' % (value, value))
    )
    assert (found.schema, found.deviations, found.notes) == ("ProcessResponse", (), ("/more", "/data/more"))
    wrong = comparison("passcreator", 200, content.replace(b'"current": 1000', b'"current": ' + value))
    (deviation,) = wrong.deviations
    assert (deviation.pointer, deviation.expected) == ("/data/current", "a whole number from 0")
    assert deviation.found.startswith(value[:6].decode())
    assert not deviation.costs_status


def test_half_a_surrogate_pair_is_a_valid_string() -> None:
    body = example("passcreator 200 finishedWithErrors")
    body["data"]["errors"] = {"\ud800": "\udc00"}
    assert comparison("passcreator", 200, body).conforms
    body["data"]["status"] = "\ud800"
    (deviation,) = comparison("passcreator", 200, body).deviations
    assert (deviation.found, deviation.costs_status) == ('"\\ud800"', True)


def test_whole_floats_are_integers_and_nan_is_not() -> None:
    body = b'{"code": 3000.0, "data": {"api_status": "Completed", "record_details": {"failed_records": 0.0}}}'
    assert comparison("zoho_creator", 200, body).conforms
    (deviation,) = comparison("zoho_creator", 200, body.replace(b"0.0}", b"NaN}")).deviations
    assert (deviation.pointer, deviation.found) == ("/data/record_details/failed_records", "NaN")


def test_the_credential_is_not_shown() -> None:
    body = example("passcreator 200 finished")
    body["data"]["createdOn"] = f"{KEY} 10:30"
    (deviation,) = comparison("passcreator", 200, body).deviations
    assert KEY not in str(deviation)
    assert KEY not in str(comparison("passcreator", 200, f"<p>{KEY}</p>".encode()).to_dict())
    body["data"] |= {"errors": {KEY: 7}, KEY: 7}
    found = comparison("passcreator", 200, body)
    assert [each.pointer for each in found.deviations] == ["/data/createdOn", "/data/errors/********"]
    assert found.notes == ("/data/********",)
    assert KEY not in str(found.to_dict())


SLASHES = "abcdefgh/ijklmnop~qrs+tuv=="
"""An API key that contains `/` and `~`, the characters that JSON pointers escape."""


def with_slashes(body: Any) -> Comparison:
    """Compare a response for a Passcreator account whose API key contains slashes."""
    target = Passcreator(api_key=SLASHES, base_url=BASE_URL).operation("627d21f7-e1a0-4085-84cb-130906cd097c")
    return compare(target, Response(status_code=200, content=json.dumps(body).encode()), NOW)


def test_a_credential_that_pointers_escape_is_not_shown() -> None:
    body = example("passcreator 200 finished")
    body["data"] |= {"errors": {SLASHES: 7}, SLASHES: 7}
    found = with_slashes(body)
    assert [each.pointer for each in found.deviations] == ["/data/errors/********"]
    assert found.notes == ("/data/********",)
    assert "ijklmnop" not in str(found.to_dict())


def test_a_credential_that_json_escapes_is_not_shown() -> None:
    # The text is JSON within JSON, in the way PHP escapes it.
    text = json.dumps({"key": SLASHES}).replace("/", "\\/")
    body = example("passcreator 200 finished")
    body["data"] |= {"status": "finished with errors", "createdOn": text, "errors": {"1": [text, {text: 7}]}}
    found = with_slashes(body)
    shown = r'"{\"key\": \"********\"}"'
    assert {each.pointer: each.found for each in found.deviations} == {
        "/data/createdOn": shown,
        "/data/errors/1": f"[{shown}, {{{shown}: 7}}]",
    }
    assert isinstance(found.reading, Operation)
    assert len(found.reading.drift) == 2
    assert found.reading.item_errors[0].message == f"[{shown}, {{{shown}: 7}}]"
    assert "ijklmnop" not in str(found.to_dict())


def test_a_comparison_as_text_and_as_json() -> None:
    body = example("passcreator 200 finished")
    body["data"]["status"] = 7
    found = comparison("passcreator", 200, body)
    assert str(found.deviations[0]) == f"/data/status: expected {STATES}, found 7, which affects the status"
    assert found.to_dict() == {
        "conforms": False,
        "schema": "ProcessResponse",
        "deviations": [{"pointer": "/data/status", "expected": STATES, "found": "7", "costs_status": True}],
        "notes": [],
        "operation": None,
        "error": {"type": "UnexpectedResponse", "message": str(found.reading)},
    }
    json.dumps(found.to_dict())
    refused = comparison("passcreator", 404, example("passcreator 404 notFound"))
    assert isinstance(refused.reading, OperationNotFound)
    assert refused.to_dict()["conforms"] is True
