"""Check the examples against the types that openapi-typescript generates."""

from pathlib import Path

from . import typescript
from .spec import Spec
from .tool import ReadResult, run


def types(spec: Spec, directory: Path) -> ReadResult:
    """Compile code that assigns every example of a body or a header to a constant of the generated type.

    openapi-typescript generates only types, so no client reads the examples.
    """
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
