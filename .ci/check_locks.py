"""Check that environments get exactly the pinned packages, whatever has been released since they were pinned.

    python .ci/check_locks.py [LOCK ...]

The check creates a folder of packages with a newer version of every pinned package, sets up an environment from each
lock while pip can see that folder, and compares the installed packages with the lock. On Python 3.11 it uses pip 23.0,
the oldest version that comes with a Python 3.11; on a newer Python, the pip that comes with it. Without arguments it
checks every lock.
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
FAKE_VERSION = "9999.0"
# Environments have these without a lock: from `python -m venv`, and this checkout.
NOT_LOCKED = {"pip", "setuptools", "bulkstatus"}
# Pip 23.0 does not run on later Pythons, which bring a newer one.
HAS_OLDEST_PIP = sys.version_info < (3, 12)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^]]+)\])?==([^\s;\\]+)(?: *; *([^\\]+?))? *\\?$", re.MULTILINE)
# Prints the lock's packages that this environment should have: pip knows how to evaluate markers.
_EXPECTED = """
import json, sys
from pip._vendor.packaging.markers import Marker
pins = json.load(sys.stdin)
print(json.dumps({name: version for name, version, marker in pins if not marker or Marker(marker).evaluate()}))
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
                write_fake_wheel(releases, name, extras.split(",") if extras else [])
        environment = {**os.environ, "PIP_FIND_LINKS": str(releases)}
        python = python_with_oldest_pip(work)
        mismatches = [line for lock in locks for line in check(lock, python, work / lock.stem, environment)]
    print(
        "\n".join(mismatches)
        or f"{len(locks)} locks install exactly their pins, although {FAKE_VERSION} of every package is available"
    )
    return 1 if mismatches else 0


def pins(lock: Path) -> list[tuple[str, str, str, str]]:
    """Return the name, extras, version and marker of every package in a lock."""
    found_pins = _PIN.findall(lock.read_text(encoding="utf-8"))
    if not found_pins:
        raise SystemExit(f"{lock.relative_to(ROOT)} has no pins: run make lock")
    return found_pins


def write_fake_wheel(folder: Path, name: str, extras: list[str]) -> None:
    """Write a wheel without content that claims to be the newest version of a package, with these extras."""
    module = name.replace("-", "_").replace(".", "_")
    info = f"{module}-{FAKE_VERSION}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {FAKE_VERSION}\n"]
    metadata += [f"Provides-Extra: {extra}\n" for extra in extras]
    with zipfile.ZipFile(folder / f"{module}-{FAKE_VERSION}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "".join(metadata))
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: fake\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
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
        result = subprocess.run(
            command, env=environment, check=True, input=text, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return result.stdout

    # The check is valid only if pip would install the fake release without a lock.
    first_name, *_ = pinned[0]
    offered = output([*pip, "install", "-qq", "--dry-run", "--no-deps", "--upgrade", "--report", "-", first_name])
    if FAKE_VERSION not in offered:
        return [f"{lock.stem}: pip does not see the fake release of {first_name}, so nothing was checked"]

    if HAS_OLDEST_PIP:
        pinned += pins(OLDEST_PIP)
    expected = json.loads(
        output(
            [python_inside, "-c", _EXPECTED],
            json.dumps([(name, version, marker) for name, _, version, marker in pinned]),
        )
    )
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
