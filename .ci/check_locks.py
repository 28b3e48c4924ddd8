"""Check that environments get exactly the pinned packages, whatever has been released since they were pinned.

    python .ci/check_locks.py [LOCK ...]

The check makes a folder of packages in which every pinned package has a newer version, sets an environment up from each
lock while pip can see that folder, and compares what is installed with the lock. On Python 3.11 it does so with pip
23.0, the oldest that a Python 3.11 brings; on a newer Python, with the pip that this Python brings. Without arguments
it takes every lock.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / ".ci" / "locks"
OLDEST_PIP = ROOT / ".ci" / "oldest-pip.txt"
PRETENDED = "9999.0"
# Environments have these without a lock: from `python -m venv`, and this checkout.
NOT_LOCKED = {"pip", "setuptools", "bulkstatus"}
# Pip 23.0 does not run on later Pythons, which bring a newer one.
HAS_OLDEST_PIP = sys.version_info < (3, 12)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^]]+)\])?==([^\s;\\]+)(?: *; *([^\\]+?))? *\\?$", re.MULTILINE)
# Prints the lock's packages that this environment should have: pip knows how to evaluate markers.
_EXPECTED = """
import json, sys
from pip._vendor.packaging.markers import Marker
print(json.dumps({n: v for n, v, m in json.load(sys.stdin) if not m or Marker(m).evaluate()}))
"""


def main(names: list[str]) -> int:
    """Check these locks, and return the exit code."""
    locks = [LOCKS / f"{name}.txt" for name in names] or sorted(LOCKS.glob("*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        releases = work / "releases"
        releases.mkdir()
        for lock in locks:
            for name, extras, _, _ in pins(lock):
                pretend_release(releases, name, extras.split(",") if extras else [])
        environment = {**os.environ, "PIP_FIND_LINKS": str(releases)}
        python = python_with_oldest_pip(work)
        wrong = [line for lock in locks for line in check(lock, python, work / lock.stem, environment)]
    print(
        "\n".join(wrong)
        or f"{len(locks)} locks install exactly their pins, although {PRETENDED} of every package is available"
    )
    return 1 if wrong else 0


def pins(lock: Path) -> list[tuple[str, str, str, str]]:
    """Return the name, extras, version and marker of every package in a lock."""
    found = _PIN.findall(lock.read_text(encoding="utf-8"))
    if not found:
        raise SystemExit(f"{lock.relative_to(ROOT)} has no pins: run make lock")
    return found


def pretend_release(folder: Path, name: str, extras: list[str]) -> None:
    """Write a wheel without content that claims to be the newest version of a package, with these extras."""
    module = name.replace("-", "_").replace(".", "_")
    info = f"{module}-{PRETENDED}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {PRETENDED}\n"]
    metadata += [f"Provides-Extra: {extra}\n" for extra in extras]
    with zipfile.ZipFile(folder / f"{module}-{PRETENDED}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "".join(metadata))
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: pretended\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


def python_with_oldest_pip(work: Path) -> Path:
    """Return a command that acts as this Python, except that the environments it creates have the oldest pip."""
    python = shlex.quote(sys.executable)
    lines = ["#!/bin/sh", "set -eu", f'{python} "$@"']
    if HAS_OLDEST_PIP:
        install = f"-m pip install -qq --disable-pip-version-check --require-hashes -r {shlex.quote(str(OLDEST_PIP))}"
        lines.append(f'case "$*" in "-m venv "*) "$3/bin/python" {install} ;; esac')
    command = work / "python"
    command.write_text("\n".join([*lines, ""]), encoding="utf-8")
    command.chmod(0o755)
    return command


def check(lock: Path, python: Path, directory: Path, environment: dict[str, str]) -> list[str]:
    """Set one environment up, and return a line for each package that differs from the lock."""
    pinned = pins(lock)
    project = ["."] if "editables" in {name for name, *_ in pinned} else []
    command: list[str | Path] = ["sh", ".ci/environment", python, directory, lock, *project]
    set_up = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if set_up.returncode:
        return [f"{lock.stem}: the environment could not be set up; pip's message is above"]
    python_inside = str(directory / "bin" / "python")
    pip = [python_inside, "-m", "pip", "--disable-pip-version-check"]

    def output(command: list[str], text: str = "") -> str:
        done = subprocess.run(
            command, env=environment, check=True, input=text, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return done.stdout

    # The pretence holds only if pip would take the pretended release, given the choice.
    first, *_ = pinned[0]
    offered = output([*pip, "install", "-qq", "--dry-run", "--no-deps", "--upgrade", "--report", "-", first])
    if PRETENDED not in offered:
        return [f"{lock.stem}: pip does not see the pretended release of {first}, so nothing was checked"]

    if HAS_OLDEST_PIP:
        pinned += pins(OLDEST_PIP)
    expected = json.loads(output([python_inside, "-c", _EXPECTED], json.dumps([(n, v, m) for n, _, v, m in pinned])))
    installed = {
        name: package["version"]
        for package in json.loads(output([*pip, "list", "--format", "json"]))
        if (name := re.sub(r"[-_.]+", "-", package["name"]).lower()) in expected or name not in NOT_LOCKED
    }
    return [
        f"{lock.stem}: {name} is {installed.get(name, 'missing')}, but the lock says {expected.get(name, 'nothing')}"
        for name in sorted(expected.keys() | installed.keys())
        if expected.get(name) != installed.get(name)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
