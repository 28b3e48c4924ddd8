"""Test that the installed bulkstatus works: `python .ci/release/smoke.py`.

Run this program with the Python of the environment in which bulkstatus is installed.
"""

import os
import subprocess
import sys
from pathlib import Path

import bulkstatus
from bulkstatus import Client
from bulkstatus.cli.sandbox import environment_of
from bulkstatus.sandbox import Sandbox

PROGRAM = Path(sys.executable).with_name("bulkstatus")


def output_of(*arguments: str, **environment: str) -> str:
    """Run the installed program `bulkstatus` with the given arguments, and return its output."""
    command = [str(PROGRAM), *arguments]
    result = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )
    expect(result.returncode == 0, f"{' '.join(command)} exits with {result.returncode}: {result.stderr}")
    return result.stdout


def expect(condition: bool, problem: str) -> None:  # noqa: FBT001 - an assertion has the same arguments
    """Exit with 1 and a message if a condition is false."""
    if not condition:
        raise SystemExit(f"bulkstatus is installed, but does not work: {problem}")


def main() -> None:
    """Run the commands of bulkstatus, and get the status of sandbox jobs both in Python and on the command line."""
    module_path = Path(bulkstatus.__file__)
    expect(module_path.is_relative_to(sys.prefix), f"it was imported from {module_path}, not from {sys.prefix}")
    expect(PROGRAM.exists(), f"there is no program {PROGRAM}")
    version = bulkstatus.__version__
    expect(output_of("--version") == f"bulkstatus {version}\n", "--version shows another version")
    expect("Usage: bulkstatus" in output_of("--help"), "--help shows no usage")
    with Sandbox() as sandbox, Client(*sandbox.accounts()) as client:
        environment = environment_of(sandbox.base_url)
        vendors = output_of("vendors", **environment)
        for vendor in ("Passcreator", "Applivery", "SAYMON", "Zoho Creator"):
            expect(vendor in vendors, f"`vendors` does not list {vendor}")
        for scenario in ("passcreator-success", "applivery-success", "saymon-finished", "zoho_creator-success"):
            url = sandbox.start(scenario, seconds=0.001)
            status = client.wait(url, timeout=60).status  # after this, the job is over and `get` exits with 0
            expect(str(status) in output_of("get", url, **environment), f"`get` does not show {status} for {scenario}")
    print(f"bulkstatus {version} works on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
