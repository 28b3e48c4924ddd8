"""Print every command in the GitHub workflows, and fail if a command needs a missing make target or file in .ci/.

Workflows run only on GitHub. Without this check, a renamed make target would be noticed only when a workflow fails.
`make lint-workflows` runs this check in an environment that contains PyYAML.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]


def run_lines(workflow: Path) -> Iterator[tuple[str, str]]:
    """Yield the job id and the command of every step with `run:` in a workflow, in order."""
    for job_id, job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].items():
        for step in job.get("steps", ()):
            if "run" in step:
                yield job_id, step["run"].strip()


def missing(command: str) -> Iterator[str]:
    """Yield a message for each missing make target and each missing file in .ci/ that a command needs."""
    for file in re.findall(r"(?<![\w./-])\.ci/[\w/.-]+", command):
        if not (ROOT / file).is_file():
            yield f"there is no file {file}"
    for arguments in re.findall(r"(?:^|[;&|]\s*)make\s+([^;&|\n]*)", command, re.MULTILINE):
        words = re.sub(r"""\w+=(?:"[^"]*"|'[^']*'|\S*)""", "", arguments).split()
        for target in words:
            if target.startswith("-"):
                continue
            make = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
            if make.returncode:
                reason = make.stderr.strip().splitlines()[-1].removesuffix("  Stop.").removesuffix(".")
                yield f"`make {target}` fails: {reason}"


def main() -> int:
    """Print one line per command and one line per problem. Return 1 if there is a problem, and 0 otherwise."""
    problems = []
    for workflow in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for job_id, command in run_lines(workflow):
            lines = command.splitlines()
            print(f"{workflow.name}: {job_id}: {lines[0]}" + (f" (and {len(lines) - 1} lines)" if lines[1:] else ""))
            problems += [f".github/workflows/{workflow.name}: job {job_id}: {problem}" for problem in missing(command)]
    for problem in problems:
        print(f"{problem}. Correct the workflow, or add the missing target or file.", file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
