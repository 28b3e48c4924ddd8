"""Check the examples with the types, the client and the zod validators that @hey-api/openapi-ts generates."""

import json
from collections.abc import Mapping
from pathlib import Path

from . import typescript
from .spec import Example, Request, Spec
from .tool import ReadResult, run

PLUGINS = ("@hey-api/typescript", "@hey-api/client-fetch", "@hey-api/sdk", "zod")


def client(spec: Spec, directory: Path) -> ReadResult:
    """Test every example with the generated type of its response, the generated validator and the generated client."""
    run(
        ["node", typescript.BIN / "openapi-ts", "--input", spec.path, "--output", directory / "client",
         "--silent", "--no-log-file", "--plugins", *PLUGINS],
        cwd=directory,
    )  # fmt: skip
    operation = spec.operation["operationId"]
    name = operation[0].upper() + operation[1:]
    calls = [
        f"  (client: Client) => {operation}({{ client, ...{json.dumps(_parameters(request))} as const }}),\n"
        for request in spec.requests
    ]
    imports = f"""import * as z from "zod";
import {{ type Client, createClient }} from "./client/client";
import {{ {operation}, type {name}Errors, type {name}Responses }} from "./client";
import * as validators from "./client/zod.gen";

type Responses = {name}Errors & {name}Responses;

{typescript.requests(spec)}
async function sendRequest(number: number, status: number, sent: unknown): Promise<unknown> {{
  const client = createClient({{ baseUrl: "https://api.example", fetch: fetchOf(requests[number]!, status, sent) }});
  const {{ data, error }} = await calls[number]!(client);
  return status === 200 ? data : error;
}}

const calls = [
{"".join(calls)}];
"""
    cases = [
        typescript.Case(
            example,
            f'Responses["{example.response}"]',
            [_validator(example), f"(sent) => sendRequest({number % len(spec.requests)}, {example.status_code}, sent)"],
        )
        for number, example in enumerate(spec.examples)
    ]
    return typescript.read(directory, imports, cases)


def _parameters(request: Request) -> Mapping[str, Mapping[str, str]]:
    """Return the parameters of a request as arguments for the generated client."""
    return {"path": request.ids, **({"headers": request.headers} if request.headers else {})}


def _validator(example: Example) -> str:
    """Return TypeScript code that validates an example with the validators of its schemas.

    @hey-api/openapi-ts generates validators for schemas, but not for error responses.
    """
    validators = ", ".join(f"validators.z{name}" for name in example.schema_names)
    return f"(sent) => z.union([{validators}]).parse(sent)"
