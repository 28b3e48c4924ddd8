"""@hey-api/openapi-ts: types, a client on fetch, and validators for zod."""

import json
from pathlib import Path

from . import typescript
from .spec import Example, Spec
from .tool import Reading, run

PLUGINS = ("@hey-api/typescript", "@hey-api/client-fetch", "@hey-api/sdk", "zod")


def client(spec: Spec, directory: Path) -> Reading:
    """Every example is assigned to the type of its response, validated, and sent to the client."""
    run(
        ["node", typescript.BIN / "openapi-ts", "--input", spec.path, "--output", directory / "client",
         "--silent", "--no-log-file", "--plugins", *PLUGINS],
        cwd=directory,
    )  # fmt: skip
    operation = spec.operation["operationId"]
    name = operation[0].upper() + operation[1:]
    imports = f"""import * as z from "zod";
import {{ createClient }} from "./client/client";
import {{ {operation}, type {name}Errors, type {name}Responses }} from "./client";
import * as validators from "./client/zod.gen";

type Replies = {name}Errors & {name}Responses;

async function ask(status: number, sent: unknown): Promise<unknown> {{
  const fetch = fetchOf({json.dumps(spec.path_asked)}, status, sent);
  const client = createClient({{ baseUrl: "https://api.example", fetch }});
  const {{ data, error }} = await {operation}({{ client, path: {json.dumps(spec.ids)} }});
  return status === 200 ? data : error;
}}
"""
    cases = [
        typescript.Case(
            example,
            f'Replies["{example.response}"]',
            [_validator(example), f"(sent) => ask({example.status_code}, sent)"],
        )
        for example in spec.examples
    ]
    return typescript.read(spec, directory, imports, cases)


def _validator(example: Example) -> str:
    """Of the schema by its name: the generator makes none of its own for responses but the one that is good."""
    validators = ", ".join(f"validators.z{name}" for name in example.schema_names)
    return f"(sent) => z.union([{validators}]).parse(sent)"
