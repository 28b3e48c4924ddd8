"""Test that the generator handles specs of other projects, which use features that our specs do not use."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.rehearsals.conftest import GENERATOR, PYTHON, ROOT

OBJECT_WITH_CODE = {"type": "object", "properties": {"code": {"type": "integer"}}}
MEMBERS: dict[str, Any] = {
    "inline": OBJECT_WITH_CODE,
    "untyped": {"properties": {"code": {"type": "integer"}}},
    "nullable": {**OBJECT_WITH_CODE, "type": ["object", "null"]},
    "either": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    "both": {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    "map": {"type": "object", "additionalProperties": {"type": "string", "format": "date-time"}},
    "list": {"type": "array", "items": OBJECT_WITH_CODE},
    "closed": {"type": "string", "enum": ["a", "b"]},
    "date": {"type": ["string", "null"], "format": "date"},
}
IDENTIFIER = {"type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 9}


def spec() -> dict[str, Any]:
    response = {
        "description": "The job.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}},
    }
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {**IDENTIFIER}}]
    operation = {"operationId": "getJob", "tags": ["jobs"], "parameters": parameters, "responses": {"200": response}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mint", "version": "1.0.0"},
        "security": [{"key": []}],
        "paths": {"/jobs/{id}": {"get": operation}},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Job": {"type": "object", "properties": MEMBERS}, "A": OBJECT_WITH_CODE, "B": OBJECT_WITH_CODE},
        },
    }


def generate(folder: Path, document: dict[str, Any], *options: str) -> "subprocess.CompletedProcess[str]":
    return generate_from(folder, json.dumps(document), *options)  # JSON is YAML, too


def generate_from(folder: Path, text: str, *options: str) -> "subprocess.CompletedProcess[str]":
    specs = folder / "specs"
    specs.mkdir(exist_ok=True)
    (specs / "mint.yaml").write_text(text, encoding="utf-8")
    script = ROOT / "specs" / "generator" / "generate.py"
    command: list[str | Path] = [GENERATOR / "python", script, "--specs", specs, "--target", folder / "made", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


READ = """
import json, sys
from made.mint.api.jobs.get_job import parse_body
for member in json.loads(sys.argv[1]):
    for value in (None, "x", 7, True, [], [7], {}, {"code": "x"}, {"x": 7}, {"x": None}):
        parse_body(200, {member: value}).to_dict()
"""


def test_no_field_makes_the_generated_reader_raise(tmp_path: Path) -> None:
    assert generate(tmp_path, spec()).stdout == "Generated 1 package: mint.\n"
    command: list[str | Path] = [PYTHON / "python", "-c", READ, json.dumps(list(MEMBERS))]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert generate(tmp_path, spec(), "--check").stdout == "The generated code matches the specs.\n"
    assert "make" not in (tmp_path / "made" / "mint" / "types.py").read_text("utf-8").splitlines()[0]


NULLS: dict[str, tuple[dict[str, Any], bool]] = {
    "plain": ({"type": "string"}, False),
    "listed": ({"type": ["string", "null"]}, True),
    "chosen": ({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}, True),
    "either": ({"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}, False),
    "named": ({"$ref": "#/components/schemas/Nullable", "description": "A reference that may be null."}, True),
    "unnamed": ({"$ref": "#/components/schemas/A", "description": "A reference that may not be null."}, False),
    "among": ({"enum": ["a", None]}, True),
    "closed": ({"type": ["string", "null"], "enum": ["a", "b"]}, False),
    "array": ({"type": ["array", "null"], "items": {"type": "string"}}, True),
    "both": ({"allOf": [{"$ref": "#/components/schemas/Nullable"}]}, True),
    "marked": ({"type": "string", "x-nullable": True}, False),
    "itself": ({"$ref": "#/components/schemas/Job"}, False),
    "properties": ({"type": "object", "properties": {"type": {"type": ["string", "null"]}}}, False),
}
"""Each key is an optional field. Each value contains a schema, and a boolean that is true if the schema allows null."""

COMPARE = """
import json, sys
from bulkstatus.validation.schema import Schema
from made.mint import schemas
schema = Schema(schemas, "Job")
print(json.dumps({name: not schema.compare({name: None}).findings for name in json.loads(sys.argv[1])}))
print(json.dumps(not schema.compare({"properties": {"type": None}}).findings))
"""


def test_null_and_absent_are_distinct(tmp_path: Path) -> None:
    document = spec()
    nullable = {"type": ["object", "null"], "properties": {"code": {"type": "integer"}}}
    job = {"type": "object", "properties": {name: schema for name, (schema, _) in NULLS.items()}}
    document["components"]["schemas"] |= {"Job": job, "Nullable": nullable}
    assert generate(tmp_path, document).returncode == 0
    command: list[str | Path] = [PYTHON / "python", "-c", COMPARE, json.dumps(list(NULLS))]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    members, nested = result.stdout.splitlines()
    assert json.loads(members) == {name: may_be_null for name, (_, may_be_null) in NULLS.items()}
    assert json.loads(nested) is True


def test_an_unreadable_spec_is_reported(tmp_path: Path) -> None:
    result = generate_from(tmp_path, "paths: [\n")
    assert result.stderr.startswith(f"{tmp_path / 'specs' / 'mint.yaml'} is not valid YAML: while parsing ")
    assert result.stderr.count("\n") == 1
    assert result.returncode == 1


@pytest.mark.parametrize("security", [[{"key": []}], [{}, {"key": []}], [{"other": []}, {"key": []}]])
def test_the_first_existing_security_scheme_is_used(tmp_path: Path, security: list[dict[str, Any]]) -> None:
    assert generate(tmp_path, {**spec(), "security": security}).returncode == 0
    assert 'prefix: str = "Bearer"' in (tmp_path / "made" / "mint" / "client.py").read_text("utf-8")


def test_a_pattern_may_contain_any_character(tmp_path: Path) -> None:
    document = spec()
    document["paths"]["/jobs/{id}"]["get"]["parameters"][0]["schema"]["pattern"] = "^[\"'a-z\\d]+$"
    assert generate(tmp_path, document).returncode == 0
    command = "from made.mint.api.jobs.get_job import PATH_PARAMETERS; print(PATH_PARAMETERS['id'].pattern)"
    result = subprocess.run(
        [PYTHON / "python", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert result.stdout == "^[\"'a-z\\d]+$\n"


def test_missing_parts_of_a_spec_are_reported(tmp_path: Path) -> None:
    states = {"enum": ["open", "done"], "x-enum-varnames": ["OPEN"], "type": "string"}
    result = generate(tmp_path, spec() | {"security": [{"other": []}]})
    assert "mint.yaml has no security scheme with a name that `security` lists, so no code" in result.stderr
    document = spec()
    document["components"]["schemas"]["State"] = states
    result = generate(tmp_path, document)
    assert "mint.yaml has 1 x-enum-varnames for the 2 values of the enum State, so no code" in result.stderr

    def spec_without(*path: Any) -> dict[str, Any]:
        document = value = spec()
        for key in path[:-1]:
            value = value[key]
        del value[path[-1]]
        return document

    schema = ("paths", "/jobs/{id}", "get", "parameters", 0, "schema")
    for path, missing in (
        (("paths", "/jobs/{id}", "get"), "`get` operation in the path /jobs/{id}"),
        (("security",), "security"),
        (("components", "schemas"), "components.schemas"),
        ((*schema, "minLength"), "minLength in the path parameter id"),
    ):
        result = generate(tmp_path, spec_without(*path))
        output = f"mint.yaml has no {missing}, so no code can be generated: see the rules in specs/README.md"
        assert result.stderr == f"{tmp_path / 'specs'}/{output}\n"
        assert result.returncode == 1
    assert not (tmp_path / "made").exists()
