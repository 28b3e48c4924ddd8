"""Rebuild `generated/bulkstatus_api/` from the specs, or check that it is what they give.

    python specs/generator/generate.py            rebuild
    python specs/generator/generate.py --check    build aside, compare byte for byte, change nothing

With `--specs FOLDER --target PACKAGE` it does the same for other specs: the example's, or those of a package of yours.

Each spec becomes one package: a client by openapi-python-client, which reads tolerantly, and `schemas.py` by
datamodel-code-generator, which validates strictly. Nothing here needs a network. The interpreter that runs this
script must have the packages of `.ci/locks/generate.txt`; `make generate` installs them.
"""

import argparse
import difflib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openapi_python_client

from needs import parsed, path_parameters, schemes
from views import NULLABLE, strict, tolerant

HERE = Path(__file__).resolve().parent
SPECS = HERE.parent
TARGET = SPECS.parent / "generated" / "bulkstatus_api"
TOOLS = Path(sys.executable).parent
GENERATED = "# Generated from"
NO_HEADER = "# no header"

ROOT_INIT = '''"""Typed clients and validating models for bulk-status APIs, generated from OpenAPI descriptions."""
'''


def main() -> int:
    parser = argparse.ArgumentParser(description="Rebuild the generated packages from the specs.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing; exit 1 if they differ")
    parser.add_argument("--specs", type=Path, default=SPECS, help="the folder of the specs: VENDOR.yaml each")
    parser.add_argument("--target", type=Path, default=TARGET, help="the package to make, of one package per vendor")
    options = parser.parse_args()
    specs = sorted(path for path in options.specs.glob("*.yaml") if path.stem != "redocly")
    if not specs:
        parser.error(f"{options.specs} has no specs")
    if not options.check and options.target.exists() and not is_generated(options.target):
        parser.error(f"{options.target} was not generated, so it is not replaced: remove it, or name another package")
    ours = options.target.resolve().is_relative_to(SPECS.parent)
    how = "run `make generate`" if ours else "generate it again, with specs/generator/generate.py of bulkstatus"
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch) / "built"
        build_all(specs, built, how)
        if options.check:
            return report(differences(options.target, built), how)
        replace(options.target, built)
    print(f"generated {counted(len(specs), 'package')}: {', '.join(spec.stem for spec in specs)}")
    return 0


def build_all(specs: list[Path], target: Path, how: str) -> None:
    target.mkdir(parents=True)
    (target / "__init__.py").write_text(header("the specs", how) + ROOT_INIT, encoding="utf-8", newline="\n")
    (target / "py.typed").touch()
    with ThreadPoolExecutor() as pool:
        for _ in pool.map(lambda spec: build(spec, target / spec.stem, how), specs):
            pass


def build(path: Path, package: Path, how: str) -> None:
    """Generate the package of one vendor."""
    content = path.read_bytes()
    spec = parsed(content, path)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        write_json(work / "tolerant.json", tolerant(spec))
        write_json(work / "strict.json", strict(spec))
        run(
            "openapi-python-client",
            "generate",
            *("--path", work / "tolerant.json"),
            *("--config", HERE / "openapi-python-client.yaml"),
            *("--custom-template-path", templates(work / "templates", spec, content)),
            *("--meta", "none"),
            *("--output-path", package),
            *("--overwrite", "--fail-on-warning"),
        )
        run(
            "datamodel-codegen",
            *("--input", work / "strict.json", "--input-file-type", "openapi"),
            *("--output", package / "schemas.py"),
            *("--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11"),
            *("--use-annotated", "--strict-nullable", "--use-schema-description"),
            *("--field-extra-keys", NULLABLE),
            # A validator that took "3" for 3 would miss what it is for; a whole number is a good float, though.
            *("--strict-types", "str", "int", "bool"),
            # pydantic's EmailStr would need one more package.
            *("--type-mappings", "string+email=string"),
            # Its own header names the file it read, with a path of this machine; ours takes its place below.
            *("--formatters", "builtin", "--disable-timestamp", "--custom-file-header", NO_HEADER),
        )
    for module in sorted(package.rglob("*.py")):
        text = module.read_text(encoding="utf-8").removeprefix(f"{NO_HEADER}\n")
        head = header(f"{path.parent.name}/{path.name}", how)
        module.write_text(head + text.lstrip("\n"), encoding="utf-8", newline="\n")
    (package / "py.typed").touch()


def replace(target: Path, built: Path) -> None:
    """Put what was built in the place of the target. An interrupted run leaves it as it was or gone, never half."""
    new, old = beside = [target.with_name(f".{target.name}.{side}") for side in ("new", "old")]
    try:
        for left in beside:
            shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(built, new)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        for left in beside:
            shutil.rmtree(left, ignore_errors=True)


def is_generated(package: Path) -> bool:
    init = package / "__init__.py"
    return init.exists() and init.read_text(encoding="utf-8").startswith(GENERATED)


def header(source: str, how: str) -> str:
    return f"{GENERATED} {source}. Do not edit: change the spec and {how}.\n"


def write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8", newline="\n")


def templates(target: Path, spec: dict[str, Any], content: bytes) -> Path:
    """Our templates, the stock ones they build on under `stock/`, and `spec.jinja` with what the generator drops."""
    shutil.copytree(HERE / "templates", target)
    shutil.copytree(Path(openapi_python_client.__file__).parent / "templates", target / "stock")
    values: dict[str, object] = {
        "title": spec["info"]["title"],
        "version": spec["info"]["version"],
        "sha256": hashlib.sha256(content).hexdigest(),
        "token_prefix": token_prefix(spec),
        "path_parameters": {parameter["name"]: path_form(parameter["schema"]) for parameter in path_parameters(spec)},
    }
    settings = "".join(f"{{% set {name} = {value!r} %}}\n" for name, value in values.items())
    (target / "spec.jinja").write_text(settings, encoding="utf-8", newline="\n")
    return target


def token_prefix(spec: dict[str, Any]) -> str:
    """The word that the vendor wants before the token in the Authorization header; empty for a bare key."""
    scheme = schemes(spec)[0]
    if scheme["type"] == "http":
        return str(scheme["scheme"]).capitalize()
    return str(scheme.get("x-prefix", ""))


def path_form(schema: dict[str, Any]) -> str:
    pattern = schema["pattern"]
    literal = repr(pattern) if '"' in pattern else f'r"{pattern}"'
    return f"{literal}, {schema['minLength']}, {schema['maxLength']}"


def run(tool: str, *arguments: str | Path) -> None:
    """Run a generator from this environment; its own ruff comes first on the path, whatever else is installed."""
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    result = subprocess.run(
        [TOOLS / tool, *arguments], env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if result.returncode != 0:
        raise SystemExit(f"{tool} failed:\n{result.stdout}{result.stderr}")


def differences(present: Path, wanted: Path) -> list[str]:
    """What separates two trees, byte for byte; as unified diffs where there is something to show."""
    found: list[str] = []
    where = f"{present.parent.name}/{present.name}"
    for name in sorted(files(present) | files(wanted)):
        sides = [path.read_bytes() if path.exists() else None for path in (present / name, wanted / name)]
        if sides[0] != sides[1]:
            before, after = ((side or b"").decode(errors="replace").splitlines() for side in sides)
            lines = difflib.unified_diff(before, after, f"{where}/{name}", f"from the specs/{name}", lineterm="", n=1)
            found.append("\n".join(lines) or f"{name}: differs in its line ends, or should not be there")
    return found


def files(tree: Path) -> set[str]:
    return {
        path.relative_to(tree).as_posix()
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def report(found: list[str], how: str) -> int:
    if not found:
        print("specs and generated code agree")
        return 0
    print("\n\n".join(found))
    print(f"\nspecs and generated code disagree in {counted(len(found), 'file')}: {how} and commit the result")
    return 1


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


if __name__ == "__main__":
    sys.exit(main())
