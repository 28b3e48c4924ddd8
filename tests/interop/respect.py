"""redocly respect: runs an Arazzo description of each vendor against the sandbox, and checks each response."""

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
from .tool import Failed, Reading, ended, told

HERE = Path(__file__).parent
REDOCLY = HERE.parents[1] / "specs" / "node_modules" / ".bin" / "redocly"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}

COURSES = {
    "passcreator": ("success", "partial", "rate-limited", "server-error", "forbidden", "deleted"),
    "applivery": ("success", "partial", "rate-limited", "server-error", "token-expires", "deleted"),
    "saymon": ("finished", "server-error", "forbidden", "deleted"),
    "zoho_creator": ("success", "spelling-variants", "rate-limited", "server-error", "deleted", "quota-exhausted"),
}
"""What is played of each vendor: scenarios of the sandbox, without the vendor's name."""
CREDENTIALS = {
    "passcreator": {"apiKey": passcreator.API_KEY},
    "applivery": {"token": applivery.TOKEN},
    "saymon": {"sessionId": saymon.SESSION_ID},
    "zoho_creator": {"accessToken": zoho_creator.ACCESS_TOKEN},
}

LOOKS = 8
"""How often a job is looked at before it is over."""
ALWAYS = ("status code check", "schema check")
OF_NAMED = "content-type check"
"""What is checked of a response, beside our own criteria: the content type only where the spec has this very status."""


class Stepping(Sandbox):
    """A sandbox on which time passes only by looking, so that every state is met however slow the machine is."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self._ticks = clock

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        """The response, after one second more."""
        response = super().respond(method, url, headers, content)
        self._ticks.advance(1)
        return response


def follow(spec: Spec, directory: Path) -> Reading:
    """Follow some jobs to their ends, on a real socket; every response on the way is checked."""
    responses, faults = 0, []
    for course in (*COURSES[spec.name], "wrong-credential"):
        credential = CREDENTIALS[spec.name]
        if course == "wrong-credential":
            scenario, trouble, is_refused = SCENARIOS[f"{spec.name}-{COURSES[spec.name][0]}"], 401, True
            credential = dict.fromkeys(credential, "wrong")
        else:
            scenario = SCENARIOS[f"{spec.name}-{course}"]
            trouble = scenario.fault.status_code if scenario.fault else 200
            is_refused = scenario.fault is not None and scenario.fault.seconds == math.inf
        with Stepping(FakeClock()) as sandbox:
            path = sandbox.start(scenario, seconds=LOOKS).removeprefix(sandbox.base_url)
            seen, found = _play(spec, sandbox.base_url, path, credential, directory, is_refused=is_refused)
        if not is_refused and len(seen) <= LOOKS:
            found.append(f"over after {len(seen)} looks")
        if {200, *seen} != {200, trouble}:
            found.append(f"the responses were of HTTP {', '.join(map(str, seen))}")
        responses += len(seen)
        faults += [f"{course}: {fault}" for fault in found]
    return Reading(responses, faults, "responses")


def _play(
    spec: Spec, base_url: str, path: str, credential: Mapping[str, str], directory: Path, *, is_refused: bool
) -> tuple[list[int], list[str]]:
    """The HTTP status of each response, and what was wrong: a check of a response, or the end."""
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", spec.template)
    ids = re.fullmatch(pattern, path)
    if ids is None:
        raise Failed(f"the sandbox has no path of {spec.template}: {path}")
    done = ended(
        ["node", REDOCLY, "respect", HERE / "arazzo" / f"{spec.name}.yaml", "--verbose",
         "--server", f"{spec.name}={base_url}", "--input", json.dumps({**ids.groupdict(), **credential})],
        cwd=directory, env=os.environ | QUIET,
    )  # fmt: skip
    _, *parts = re.split(r"Response status code: (\d+)", re.sub(r"\x1b\[[0-9;]*m", "", done.stdout))
    if not parts:
        raise Failed(told(done))
    seen, judged = parts[::2], parts[1::2]
    found = [
        f"look {look}, HTTP {status}: {fault}"
        for look, (status, response) in enumerate(zip(seen, judged, strict=True), 1)
        for fault in _faults(response, is_named=status in spec.operation["responses"])
    ]
    if bool(done.returncode) is not is_refused:
        found.append(f"it ended with {done.returncode}, after HTTP {seen[-1]}")
    return list(map(int, seen)), found


def _faults(response: str, *, is_named: bool) -> list[str]:
    """The checks of a response that failed, or were not made; whether the job is over is no such check."""
    failed = [check for check in (*ALWAYS, OF_NAMED) if f"✗ {check}" in response]
    return failed + [
        f"no {check}" for check in (*ALWAYS, *((OF_NAMED,) if is_named else ())) if f" {check}" not in response
    ]
