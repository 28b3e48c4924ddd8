"""Test that `make spec-diff` rates each change of a spec correctly as patch, minor or breaking."""

import pytest
from tests.rehearsals.conftest import Edit, Repository

FORBIDDEN = "        '403':\n          $ref: '#/components/responses/Forbidden'\n"
STATUS_EXAMPLES = "            running:\n              summary: Still running\n"
STATE = "        - created\n"
NAME = "        - CREATED\n"
NAMES = "        - CREATED\n        - PENDING\n        - IN_PROGRESS\n        - COMPLETED\n        - FAILED\n"
ACTION = "        action:\n"
ERRORED_LINES = "          items:\n            $ref: '#/components/schemas/ErroredLine'\n"
DETAIL = "    ErrorDetail:\n      type: object\n"
RESPONSES = "      responses:\n        '200'"
VERBOSE = (
    "        - name: verbose\n          in: query\n          description: Report more.\n"
    "          schema:\n            type: boolean\n"
)
BY_POSITION = "        - $ref: '#/components/schemas/ErrorsByPosition'\n"


@pytest.mark.parametrize(
    ("vendor", "needed", "message", "edits"),
    [
        # Texts.
        ("saymon", "1.0.1", "`summary` of `info` was changed.", [("Whether a SAYMON", "If a SAYMON")]),
        (
            "saymon",
            "1.0.1",
            "Examples, extensions or the order of a list changed.",
            [("  finished: true\n", "  finished: false\n")],
        ),
        (
            "saymon",
            "1.0.1",
            "The example `other` of `Status` was added.",
            [(STATUS_EXAMPLES, f"            other:\n              value: {{finished: true}}\n{STATUS_EXAMPLES}")],
        ),
        (
            "passcreator",
            "1.0.1",
            "`required` of `Process` was reordered.",
            [("        - current\n        - total\n", "        - total\n        - current\n")],
        ),
        # Additions, including fields that are named like OpenAPI keywords.
        (
            "applivery",
            "1.1.0",
            "`description` of `BulkTask` was added.",
            [(ACTION, f"        description:\n          type: string\n{ACTION}")],
        ),
        (
            "saymon",
            "1.1.0",
            "The response `410` of `get` of `/node/",
            [(FORBIDDEN, FORBIDDEN + FORBIDDEN.replace("403", "410"))],
        ),
        (
            "applivery",
            "1.1.0",
            "`BulkTaskState` gained 'paused'. The enum is open, ",
            [(STATE, f"        - paused\n{STATE}"), (NAME, f"        - PAUSED\n{NAME}")],
        ),
        ("zoho_creator", "1.1.0", "`Environment` gained 'test'.", [("- stage\n", "- stage\n        - test\n")]),
        # Compatible changes of keywords that programs use.
        (
            "applivery",
            "1.1.0",
            "`required` of `ErrorDetail` changed from None to ['code'].",
            [(DETAIL, f"{DETAIL}      required: [code]\n")],
        ),
        (
            "applivery",
            "1.1.0",
            "`maxLength` of `action` of `BulkTask` changed from 1000 to 20.",
            [("maxLength: 1000", "maxLength: 20")],
        ),
        (
            "passcreator",
            "1.1.0",
            "`array` of `anyOf` of `ProcessErrors` was removed.",
            [(BY_POSITION, "")],
        ),
        (
            "passcreator",
            "1.1.0",
            "`string` of `anyOf` of `status` of `Process` was removed.",
            [("ProcessState'\n            - type: string\n", "ProcessState'\n")],
        ),
        (
            "saymon",
            "1.1.0",
            "`maxLength` of `Id` changed from 128 to 256.",
            [("maxLength: 128", "maxLength: 256")],
        ),
        ("saymon", "1.1.0", "`verbose` of `parameters` of `get` of `/node/", [(RESPONSES, f"{VERBOSE}{RESPONSES}")]),
        # Changes that break callers.
        ("applivery", "2.0.0", "`BulkTaskState` lost 'created'.", [(STATE, ""), (NAME, "")]),
        ("applivery", "2.0.0", "`BulkTaskState` lost names in generated code: CREATED.", [(NAME, "        - MADE\n")]),
        (
            "applivery",
            "2.0.0",
            "`BulkTaskState` gained 'paused'.",
            [
                (STATE, f"        - paused\n{STATE}"),
                (NAME, f"        - PAUSED\n{NAME}"),
                (ACTION, f"        next:\n          $ref: '#/components/schemas/BulkTaskState'\n{ACTION}"),
            ],
        ),
        (
            "zoho_creator",
            "2.0.0",
            "`x-prefix` of `zohoOauthToken` changed",
            [("x-prefix: Zoho-oauthtoken", "x-prefix: Z")],
        ),
        (
            "applivery",
            "2.0.0",
            "`BulkTaskState` lost names in generated code: CREATED, PENDING, ",
            [(f"      x-enum-varnames:\n{NAMES}", "")],
        ),
        ("applivery", "2.0.0", "`BulkTaskState` lost names in generated code: CREATED, PENDING, ", [(NAME, "")]),
        (
            "applivery",
            "2.0.0",
            "`items` of `erroredLines` of `BulkTaskReport` changed from `ErroredLine` to `SkippedLine`.",
            [(ERRORED_LINES, ERRORED_LINES.replace("Errored", "Skipped"))],
        ),
        (
            "applivery",
            "2.0.0",
            "Property `reason` of `SkippedLine` was removed.",
            [(ERRORED_LINES, ERRORED_LINES.replace("Errored", "Skipped"))],
        ),
        (
            "applivery",
            "2.0.0",
            "`config` of `BulkTask` changed from `BulkTaskConfig` to a schema without a name.",
            [("          $ref: '#/components/schemas/BulkTaskConfig'\n", "          type: object\n")],
        ),
        (
            "passcreator",
            "2.0.0",
            "All headers of response `429` were removed.",
            [("responses/TooManyRequests'", "responses/NotFound'")],
        ),
        (
            "saymon",
            "2.0.0",
            "`name` of `Id` changed",
            [("/{id}/", "/{bulkId}/"), ("      name: id\n", "      name: bulkId\n")],
        ),
        ("saymon", "2.0.0", "`tags` of `get` of `/node/", [("bulk-status", "bulks")]),
        ("saymon", "2.0.0", "`default` of the variable `scheme`", [("default: https\n", "default: http\n")]),
        (
            "saymon",
            "2.0.0",
            "`maxLength` changed from '128' to '64'. (specs/saymon.yaml:",
            [("maxLength: 128", "maxLength: 64")],
        ),
        ("saymon", "2.0.0", "Schema `BulkOperationStatus` was removed, ", [("BulkOperationStatus", "Bulk")]),
        (
            "saymon",
            "2.0.0",
            "Property `finished` of `BulkOperationStatus` was",
            [("        finished:\n", "        over:\n")],
        ),
        (
            "saymon",
            "2.0.0",
            "Type of `finished` changed from 'boolean' to 'string'.",
            [("type: boolean", "type: string")],
        ),
        ("saymon", "2.0.0", "Response `403` was removed", [(FORBIDDEN, "")]),
        (
            "saymon",
            "2.0.0",
            "Path `/node/api/bulk/{id}/status` was renamed",
            [("  /node/api/bulk/", "  /node/api/bulks/")],
        ),
        ("saymon", "2.0.0", "`pattern` changed from", [("pattern: ^[A-Za-z0-9_-]+$", "pattern: ^[A-Z]+$")]),
    ],
    ids=lambda value: None if isinstance(value, list) else value,
)
def test_each_change_requires_a_version(
    repository: Repository, vendor: str, needed: str, message: str, edits: list[Edit]
) -> None:
    repository.commit("v1.0.0")
    repository.change(f"specs/{vendor}.yaml", *edits)
    output = repository.spec_diff(code=1)
    assert message in output
    assert f"  info.version is 1.0.0, but must be {needed} or higher.\n" in output


ALTERNATIVES = "            - $ref: '#/components/schemas/BulkTaskState'\n            - type: string\n"


@pytest.mark.parametrize("alternative", ["- type: integer", "- type: string\n              enum: [other]"])
def test_an_enum_is_open_only_if_any_text_is_an_alternative(repository: Repository, alternative: str) -> None:
    repository.change("specs/applivery.yaml", (ALTERNATIVES, ALTERNATIVES.replace("- type: string", alternative)))
    repository.commit("v1.0.0")
    repository.change(
        "specs/applivery.yaml", (STATE, f"        - paused\n{STATE}"), (NAME, f"        - PAUSED\n{NAME}")
    )
    output = repository.spec_diff(code=1)
    assert "`BulkTaskState` gained 'paused'." in output
    assert "The enum is open" not in output
    assert "must be 2.0.0 or higher" in output


def test_reordering_the_values_of_an_enum_is_a_patch(repository: Repository) -> None:
    repository.commit("v1.0.0")
    state, name = "        - pending\n", "        - PENDING\n"
    repository.change("specs/applivery.yaml", (STATE + state, state + STATE), (NAME + name, name + NAME))
    output = repository.spec_diff(code=1)
    assert "`enum` of `BulkTaskState` was reordered." in output
    assert "must be 1.0.1 or higher" in output


@pytest.mark.parametrize(
    ("vendor", "edit"),
    [("saymon", ("Whether a SAYMON", "If a SAYMON")), ("applivery", (NAME, "        - MADE\n"))],
    ids=["text", "name"],
)
def test_each_change_is_reported_once(repository: Repository, vendor: str, edit: Edit) -> None:
    repository.commit("v1.0.0")
    repository.change(f"specs/{vendor}.yaml", edit)
    (_, change, needed, *_) = repository.spec_diff(code=1).splitlines()
    assert change.startswith(("  patch  ", "  breaking "))
    assert needed.startswith("  info.version is ")


USER_REFERENCE = "$ref: '#/components/schemas/User'\n"


@pytest.mark.parametrize("null", ["'null'", "['null']"])
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_schema_with_a_nullable_reference_is_compared(repository: Repository, keyword: str, null: str) -> None:
    repository.commit("v1.0.0")
    alternatives = f"{keyword}:\n            - {USER_REFERENCE}            - type: {null}\n"
    repository.change("specs/applivery.yaml", (USER_REFERENCE, alternatives), ("          format: email\n", ""))
    output = repository.spec_diff(code=1)
    reference_change, component_change, needed = output.splitlines()[1:4]
    assert reference_change == "  breaking  `createdBy` of `BulkTask` may now be null."
    assert "`format` of `email` was removed." in component_change
    assert needed == "  info.version is 1.0.0, but must be 2.0.0 or higher."
    repository.commit("v1.1.0")
    repository.change("specs/applivery.yaml", (alternatives, USER_REFERENCE))
    output = repository.spec_diff(code=1)
    assert output.splitlines()[1:3] == [
        "  minor     `createdBy` of `BulkTask` can no longer be null.",
        "  info.version is 1.0.0, but must be 1.1.0 or higher.",
    ]


def test_replacing_a_reference_by_alternatives_is_breaking(repository: Repository) -> None:
    repository.commit("v1.0.0")
    alternatives = (
        f"anyOf:\n            - {USER_REFERENCE}            - $ref: '#/components/schemas/Robot'\n            - true\n"
    )
    robot = "    Robot:\n      type: array\n      items:\n        $ref: '#/components/schemas/Legs'\n"
    legs = "    Legs:\n      type: integer\n"
    repository.change(
        "specs/applivery.yaml", (USER_REFERENCE, alternatives), ("    BulkTask:\n", f"{robot}{legs}    BulkTask:\n")
    )
    output = repository.spec_diff(code=1)
    assert "  breaking  Type of `createdBy` changed from 'object' to 'any'." in output
    assert "  info.version is 1.0.0, but must be 2.0.0 or higher." in output


def test_fields_and_examples_may_be_named_like_keywords(repository: Repository) -> None:
    field = f"        anyOf:\n          type: string\n        oneOf:\n          {USER_REFERENCE}"
    example = "                  more: {$ref: '#/components/schemas/User', anyOf: 2}\n"
    action = "                  action: import\n"
    repository.change("specs/applivery.yaml", (ACTION, f"{field}{ACTION}"), (action, f"{action}{example}"))
    repository.commit("v1.0.0")
    alternatives = f"anyOf:\n            - {USER_REFERENCE}            - type: 'null'\n"
    repository.change(
        "specs/applivery.yaml",
        (f"        oneOf:\n          {USER_REFERENCE}", f"        oneOf:\n          {alternatives}"),
        (example, "                  more: {anyOf: [{$ref: '#/components/schemas/User'}, {type: 'null'}]}\n"),
    )
    output = repository.spec_diff(code=1)
    assert "  breaking  `oneOf` of `BulkTask` may now be null.\n" in output
    assert output.count("breaking") == 1


def test_restricting_an_id_is_breaking(repository: Repository) -> None:
    constraints = "        pattern: ^[A-Za-z0-9_-]+$\n        minLength: 1\n        maxLength: 128\n"
    schemas = f"  schemas:\n    Bulk:\n      type: string\n{constraints.replace('        ', '      ')}"
    alternatives = "        anyOf:\n          - $ref: '#/components/schemas/Bulk'\n          - type: integer\n"
    repository.change(
        "specs/saymon.yaml", (f"        type: string\n{constraints}", alternatives), ("  schemas:\n", schemas)
    )
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", (alternatives, "        $ref: '#/components/schemas/Bulk'\n"))
    assert "must be 2.0.0 or higher" in repository.spec_diff(code=1)
