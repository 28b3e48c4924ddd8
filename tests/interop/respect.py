"""redocly respect: plays an Arazzo description of each vendor against the sandbox, and holds each reply to the spec."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from bulkstatus.messages import Reply
from bulkstatus.sandbox import Sandbox
from bulkstatus.sandbox.vendors import applivery, passcreator, saymon, zoho_creator
from bulkstatus.testing import FakeClock

from .spec import Spec
from .tool import Failed, Reading, run

HERE = Path(__file__).parent
REDOCLY = HERE.parents[1] / "specs" / "node_modules" / ".bin" / "redocly"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}

SCENARIOS = {
    "passcreator": ("passcreator-success", "passcreator-partial", "passcreator-rate-limited"),
    "applivery": ("applivery-success", "applivery-partial", "applivery-server-error"),
    "saymon": ("saymon-finished", "saymon-server-error"),
    "zoho_creator": ("zoho_creator-success", "zoho_creator-other-spelling", "zoho_creator-server-error"),
}
CREDENTIALS = {
    "passcreator": {"apiKey": passcreator.API_KEY},
    "applivery": {"token": applivery.TOKEN},
    "saymon": {"sessionId": saymon.SESSION_ID},
    "zoho_creator": {"accessToken": zoho_creator.ACCESS_TOKEN},
}

LOOKS = 8
"""How often a job is looked at before it is over."""
ALWAYS = ("status code check", "schema check")
CHECKS = (*ALWAYS, "content-type check")
"""What is checked of a reply, beside our own criteria; the content type is not where the spec has a range (`5XX`)."""


class Stepping(Sandbox):
    """A sandbox on which time passes only by looking, so that every state is met however slow the machine is."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self._ticks = clock

    def respond(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The reply, after one second more."""
        reply = super().respond(method, url, headers)
        self._ticks.advance(1)
        return reply


def follow(spec: Spec, directory: Path) -> Reading:
    """Follow some jobs to their ends, on a real socket; every reply on the way is checked."""
    replies, faults = 0, []
    for scenario in SCENARIOS[spec.name]:
        with Stepping(FakeClock()) as sandbox:
            path = sandbox.start(scenario, seconds=LOOKS).removeprefix(sandbox.base_url)
            try:
                seen = _play(spec, sandbox.base_url, path, directory)
            except Failed as failed:
                raise Failed(f"{scenario}: {failed}") from failed
        replies += len(seen)
        if len(seen) <= LOOKS:
            faults.append(f"{scenario} was over after {len(seen)} looks")
        faults += [f"{scenario}, look {look}: {fault}" for look, checks in enumerate(seen, 1) for fault in checks]
    return Reading(replies, faults, "replies")


def _play(spec: Spec, base_url: str, path: str, directory: Path) -> list[list[str]]:
    """The checks that failed, for each reply; whether the job is over is no such check."""
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", spec.template)
    ids = re.fullmatch(pattern, path)
    if ids is None:
        raise Failed(f"the sandbox has no path of {spec.template}: {path}")
    shown = run(
        ["node", REDOCLY, "respect", HERE / "arazzo" / f"{spec.name}.yaml", "--verbose",
         "--server", f"{spec.name}={base_url}", "--input", json.dumps({**ids.groupdict(), **CREDENTIALS[spec.name]})],
        cwd=directory, env=os.environ | QUIET,
    )  # fmt: skip
    _, *replies = re.split(r"Response status code: \d+", re.sub(r"\x1b\[[0-9;]*m", "", shown))
    return [_faults(reply) for reply in replies]


def _faults(reply: str) -> list[str]:
    failed = [check for check in CHECKS if f"✗ {check}" in reply]
    return failed + [f"no {check}" for check in ALWAYS if f" {check}" not in reply]
