"""openapi-typescript: types alone, for whatever client."""

from pathlib import Path

from . import typescript
from .spec import Spec
from .tool import Reading, run


def types(spec: Spec, directory: Path) -> Reading:
    """Every example is assigned to the type of its response; there is nothing that reads at run time."""
    run(["node", typescript.BIN / "openapi-typescript", spec.path, "--output", "schema.ts"], cwd=directory)
    operation = f'operations["{spec.operation["operationId"]}"]'
    cases = [
        typescript.Case(example, f'{operation}["responses"]["{example.response}"]["content"]["application/json"]')
        for example in spec.examples
    ]
    return typescript.read(spec, directory, 'import type { operations } from "./schema";\n', cases)
