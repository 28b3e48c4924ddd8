"""Compile examples as typed constants of TypeScript, and read the examples with Node."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from .spec import Example, Spec
from .tool import ReadResult, run

HERE = Path(__file__).parent
BIN = HERE / "node_modules" / ".bin"


@frozen
class Case:
    """An example, and the TypeScript code that reads it."""

    example: Example
    type_: str
    """TypeScript type that the example must have."""
    readers: Sequence[str] = ()
    """TypeScript functions that read the example. Each function must return the example unchanged."""


def requests(spec: Spec) -> str:
    """Return TypeScript code that defines a constant with the requests of a spec."""
    values = [{"path": request.path, "headers": request.headers} for request in spec.requests]
    return f"const requests: ExpectedRequest[] = {json.dumps(values)};\n"


def read(directory: Path, imports: str, cases: Sequence[Case]) -> ReadResult:
    """Compile the generated code and the examples with the compiler option `strict`, and read the examples."""
    source = [
        imports,
        'import { type Case, type ExpectedRequest, fetchOf, readAll } from "./cases";\n\nconst cases: Case[] = [];\n',
    ]
    for number, case in enumerate(cases):
        value, name = json.dumps(case.example.value, indent=2), json.dumps(case.example.name)
        source += [
            f"\nconst example{number}: {case.type_} = {value};\n",
            f"cases.push({{ name: {name}, sent: example{number}, read: [{', '.join(case.readers)}] }});\n",
        ]
    source += ["\nreadAll(cases);\n"]
    (directory / "examples.ts").write_text("".join(source), encoding="utf-8")
    for name in ("cases.ts", "tsconfig.json"):
        shutil.copy(HERE / "typescript" / name, directory)
    run(["node", BIN / "tsc", "--project", "."], cwd=directory)
    mismatches = run(["node", "out/examples.js"], cwd=directory)
    return ReadResult(len(cases), json.loads(mismatches))
