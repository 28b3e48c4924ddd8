"""openapi-typescript: types alone, for whatever client."""

from pathlib import Path

from . import typescript
from .spec import Spec
from .tool import Reading, run


def types(spec: Spec, directory: Path) -> Reading:
    """Every example, also of a header, is assigned to the type of its response; nothing reads at run time."""
    run(["node", typescript.BIN / "openapi-typescript", spec.path, "--output", "schema.ts"], cwd=directory)
    responses = f'operations["{spec.operation["operationId"]}"]["responses"]'
    cases = [
        typescript.Case(example, f'{responses}["{example.response}"]["content"]["application/json"]')
        for example in spec.examples
    ]
    cases += [
        typescript.Case(example, f'{responses}["{example.response}"]["headers"]["{example.header}"]')
        for example in spec.header_examples
    ]
    return typescript.read(directory, 'import type { operations } from "./schema";\n', cases)
