"""Test the output of each tool after a change of a spec, in the order of docs/reference/spec-changes.md."""

from pathlib import Path

import pytest
from tests.rehearsals.conftest import PYTHON, Checkout, Golden

applivery = pytest.mark.parametrize("checkout", ["applivery"], indirect=True)
passcreator = pytest.mark.parametrize("checkout", ["passcreator"], indirect=True)
saymon = pytest.mark.parametrize("checkout", ["saymon"], indirect=True)


@applivery
def test_a_new_state(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "inProgress")
    response["data"]["status"] = "queued"
    output = checkout.check(response, code=1)
    golden("new_state/check", output)
    assert "A client returns: unknown " in output
    assert output.endswith("(queued)\n")

    checkout.change(
        checkout.spec,
        ("        - completed\n        - failed\n", "        - completed\n        - failed\n        - queued\n"),
        ("        - FAILED\n", "        - FAILED\n        - QUEUED\n"),
    )
    checkout.lint()
    golden("new_state/spec_diff", checkout.check_required_version("1.1.0"))
    golden("new_state/generate", checkout.generate())
    types = checkout.types(errors=1)
    golden("new_state/types", types)
    assert types.startswith("facade/bulkstatus/vendors/applivery.py:")
    assert checkout.line_of(types) == "assert_never(state)"

    before = "BulkTaskState.CREATED | BulkTaskState.PENDING:"
    checkout.change(
        "facade/bulkstatus/vendors/applivery.py",
        (before, before.replace(":", " | BulkTaskState.QUEUED:")),
    )
    checkout.types(errors=0)
    golden("new_state/check_after", checkout.check(response, code=0))


@applivery
def test_a_new_optional_field(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "inProgress")
    response["data"]["report"]["numRetries"] = 3
    golden("optional_member/check", checkout.check(response, code=0))

    field = "numRetries:\n          type: integer\n          minimum: 0\n          description: Lines tried again.\n"
    checkout.change(checkout.spec, ("        numErrors:\n", f"        {field}        numErrors:\n"))
    checkout.lint()
    golden("optional_member/spec_diff", checkout.check_required_version("1.1.0"))
    golden("optional_member/generate", checkout.generate())
    golden("optional_member/types", checkout.types(errors=0))
    checkout.test("applivery", passes=True)
    golden("optional_member/check_after", checkout.check(response, code=0))


@passcreator
def test_a_renamed_field(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "inProgress")
    response["data"]["processed"] = response["data"].pop("current")
    golden("renamed_member/check", checkout.check(response, code=1))

    checkout.change(checkout.spec, (" current:", " processed:"), ("- current\n", "- processed\n"))
    checkout.lint()
    golden("renamed_member/spec_diff", checkout.check_required_version("2.0.0"))
    golden("renamed_member/generate", checkout.generate())
    types = checkout.types(errors=2)
    golden("renamed_member/types", types)
    assert "process.current" in checkout.line_of(types.splitlines()[0])
    golden("renamed_member/check_unfinished", checkout.check(response, code=70))

    checkout.change(
        "facade/bulkstatus/vendors/passcreator.py",
        ('process.current, "data.current"', 'process.processed, "data.processed"'),
    )
    checkout.change("facade/bulkstatus/testing/responses/passcreator.py", ("current=", "processed="))
    checkout.types(errors=0)
    golden("renamed_member/check_after", checkout.check(response, code=0))


@applivery
def test_a_renamed_optional_field(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "completed")
    response["data"]["report"]["numFailures"] = response["data"]["report"].pop("numErrors")
    golden("renamed_member/check_optional", checkout.check(response, code=0))


@passcreator
def test_a_field_that_becomes_nullable(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "inProgress")
    response["data"]["total"] = None
    golden("nullable_member/check", checkout.check(response, code=1))

    before = "        total:\n          type: integer\n"
    checkout.change(checkout.spec, (before, before.replace("integer", "[integer, 'null']")))
    checkout.lint()
    golden("nullable_member/spec_diff", checkout.check_required_version("2.0.0"))
    golden("nullable_member/generate", checkout.generate())
    golden("nullable_member/types", checkout.types(errors=0))
    golden("nullable_member/check_after", checkout.check(response, code=1))


@applivery
def test_an_optional_field_that_becomes_nullable(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "completed")
    response["data"]["createdBy"] = None
    golden("nullable_optional_member/check", checkout.check(response, code=1))

    user_reference = "$ref: '#/components/schemas/User'\n"
    checkout.change(
        checkout.spec, (user_reference, f"anyOf:\n            - {user_reference}            - type: 'null'\n")
    )
    checkout.lint()
    golden("nullable_optional_member/spec_diff", checkout.check_required_version("2.0.0"))
    golden("nullable_optional_member/generate", checkout.generate())
    checkout.types(errors=0)
    golden("nullable_optional_member/check_after", checkout.check(response, code=0))
    response["data"]["action"] = None  # the spec still allows only a string
    assert "/data/action\n    expected a string of at most 1000 characters\n" in checkout.check(response, code=1)


@applivery
def test_a_field_with_a_new_type(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("200", "completedWithErrors")
    response["data"]["report"]["numErrors"] = "3"
    del response["data"]["report"]["erroredLines"]
    golden("retyped_member/check", checkout.check(response, code=1))

    number = "numErrors:\n          type: number\n          format: float\n          minimum: 0\n"
    description = (
        "          description: Number of failed lines. If it is above 0 on a `completed` task, "
        "some or all lines failed.\n"
    )
    checkout.change(
        checkout.spec,
        (
            f"{number}{description}          examples:\n            - 3\n",
            f"numErrors:\n          type: string\n{description}",
        ),
        *((f"numErrors: {count}\n", f"numErrors: '{count}'\n") for count in ("0", "0.0", "2", "3")),
    )
    checkout.lint()
    golden("retyped_member/spec_diff", checkout.check_required_version("2.0.0"))
    golden("retyped_member/generate", checkout.generate())
    types = checkout.types(errors=2)
    golden("retyped_member/types", types)
    assert all("num_errors" in checkout.line_of(error) for error in types.splitlines()[:2])
    golden("retyped_member/check_unfinished", checkout.check(response, code=1))


@applivery
def test_a_new_error_code(checkout: Checkout, golden: Golden) -> None:
    response = checkout.example("422", "code3001")
    response["error"]["code"] = 3002
    golden("new_error_code/check", checkout.check(response, http_status=422, code=0))

    row, example = "        | 422 | 3001 |", "            code3001:\n              summary: 3001 "
    value = (
        "              value:\n                status: false\n                error:\n                  code: 3002\n"
    )
    checkout.change(
        checkout.spec,
        (row, f"        | 422 | 3002 | refused; details are not documented | read `error.message` |\n{row}"),
        (example, f"            code3002:\n              summary: '3002'\n{value}{example}"),
    )
    checkout.lint()
    golden("new_error_code/spec_diff", checkout.check_required_version("1.0.1"))
    golden("new_error_code/generate", checkout.generate())
    checkout.types(errors=0)
    golden("new_error_code/test", checkout.test("code3002", passes=False))


@saymon
def test_a_new_required_path_parameter(checkout: Checkout, golden: Golden) -> None:
    parameter = (
        "    Site:\n      name: site\n      in: path\n      required: true\n      description: The site.\n"
        "      schema:\n        type: string\n        pattern: ^[a-z]+$\n        minLength: 1\n        maxLength: 16\n"
        "      example: main\n"
    )
    reference = "        - $ref: '#/components/parameters/Id'\n"
    checkout.change(
        checkout.spec,
        ("  /node/api/bulk/{id}/status:", "  /node/api/{site}/bulk/{id}/status:"),
        (reference, f"{reference.replace('Id', 'Site')}{reference}"),
        ("  parameters:\n    Id:", f"  parameters:\n{parameter}    Id:"),
    )
    checkout.lint()
    golden("new_path_parameter/spec_diff", checkout.check_required_version("2.0.0"))
    golden("new_path_parameter/generate", checkout.generate())
    types = checkout.types(errors=1)
    golden("new_path_parameter/types", types)
    call = "return self._job(endpoint.build_request, bulk_id)"
    assert checkout.line_of(types) == call
    golden("new_path_parameter/urls", checkout.run(PYTHON / "python", Path(__file__).parent / "saymon_urls.py"))

    checkout.change(
        "facade/bulkstatus/vendors/saymon.py",
        ("def operation(self, bulk_id: str)", "def operation(self, site: str, bulk_id: str)"),
        (call, call.replace("bulk_id", "site, bulk_id")),
    )
    checkout.types(errors=0)
