"""Run the Arazzo workflow of each vendor in the sandbox with redocly respect, which checks each response."""

import json
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path

from bulkstatus.http.messages import Response
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock
from bulkstatus.testing.responses import applivery, passcreator, saymon, zoho_creator

from .spec import Spec
from .tool import Failed, ReadResult, describe, run_to_end

HERE = Path(__file__).parent
REDOCLY = HERE.parents[1] / "specs" / "node_modules" / ".bin" / "redocly"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}

SCENARIOS_BY_VENDOR = {
    "passcreator": ("success", "partial", "rate-limited", "server-error", "forbidden", "deleted"),
    "applivery": ("success", "partial", "rate-limited", "server-error", "token-expires", "deleted"),
    "saymon": ("finished", "server-error", "forbidden", "deleted"),
    "zoho_creator": ("success", "spelling-variants", "rate-limited", "server-error", "deleted", "quota-exhausted"),
}
"""Tested sandbox scenarios of each vendor. The names omit the key of the vendor."""
CREDENTIALS = {
    "passcreator": {"apiKey": passcreator.API_KEY},
    "applivery": {"token": applivery.TOKEN},
    "saymon": {"sessionId": saymon.SESSION_ID},
    "zoho_creator": {"accessToken": zoho_creator.ACCESS_TOKEN},
}

POLLS = 8
"""Number of polls after which a job in the sandbox is over."""
REQUIRED_CHECKS = ("status code check", "schema check")
CONTENT_TYPE_CHECK = "content-type check"
"""Name of a built-in check of redocly respect.

redocly respect checks the content type only if the spec lists the exact HTTP status of the response.
"""


class SteppingSandbox(Sandbox):
    """A sandbox with a simulated clock that advances by one second per request.

    Even on a slow machine, the sandbox therefore returns every state of a job.
    """

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self._fake_clock = clock

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        """Respond to a request, and advance the clock by one second."""
        response = super().respond(method, url, headers, content)
        self._fake_clock.advance(1)
        return response


def check(spec: Spec, directory: Path) -> ReadResult:
    """Poll jobs over a real socket until they are over, and check every response."""
    responses, mismatches = 0, []
    for name in (*SCENARIOS_BY_VENDOR[spec.name], "wrong-credential"):
        credential = CREDENTIALS[spec.name]
        if name == "wrong-credential":
            scenario = SCENARIOS[f"{spec.name}-{SCENARIOS_BY_VENDOR[spec.name][0]}"]
            expected_status, is_refused = 401, True
            credential = dict.fromkeys(credential, "wrong")
        else:
            scenario = SCENARIOS[f"{spec.name}-{name}"]
            expected_status = scenario.error.status_code if scenario.error else 200
            is_refused = scenario.error is not None and scenario.error.seconds == math.inf
        with SteppingSandbox(FakeClock()) as sandbox:
            path = sandbox.start(scenario, seconds=POLLS).removeprefix(sandbox.base_url)
            status_codes, failed_checks = _run_workflow(
                spec, sandbox.base_url, path, credential, directory, is_refused=is_refused
            )
        if not is_refused and len(status_codes) <= POLLS:
            failed_checks.append(f"the job was over after only {len(status_codes)} polls")
        if {200, *status_codes} != {200, expected_status}:
            failed_checks.append(f"the HTTP statuses were {', '.join(map(str, status_codes))}")
        responses += len(status_codes)
        mismatches += [f"{name}: {message}" for message in failed_checks]
    return ReadResult(responses, mismatches, "responses")


def _run_workflow(
    spec: Spec, base_url: str, path: str, credential: Mapping[str, str], directory: Path, *, is_refused: bool
) -> tuple[list[int], list[str]]:
    """Run the Arazzo workflow for one job. Return the HTTP status of each response, and the failed checks."""
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", spec.template)
    ids = re.fullmatch(pattern, path)
    if ids is None:
        raise Failed(f"the path {path} of the sandbox does not match {spec.template} in the spec")
    result = run_to_end(
        ["node", REDOCLY, "respect", HERE / "arazzo" / f"{spec.name}.yaml", "--verbose",
         "--server", f"{spec.name}={base_url}", "--input", json.dumps({**ids.groupdict(), **credential})],
        cwd=directory, env=os.environ | QUIET,
    )  # fmt: skip
    _, *parts = re.split(r"Response status code: (\d+)", re.sub(r"\x1b\[[0-9;]*m", "", result.stdout))
    if not parts:
        raise Failed(describe(result))
    statuses, reports = parts[::2], parts[1::2]
    failed_checks = [
        f"poll {poll}, HTTP {status}: {failed_check}"
        for poll, (status, report) in enumerate(zip(statuses, reports, strict=True), 1)
        for failed_check in _failed_checks(report, has_exact_status=status in spec.operation["responses"])
    ]
    if bool(result.returncode) is not is_refused:
        failed_checks.append(f"the workflow exited with {result.returncode} after HTTP {statuses[-1]}")
    return list(map(int, statuses)), failed_checks


def _failed_checks(report: str, *, has_exact_status: bool) -> list[str]:
    """Return the checks that failed or did not run for a response.

    The result leaves out one check: whether the job is over.
    """
    failed = [check for check in (*REQUIRED_CHECKS, CONTENT_TYPE_CHECK) if f"✗ {check}" in report]
    return failed + [
        f"no {check}"
        for check in (*REQUIRED_CHECKS, *((CONTENT_TYPE_CHECK,) if has_exact_status else ()))
        if f" {check}" not in report
    ]
