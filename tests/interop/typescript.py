"""What the tools for TypeScript have in common: examples as typed constants, a strict compiler, and a run of Node."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from .spec import Example, Spec
from .tool import Reading, run

HERE = Path(__file__).parent
BIN = HERE / "node_modules" / ".bin"


@frozen
class Case:
    """An example as TypeScript has it."""

    example: Example
    type_: str
    """What it is assigned to."""
    readers: Sequence[str] = ()
    """Functions in TypeScript, each of which reads it and gives it back as it was."""


def requests(spec: Spec) -> str:
    """The requests, as a constant of TypeScript."""
    asked = [{"path": request.path, "headers": request.headers} for request in spec.requests]
    return f"const requests: Asked[] = {json.dumps(asked)};\n"


def read(directory: Path, imports: str, cases: Sequence[Case]) -> Reading:
    """Compile what was generated together with the examples, as strictly as there is, and read them."""
    source = [
        imports,
        'import { type Asked, type Case, fetchOf, readAll } from "./cases";\n\nconst cases: Case[] = [];\n',
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
    faults = run(["node", "out/examples.js"], cwd=directory)
    return Reading(len(cases), json.loads(faults))
