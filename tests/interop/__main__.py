"""Feed the specs to other people's tools, and read every example with what they make: `python -m tests.interop`.

A line for each spec and tool; the exit code is 1 if one of them fails. Nothing here needs a network. `make interop`
installs what this needs and runs it.
"""

import shutil
import sys
from pathlib import Path

from . import hey_api, openapi_generator, openapi_typescript, respect
from .result import Result, Tool, judge
from .spec import Spec

ROOT = Path(__file__).parents[2]
BUILD = Path(__file__).parent / "build"
"""Where the tools build; it stays, so that one can look at what they made."""

SPECS = tuple(Spec(ROOT / "specs" / f"{name}.yaml") for name in ("passcreator", "applivery", "saymon", "zoho_creator"))
TOOLS = (
    Tool("openapi-generator python", openapi_generator.python),
    Tool("openapi-generator typescript-fetch", openapi_generator.typescript_fetch),
    Tool("openapi-typescript", openapi_typescript.types),
    Tool("@hey-api/openapi-ts", hey_api.client),
    Tool("redocly respect", respect.follow),
)


def line(result: Result) -> str:
    """A line of the table."""
    built, read = "no", ""
    if result.reading:
        built = "yes"
        read = f"{result.reading.of - len(result.reading.faults)} of {result.reading.of} {result.reading.what}"
    return f"{result.spec:<14}{result.tool:<36}{built:<7}{read:<20}{result.seconds:>7.1f}"


def main() -> int:
    """Run it."""
    for variable in ("DO_NOT_TRACK", "NO_UPDATE_NOTIFIER"):
        os.environ[variable] = "1"
    sys.stdout.write(f"{'spec':<14}{'tool':<36}{'built':<7}{'read':<20}{'seconds':>7}\n")
    results = []
    shutil.rmtree(BUILD, ignore_errors=True)
    for tool in TOOLS:
        for spec in SPECS:
            directory = BUILD / tool.name.replace("/", " ").replace(" ", "-") / spec.name
            directory.mkdir(parents=True)
            result = judge(spec, tool, directory)
            results.append(result)
            sys.stdout.write(f"{line(result)}\n")
            sys.stdout.flush()
    for result in results:
        for fault in [result.trouble] if result.trouble else result.reading.faults if result.reading else ():
            sys.stdout.write(f"\n{result.spec}, {result.tool}: {fault}\n")
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
