"""Rebuild `generated/bulkstatus_api/` from the specs, or check that it is up to date.

    python specs/generator/generate.py            rebuilds the packages
    python specs/generator/generate.py --check    builds a copy, compares it byte for byte and changes nothing

The options `--specs FOLDER --target PACKAGE` select other specs, such as those in examples/salesforce or in your own
package.

The script generates one package from each spec. Each package contains a tolerant client, which openapi-python-client
generates. The module `schemas.py` in each package contains strictly validating models, which datamodel-code-generator
generates. The script needs no network. The script needs the packages in `.ci/locks/generate.txt`, which `make generate`
installs.
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

from spec_reader import load_spec, path_parameters, security_schemes
from variants import NULLABLE, strict, tolerant

HERE = Path(__file__).resolve().parent
SPECS = HERE.parent
TARGET = SPECS.parent / "generated" / "bulkstatus_api"
TOOLS = Path(sys.executable).parent
GENERATED = "# Generated from"
NO_HEADER = "# no header"

ROOT_INIT = '''"""Typed clients and validating models for the APIs that report the status of bulk jobs, from OpenAPI."""
'''


def main() -> int:
    parser = argparse.ArgumentParser(description="Rebuild the generated packages from the specs.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if a package differs from its spec"
    )
    parser.add_argument("--specs", type=Path, default=SPECS, help="the folder of the specs, one VENDOR.yaml per vendor")
    parser.add_argument("--target", type=Path, default=TARGET, help="the package to build, with one package per vendor")
    options = parser.parse_args()
    specs = sorted(path for path in options.specs.glob("*.yaml") if path.stem != "redocly")
    if not specs:
        parser.error(f"{options.specs} contains no specs: give --specs a folder with at least one VENDOR.yaml")
    if not options.check and options.target.exists() and not is_generated(options.target):
        parser.error(f"{options.target} was not generated, so it is not replaced: remove it, or give another --target")
    is_own_package = options.target.resolve().is_relative_to(SPECS.parent)
    command = (
        "run `make generate`" if is_own_package else "generate it again with specs/generator/generate.py of bulkstatus"
    )
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch) / "built"
        build_all(specs, built, command)
        if options.check:
            return report(differences(options.target, built), command)
        replace(options.target, built)
    print(f"Generated {counted(len(specs), 'package')}: {', '.join(spec.stem for spec in specs)}.")
    return 0


def build_all(specs: list[Path], target: Path, command: str) -> None:
    target.mkdir(parents=True)
    (target / "__init__.py").write_text(header("the specs", command) + ROOT_INIT, encoding="utf-8", newline="\n")
    (target / "py.typed").touch()
    with ThreadPoolExecutor() as pool:
        for _ in pool.map(lambda spec: build(spec, target / spec.stem, command), specs):
            pass


def build(path: Path, package: Path, command: str) -> None:
    """Generate the package of one vendor."""
    content = path.read_bytes()
    spec = load_spec(content, path)
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
            # The models reject "3" for an integer. They accept an integer for a float.
            *("--strict-types", "str", "int", "bool"),
            # pydantic's EmailStr requires another package.
            *("--type-mappings", "string+email=string"),
            # The generator's own header contains a local path. Another header is added below.
            *("--formatters", "builtin", "--disable-timestamp", "--custom-file-header", NO_HEADER),
        )
    for module in sorted(package.rglob("*.py")):
        text = module.read_text(encoding="utf-8").removeprefix(f"{NO_HEADER}\n")
        head = header(f"{path.parent.name}/{path.name}", command)
        module.write_text(head + text.lstrip("\n"), encoding="utf-8", newline="\n")
    (package / "py.typed").touch()


def replace(target: Path, built: Path) -> None:
    """Replace the package `target` with the package `built`.

    If the program is interrupted, `target` is complete or missing.
    """
    new, old = temporary = [target.with_name(f".{target.name}.{suffix}") for suffix in ("new", "old")]
    try:
        for folder in temporary:
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(built, new)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        for folder in temporary:
            shutil.rmtree(folder, ignore_errors=True)


def is_generated(package: Path) -> bool:
    init = package / "__init__.py"
    return init.exists() and init.read_text(encoding="utf-8").startswith(GENERATED)


def header(source: str, command: str) -> str:
    return f"{GENERATED} {source}. Do not edit: change the spec and {command}.\n"


def write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8", newline="\n")


def templates(target: Path, spec: dict[str, Any], content: bytes) -> Path:
    """Write our templates, the stock templates of openapi-python-client, and `spec.jinja` to the folder `target`.

    `spec.jinja` defines values from the spec that our templates need, because openapi-python-client does not provide
    them.
    """
    shutil.copytree(HERE / "templates", target)
    shutil.copytree(Path(openapi_python_client.__file__).parent / "templates", target / "stock")
    values: dict[str, object] = {
        "title": spec["info"]["title"],
        "version": spec["info"]["version"],
        "sha256": hashlib.sha256(content).hexdigest(),
        "token_prefix": token_prefix(spec),
        "path_parameters": {
            parameter["name"]: path_constraints(parameter["schema"]) for parameter in path_parameters(spec)
        },
    }
    settings = "".join(f"{{% set {name} = {value!r} %}}\n" for name, value in values.items())
    (target / "spec.jinja").write_text(settings, encoding="utf-8", newline="\n")
    return target


def token_prefix(spec: dict[str, Any]) -> str:
    """Return the prefix of the token in the `Authorization` header.

    Return an empty string if the spec requires an API key without a prefix.
    """
    scheme = security_schemes(spec)[0]
    if scheme["type"] == "http":
        return str(scheme["scheme"]).capitalize()
    return str(scheme.get("x-prefix", ""))


def path_constraints(schema: dict[str, Any]) -> str:
    pattern = schema["pattern"]
    literal = repr(pattern) if '"' in pattern else f'r"{pattern}"'
    return f"{literal}, {schema['minLength']}, {schema['maxLength']}"


def run(tool: str, *arguments: str | Path) -> None:
    """Run a generator that is installed in this environment.

    The folder of this environment is first on the PATH, so that the generator uses the ruff in this environment.
    """
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    result = subprocess.run(
        [TOOLS / tool, *arguments], env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if result.returncode != 0:
        raise SystemExit(f"{tool} failed with exit code {result.returncode}:\n{result.stdout}{result.stderr}")


def differences(present: Path, expected: Path) -> list[str]:
    """Compare two folders byte for byte, and return a unified diff for each file that differs."""
    diffs: list[str] = []
    label = f"{present.parent.name}/{present.name}"
    for name in sorted(files(present) | files(expected)):
        sides = [path.read_bytes() if path.exists() else None for path in (present / name, expected / name)]
        if sides[0] != sides[1]:
            before, after = ((side or b"").decode(errors="replace").splitlines() for side in sides)
            lines = difflib.unified_diff(before, after, f"{label}/{name}", f"from the specs/{name}", lineterm="", n=1)
            diffs.append(
                "\n".join(lines) or f"{name}: differs in line endings only, or is a missing or unexpected empty file"
            )
    return diffs


def files(tree: Path) -> set[str]:
    return {
        path.relative_to(tree).as_posix()
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def report(diffs: list[str], command: str) -> int:
    if not diffs:
        print("The generated code matches the specs.")
        return 0
    print("\n\n".join(diffs))
    count = counted(len(diffs), "file")
    print(f"\nThe generated code differs from the specs in {count}: {command} and commit the result.")
    return 1


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    sys.exit(main())
