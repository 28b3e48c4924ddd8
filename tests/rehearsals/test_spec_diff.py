"""`make spec-diff`: what changed since when, how each change is rated, and that the version has to fit."""

import shutil

import pytest
from tests.rehearsals.conftest import LINT, Repository

Edit = tuple[str, str]
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
    "        - name: verbose\n          in: query\n          description: Tell more.\n"
    "          schema:\n            type: boolean\n"
)
BY_POSITION = "        - $ref: '#/components/schemas/ErrorsByPosition'\n"


def test_without_a_release_there_is_nothing_to_compare_with(repository: Repository) -> None:
    repository.commit("nightly")
    assert repository.spec_diff(code=0).startswith("There is no release yet")
    assert repository.spec_diff("", code=0).startswith("There is no release yet")


def test_the_base_is_the_newest_release_that_this_commit_descends_from(repository: Repository) -> None:
    for tag in ("v0.9.0", "v0.10.0", "v0.11.0rc1", "version-2", "v1"):
        repository.commit(tag)
    repository.run("git", "checkout", "--quiet", "-b", "other")
    repository.commit("v2.0.0")
    repository.run("git", "checkout", "--quiet", "v1")
    names = "applivery.yaml, passcreator.yaml, saymon.yaml, zoho_creator.yaml"
    assert repository.spec_diff(code=0) == f"Unchanged since v0.10.0: {names}.\n"
    assert repository.spec_diff("other", code=0) == f"Unchanged since other: {names}.\n"


@pytest.mark.parametrize("ref", ["v9.9.9", "nothing", "--all", "HEAD:specs/saymon.yaml"])
def test_a_ref_that_is_no_commit_is_named(repository: Repository, ref: str) -> None:
    repository.commit("v1.0.0")
    assert repository.spec_diff("--", ref, code=2).startswith(f"{ref} is no commit here: name a tag")


def test_specs_that_are_new_or_gone(repository: Repository) -> None:
    spec = repository.folder / "specs" / "saymon.yaml"
    other = spec.with_name("other.yaml")
    shutil.copy(spec, other)
    spec.unlink()
    repository.commit("v1.0.0")
    shutil.copy(other, spec)
    other.unlink()
    said = repository.spec_diff(code=0)
    assert "saymon.yaml: new since v1.0.0, as 1.0.0." in said
    assert "other.yaml: gone since v1.0.0\n  breaking  Who reads it loses it" in said


def test_what_is_not_committed_yet_counts(repository: Repository) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", ("Whether a SAYMON bulk operation", "If a SAYMON bulk operation"))
    said = repository.spec_diff(code=1)
    repository.commit()
    assert repository.spec_diff(code=1) == said


@pytest.mark.parametrize(
    ("vendor", "needed", "words", "edits"),
    [
        # Words.
        ("saymon", "1.0.1", "`summary` of `info` was changed.", [("Whether a SAYMON", "If a SAYMON")]),
        (
            "saymon",
            "1.0.1",
            "Examples, extensions or the order of a list are others.",
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
            "`required` of `Process` has another order.",
            [("        - current\n        - total\n", "        - total\n        - current\n")],
        ),
        # Additions, also of what has the name of a word of OpenAPI's.
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
            "`BulkTaskState` gained 'paused'. The list is open",
            [(STATE, f"        - paused\n{STATE}"), (NAME, f"        - PAUSED\n{NAME}")],
        ),
        ("zoho_creator", "1.1.0", "`Environment` gained 'test'.", [("- stage\n", "- stage\n        - test\n")]),
        # Changes that break nobody, and are more than words.
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
        # What breaks a reader.
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
            "`config` of `BulkTask` changed from `BulkTaskConfig` to something without a name.",
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
        ("saymon", "2.0.0", "The name `BulkOperationStatus` went away", [("BulkOperationStatus", "Bulk")]),
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
def test_what_a_change_asks_of_the_version(
    repository: Repository, vendor: str, needed: str, words: str, edits: list[Edit]
) -> None:
    repository.commit("v1.0.0")
    repository.change(f"specs/{vendor}.yaml", *edits)
    said = repository.spec_diff(code=1)
    assert words in said
    assert f"  info.version is 1.0.0, and has to be {needed} or higher.\n" in said


@pytest.mark.parametrize(
    ("version", "code"),
    [
        *[("1.0.1", 1), ("1.1.0", 0), ("1.10.3", 0), ("2.0.0", 0), ("0.9.0", 1)],
        *[("1.1", 2), ("v1.1.0", 2), ("1.1.0-rc1", 2), ("01.1.0", 2)],
    ],
)
def test_the_version_has_to_be_raised_far_enough(repository: Repository, version: str, code: int) -> None:
    repository.commit("v1.0.0")
    member = "        line:\n          type: number\n"
    repository.change(
        "specs/applivery.yaml",
        ("  version: 1.0.0\n", f"  version: {version}\n"),
        ("        reason:\n", f"{member}        reason:\n".replace("line", "column")),
    )
    said = repository.spec_diff(code=code)
    assert ("has to be 1.1.0 or higher" in said) == (code == 1)
    assert ("which is not three numbers as in 1.0.0" in said) == (code == 2)


BESIDE_IT = "            - $ref: '#/components/schemas/BulkTaskState'\n            - type: string\n"


@pytest.mark.parametrize("beside_it", ["- type: integer", "- type: string\n              enum: [other]"])
def test_a_list_is_open_only_beside_any_text(repository: Repository, beside_it: str) -> None:
    repository.change("specs/applivery.yaml", (BESIDE_IT, BESIDE_IT.replace("- type: string", beside_it)))
    repository.commit("v1.0.0")
    repository.change(
        "specs/applivery.yaml", (STATE, f"        - paused\n{STATE}"), (NAME, f"        - PAUSED\n{NAME}")
    )
    said = repository.spec_diff(code=1)
    assert "`BulkTaskState` gained 'paused'." in said
    assert "The list is open" not in said
    assert "has to be 2.0.0 or higher" in said


def test_another_order_of_values_is_a_patch(repository: Repository) -> None:
    repository.commit("v1.0.0")
    state, name = "        - pending\n", "        - PENDING\n"
    repository.change("specs/applivery.yaml", (STATE + state, state + STATE), (NAME + name, name + NAME))
    said = repository.spec_diff(code=1)
    assert "`enum` of `BulkTaskState` has another order." in said
    assert "has to be 1.0.1 or higher" in said


@pytest.mark.parametrize(
    ("vendor", "edit"),
    [("saymon", ("Whether a SAYMON", "If a SAYMON")), ("applivery", (NAME, "        - MADE\n"))],
    ids=["words", "name"],
)
def test_what_was_told_is_told_once(repository: Repository, vendor: str, edit: Edit) -> None:
    repository.commit("v1.0.0")
    repository.change(f"specs/{vendor}.yaml", edit)
    (_, change, needed, *_) = repository.spec_diff(code=1).splitlines()
    assert change.startswith(("  patch  ", "  breaking "))
    assert needed.startswith("  info.version is ")


OF_USER = "$ref: '#/components/schemas/User'\n"


@pytest.mark.parametrize("null", ["'null'", "['null']"])
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_reference_that_became_nullable_is_still_there(repository: Repository, keyword: str, null: str) -> None:
    repository.commit("v1.0.0")
    choice = f"{keyword}:\n            - {OF_USER}            - type: {null}\n"
    repository.change("specs/applivery.yaml", (OF_USER, choice), ("          format: email\n", ""))
    said = repository.spec_diff(code=1)
    of_reference, of_what_it_leads_to, needed = said.splitlines()[1:4]
    assert of_reference == "  breaking  `createdBy` of `BulkTask` may be null now."
    assert "`format` of `email` was removed." in of_what_it_leads_to
    assert needed == "  info.version is 1.0.0, and has to be 2.0.0 or higher."
    repository.commit("v1.1.0")
    repository.change("specs/applivery.yaml", (choice, OF_USER))
    said = repository.spec_diff(code=1)
    assert said.splitlines()[1:3] == [
        "  minor     `createdBy` of `BulkTask` is never null any more.",
        "  info.version is 1.0.0, and has to be 1.1.0 or higher.",
    ]


def test_a_reference_that_became_another_choice_breaks_callers(repository: Repository) -> None:
    repository.commit("v1.0.0")
    choice = f"anyOf:\n            - {OF_USER}            - $ref: '#/components/schemas/Robot'\n            - true\n"
    robot = "    Robot:\n      type: array\n      items:\n        $ref: '#/components/schemas/Legs'\n"
    legs = "    Legs:\n      type: integer\n"
    repository.change("specs/applivery.yaml", (OF_USER, choice), ("    BulkTask:\n", f"{robot}{legs}    BulkTask:\n"))
    said = repository.spec_diff(code=1)
    assert "  breaking  Type of `createdBy` changed from 'object' to 'any'." in said
    assert "  info.version is 1.0.0, and has to be 2.0.0 or higher." in said


def test_members_and_examples_may_be_called_like_keywords(repository: Repository) -> None:
    member = f"        anyOf:\n          type: string\n        oneOf:\n          {OF_USER}"
    example = "                  more: {$ref: '#/components/schemas/User', anyOf: 2}\n"
    there = "                  action: import\n"
    repository.change("specs/applivery.yaml", (ACTION, f"{member}{ACTION}"), (there, f"{there}{example}"))
    repository.commit("v1.0.0")
    choice = f"anyOf:\n            - {OF_USER}            - type: 'null'\n"
    repository.change(
        "specs/applivery.yaml",
        (f"        oneOf:\n          {OF_USER}", f"        oneOf:\n          {choice}"),
        (example, "                  more: {anyOf: [{$ref: '#/components/schemas/User'}, {type: 'null'}]}\n"),
    )
    said = repository.spec_diff(code=1)
    assert "  breaking  `oneOf` of `BulkTask` may be null now.\n" in said
    assert said.count("breaking") == 1


def test_an_id_that_may_be_less_than_before_breaks_callers(repository: Repository) -> None:
    form = "        pattern: ^[A-Za-z0-9_-]+$\n        minLength: 1\n        maxLength: 128\n"
    schemas = f"  schemas:\n    Bulk:\n      type: string\n{form.replace('        ', '      ')}"
    choice = "        anyOf:\n          - $ref: '#/components/schemas/Bulk'\n          - type: integer\n"
    repository.change("specs/saymon.yaml", (f"        type: string\n{form}", choice), ("  schemas:\n", schemas))
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", (choice, "        $ref: '#/components/schemas/Bulk'\n"))
    assert "has to be 2.0.0 or higher" in repository.spec_diff(code=1)


@pytest.mark.parametrize(("name", "needed"), [("finished", "1.3.0"), ("more", "2.0.0")])
def test_the_numbers_below_begin_at_zero_again(repository: Repository, name: str, needed: str) -> None:
    repository.change("specs/saymon.yaml", ("  version: 1.0.0\n", "  version: 1.2.3\n"))
    repository.commit("v1.0.0")
    member = "        over:\n          type: boolean\n"
    repository.change("specs/saymon.yaml", ("        finished:\n", f"{member}        {name}:\n"))
    assert f"info.version is 1.2.3, and has to be {needed} or higher" in repository.spec_diff(code=1)


@pytest.mark.parametrize(
    "edit",
    [
        ("        - First version.", "        - The first version."),
        ("# The page does not mark", "# The vendor's page does not mark"),
        ("  version: 1.0.0\n", "  version: 1.0.1\n"),
    ],
    ids=["changelog", "comment", "version"],
)
def test_what_no_reader_sees_asks_for_nothing(repository: Repository, edit: Edit) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", edit)
    assert "Nothing that a reader of the document would see." in repository.spec_diff(code=0)


UNREADABLE = [("openapi: 3.1.0", "openapi: ["), ("info:", "about:"), ("  version: 1.0.0\n", "  version: '1.0'\n")]


@pytest.mark.parametrize("edit", UNREADABLE)
def test_a_spec_that_cannot_be_read_is_named(repository: Repository, edit: Edit) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", edit)
    assert repository.spec_diff(code=2).startswith("saymon.yaml, as it is now, ")


@pytest.mark.parametrize("edit", UNREADABLE)
def test_a_spec_that_could_not_be_read_is_named(repository: Repository, edit: Edit) -> None:
    repository.change("specs/saymon.yaml", edit)
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", (edit[1], edit[0]))
    assert repository.spec_diff(code=2).startswith("saymon.yaml, as it was in v1.0.0, ")


def test_a_clone_without_history_may_lack_releases(repository: Repository) -> None:
    repository.commit("nightly")
    repository.run("git", "clone", "--quiet", "--depth=1", f"file://{repository.folder}", "none")
    repository.commit("v1.0.0")
    repository.commit()
    repository.run("git", "clone", "--quiet", "--depth=1", f"file://{repository.folder}", "some")
    said = repository.run(LINT / "python", "some/specs/diff.py", code=2)
    assert said == "this clone is shallow, and lacks the releases: git fetch --unshallow --tags\n"
    repository.run("git", "tag", "--delete", "v1.0.0")
    for shallow in ("none", "some"):
        assert repository.run(LINT / "python", f"{shallow}/specs/diff.py").startswith("There is no release yet")


def test_a_spec_that_redocly_does_not_take_is_told_with_its_reason(repository: Repository) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", ("openapi: 3.1.0", "openapi: 9.1.0"))
    said = repository.spec_diff(code=2)
    assert said.startswith("redocly could not compare saymon.yaml with what it was; `make specs` may tell why:\n")
    assert "9.1.0" in said


def test_outside_a_repository_there_is_no_base(repository: Repository) -> None:
    shutil.rmtree(repository.folder / ".git")
    assert repository.spec_diff(code=2).startswith("git tag failed: ")
