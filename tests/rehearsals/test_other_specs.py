"""The generator and a spec of somebody else's, which has what none of ours has."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.rehearsals.conftest import GENERATOR, PYTHON, ROOT

COUNTED = {"type": "object", "properties": {"code": {"type": "integer"}}}
MEMBERS: dict[str, Any] = {
    "inline": COUNTED,
    "untyped": {"properties": {"code": {"type": "integer"}}},
    "nullable": {**COUNTED, "type": ["object", "null"]},
    "either": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    "both": {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    "map": {"type": "object", "additionalProperties": {"type": "string", "format": "date-time"}},
    "list": {"type": "array", "items": COUNTED},
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
            "schemas": {"Job": {"type": "object", "properties": MEMBERS}, "A": COUNTED, "B": COUNTED},
        },
    }


def generate(folder: Path, document: dict[str, Any], *options: str) -> "subprocess.CompletedProcess[str]":
    return generate_from(folder, json.dumps(document), *options)  # which is YAML as well


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


def test_no_member_makes_the_reader_raise(tmp_path: Path) -> None:
    assert generate(tmp_path, spec()).stdout == "generated 1 package: mint\n"
    command: list[str | Path] = [PYTHON / "python", "-c", READ, json.dumps(list(MEMBERS))]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert generate(tmp_path, spec(), "--check").stdout == "specs and generated code agree\n"
    assert "make" not in (tmp_path / "made" / "mint" / "types.py").read_text("utf-8").splitlines()[0]


NULLS: dict[str, tuple[dict[str, Any], bool]] = {
    "plain": ({"type": "string"}, False),
    "listed": ({"type": ["string", "null"]}, True),
    "chosen": ({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}, True),
    "either": ({"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}, False),
    "named": ({"$ref": "#/components/schemas/Nullable", "description": "One that may be null."}, True),
    "unnamed": ({"$ref": "#/components/schemas/A", "description": "One that may not."}, False),
    "among": ({"enum": ["a", None]}, True),
    "closed": ({"type": ["string", "null"], "enum": ["a", "b"]}, False),
    "array": ({"type": ["array", "null"], "items": {"type": "string"}}, True),
    "both": ({"allOf": [{"$ref": "#/components/schemas/Nullable"}]}, True),
    "marked": ({"type": "string", "x-nullable": True}, False),
    "itself": ({"$ref": "#/components/schemas/Job"}, False),
    "properties": ({"type": "object", "properties": {"type": {"type": ["string", "null"]}}}, False),
}
"""Members that may be missing, and whether they may be null as well."""

COMPARE = """
import json, sys
from bulkstatus.validation.schema import Schema
from made.mint import schemas
schema = Schema(schemas, "Job")
print(json.dumps({name: not schema.compare({name: None}).findings for name in json.loads(sys.argv[1])}))
print(json.dumps(not schema.compare({"properties": {"type": None}}).findings))
"""


def test_null_is_told_from_nothing(tmp_path: Path) -> None:
    document = spec()
    nullable = {"type": ["object", "null"], "properties": {"code": {"type": "integer"}}}
    job = {"type": "object", "properties": {name: schema for name, (schema, _) in NULLS.items()}}
    document["components"]["schemas"] |= {"Job": job, "Nullable": nullable}
    assert generate(tmp_path, document).returncode == 0
    command: list[str | Path] = [PYTHON / "python", "-c", COMPARE, json.dumps(list(NULLS))]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    members, nested = ran.stdout.splitlines()
    assert json.loads(members) == {name: may_be_null for name, (_, may_be_null) in NULLS.items()}
    assert json.loads(nested) is True


def test_a_spec_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    ran = generate_from(tmp_path, "paths: [\n")
    assert ran.stderr.startswith(f"{tmp_path / 'specs' / 'mint.yaml'} cannot be read: while parsing ")
    assert ran.stderr.count("\n") == 1
    assert ran.returncode == 1


@pytest.mark.parametrize("security", [[{"key": []}], [{}, {"key": []}], [{"other": []}, {"key": []}]])
def test_the_credential_is_the_first_that_the_spec_has(tmp_path: Path, security: list[dict[str, Any]]) -> None:
    assert generate(tmp_path, {**spec(), "security": security}).returncode == 0
    assert 'prefix: str = "Bearer"' in (tmp_path / "made" / "mint" / "client.py").read_text("utf-8")


def test_a_pattern_may_hold_any_character(tmp_path: Path) -> None:
    document = spec()
    document["paths"]["/jobs/{id}"]["get"]["parameters"][0]["schema"]["pattern"] = "^[\"'a-z\\d]+$"
    assert generate(tmp_path, document).returncode == 0
    command = "from made.mint.api.jobs.get_job import PATH_PARAMETERS; print(PATH_PARAMETERS['id'].pattern)"
    ran = subprocess.run([PYTHON / "python", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout == "^[\"'a-z\\d]+$\n"


def test_what_a_spec_lacks_is_named(tmp_path: Path) -> None:
    states = {"enum": ["open", "done"], "x-enum-varnames": ["OPEN"], "type": "string"}
    ran = generate(tmp_path, spec() | {"security": [{"other": []}]})
    assert "mint.yaml has no security scheme that `security` names, which" in ran.stderr
    document = spec()
    document["components"]["schemas"]["State"] = states
    ran = generate(tmp_path, document)
    assert "mint.yaml has 1 x-enum-varnames for the 2 values of State, which" in ran.stderr

    def without(*place: Any) -> dict[str, Any]:
        document = inner = spec()
        for key in place[:-1]:
            inner = inner[key]
        del inner[place[-1]]
        return document

    form = ("paths", "/jobs/{id}", "get", "parameters", 0, "schema")
    for place, missing in (
        (("paths", "/jobs/{id}", "get"), "`get` under /jobs/{id}"),
        (("security",), "security"),
        (("components", "schemas"), "components.schemas"),
        ((*form, "minLength"), "minLength of the path parameter id"),
    ):
        ran = generate(tmp_path, without(*place))
        said = f"mint.yaml has no {missing}, which the generator needs: see the rules in specs/README.md"
        assert ran.stderr == f"{tmp_path / 'specs'}/{said}\n"
        assert ran.returncode == 1
    assert not (tmp_path / "made").exists()
