"""What the tools for TypeScript have in common: examples as typed constants, a strict compiler, and a run of Node."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

from .spec import Example, Spec
from .tool import Reading, run

HERE = Path(__file__).parent
BIN = HERE / "node_modules" / ".bin"

CASE = Template("""
const example$number: $type_ = $value;
cases.push({ name: $name, sent: example$number, read: [$readers] });
""")


def case(example: Example, *, type_: str, readers: Sequence[str] = ()) -> Template:
    """The source of one example: assigned to its type, and to be read by each of these functions of it."""
    return Template(
        CASE.safe_substitute(
            type_=type_,
            value=json.dumps(example.value, indent=2),
            name=json.dumps(example.name),
            readers=", ".join(readers),
        )
    )


def read(spec: Spec, directory: Path, imports: str, cases: Sequence[Template]) -> Reading:
    """Compile what was generated together with the examples, as strictly as there is, and read them."""
    source = [imports, 'import { type Case, fetchOf, readAll } from "./cases";\n\nconst cases: Case[] = [];\n']
    source += [case.substitute(number=number) for number, case in enumerate(cases)]
    source += ["\nreadAll(cases);\n"]
    (directory / "examples.ts").write_text("".join(source), encoding="utf-8")
    for name in ("cases.ts", "tsconfig.json"):
        shutil.copy(HERE / "typescript" / name, directory)
    run(["node", BIN / "tsc", "--project", "."], cwd=directory)
    faults = run(["node", "out/examples.js"], cwd=directory)
    return Reading(len(spec.examples), json.loads(faults))
