"""Test that `make specs` checks the conventions on which the generator, the site and `make drift` rely."""

import pytest
from tests.rehearsals.conftest import Repository

FORBIDDEN = "          $ref: '#/components/responses/Forbidden'\n"
RESPONSE = "          description: Gone.\n"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("  version: 1.0.0\n", "  version: 1.0.0-rc.1\n"), "info.version must be three numbers, such as 1.0.0"),
        (("  x-changelog:\n", "  x-changes:\n"), "info must have an x-changelog with an entry for every version"),
        ((FORBIDDEN, RESPONSE), "every response must have a body: add content with application/json"),
        (
            (FORBIDDEN, f"{RESPONSE}          content: {{text/plain: {{schema: {{type: string}}, examples: {{}}}}}}\n"),
            "every response body must be application/json",
        ),
        (
            (FORBIDDEN, f"{RESPONSE}          content: {{application/json: {{schema: {{type: object}}}}}}\n"),
            "every response body must have a schema and named examples",
        ),
        (
            (FORBIDDEN, f"{RESPONSE}          content: {{application/json: {{schema: {{}}, examples: {{}}}}}}\n"),
            "examples must contain at least one example",
        ),
        (
            ("        minLength: 1\n        maxLength: 128\n", "        maxLength: 128\n"),
            "a path parameter must have pattern, minLength and maxLength",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_violated_rule_is_reported(repository: Repository, edit: tuple[str, str], message: str) -> None:
    lint = ("specs/node_modules/.bin/redocly", "lint", "--config", "specs/redocly.yaml", "specs/saymon.yaml")
    repository.run(*lint)
    repository.change("specs/saymon.yaml", edit)
    assert message in repository.run(*lint, code=1)
