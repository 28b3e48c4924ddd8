"""`make drift`: many responses beside their specs, saved or live, and one report."""

import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve, frozen
from tests.conftest import STUCK, Server

from bulkstatus.cli.sandbox import environment_of
from bulkstatus.sandbox import SCENARIOS, Sandbox, Scenario

pytestmark = pytest.mark.slow

SPECS = Path(__file__).parents[2] / "specs"
PAUSED = evolve(SCENARIOS["applivery-unknown-state"], states=((0, "paused"),))
TASK = {"status": True, "data": {"status": "inProgress"}}


@frozen
class Ran:
    """What came of a run."""

    code: int
    out: str
    err: str
    markdown: str
    """The report; empty if none was written."""
    vendors: dict[str, Any]
    """The report for programs."""


Drift = Callable[..., Ran]


@pytest.fixture
def drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Drift:
    """Runs the script, with no credentials in the environment but those that are given."""
    for name in ("PASSCREATOR_API_KEY", "APPLIVERY_TOKEN", "SAYMON_BASE_URL", "ZOHO_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.syspath_prepend(str(SPECS))

    def run(*arguments: object) -> Ran:
        output = tmp_path / "report"
        monkeypatch.setattr(sys, "argv", ["drift.py", "--output", str(output), *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(SPECS / "drift.py"), run_name="__main__")
        assert isinstance(ended.value.code, int)
        out, err = capsys.readouterr()
        if not (output / "report.md").exists():
            return Ran(ended.value.code, out, err, "", {})
        markdown = (output / "report.md").read_text("utf-8")
        return Ran(ended.value.code, out, err, markdown, json.loads((output / "report.json").read_text())["vendors"])

    return run


@pytest.fixture
def responses(tmp_path: Path) -> Path:
    """A folder for saved responses."""
    return tmp_path / "responses"


def save(folder: Path, name: str, body: object) -> None:
    """Save a response; what is not bytes is saved as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())


def test_the_examples_of_the_specs_conform(drift: Drift) -> None:
    ran = drift()
    assert ran.code == 0
    for vendor, found in ran.vendors.items():
        responses = yaml.safe_load((SPECS / f"{vendor}.yaml").read_bytes())["components"]["responses"].values()
        names = [name for response in responses for name in response["content"]["application/json"]["examples"]]
        # The state that is unknown on purpose is left out.
        assert found["responses"] == found["conforming"] == len(names) - names.count("unknownState")
        assert f"{vendor:<13} {found['responses']} responses, {found['responses']} conform\n" in ran.out
        assert f"| {vendor} | {found['responses']} | {found['responses']} | 0 | 0 |\n" in ran.markdown
    assert ran.out.startswith("The examples in the specs: no vendor was asked.\n")
    assert "The examples in the specs: no vendor was asked.\n" in ran.markdown
    assert sorted(ran.vendors) == ["applivery", "passcreator", "saymon", "zoho_creator"]


def test_examples_that_were_there_before_do_not_count(drift: Drift, tmp_path: Path) -> None:
    save(tmp_path / "report" / "examples", "applivery/200-old.json", {"status": 7})
    assert drift().code == 0


def test_a_response_that_is_not_under_components_counts(
    drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = yaml.safe_load((SPECS / "saymon.yaml").read_bytes())
    (path,) = spec["paths"].values()
    examples = {"gone": {"value": {"code": "Gone"}}}
    path["get"]["responses"]["410"] = {"content": {"application/json": {"examples": examples}}}
    before = drift().vendors["saymon"]
    changed = tmp_path / "saymon.yaml"
    changed.write_text(json.dumps(spec), "utf-8")
    monkeypatch.setitem(importlib.import_module("drift_report").SPECS, "saymon", changed)
    assert drift().vendors["saymon"]["responses"] == before["responses"] + 1


def test_a_spec_that_is_no_yaml_is_named(drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "saymon.yaml"
    changed.write_text("paths: [", "utf-8")
    monkeypatch.setitem(importlib.import_module("drift_report").SPECS, "saymon", changed)
    ran = drift()
    assert ran.code == 2
    assert ran.err.startswith(f"drift: {changed} cannot be read: while parsing")
    assert ran.err.count("\n") == 1


def test_the_same_deviation_in_a_hundred_responses_is_one_line(drift: Drift, responses: Path) -> None:
    for number in range(100):
        state = "paused" if number % 10 else "asleep"
        save(responses, f"applivery/{number:03}.json", {"status": True, "data": {"status": state, "eta": number}})
    save(responses, "applivery/200-good.json", TASK)
    ran = drift("--responses", responses)
    assert ran.code == 1
    found = ran.vendors["applivery"]
    assert (found["responses"], found["conforming"], found["deviating"]) == (101, 1, 100)
    (deviation,) = found["deviations"]
    assert deviation.pop("expected").startswith('"created", ')
    assert deviation == {
        "pointer": "/data/status",
        "found": ['"paused"', '"asleep"'],
        "costs_status": True,
        "responses": 100,
        "first_seen_in": "applivery/000.json",
    }
    assert found["notes"] == [{"pointer": "/data/eta", "responses": 100, "first_seen_in": "applivery/000.json"}]
    assert ran.markdown.count("`/data/status`") == ran.markdown.count("`/data/eta`") == 1
    assert "101 responses, 1 conform, 100 deviate in 1 place, 1 member not in the spec\n" in ran.out


def test_the_same_deviation_in_many_items_is_one_line(drift: Drift, responses: Path) -> None:
    lines = [{"line": "first", "hint": 7}, {"line": "second"}, {"line": -1}]
    save(
        responses,
        "applivery/lines.json",
        {"status": True, "data": {"report": {"erroredLines": lines}, "status": "failed"}},
    )
    save(responses, "passcreator/items.json", process({"customer-1": {"hint": 7}, "customer-2": {}, "customer-3": 7}))
    ran = drift("--responses", responses)
    (line,) = ran.vendors["applivery"]["deviations"]
    assert (line["pointer"], line["responses"]) == ("/data/report/erroredLines/*/line", 1)
    assert line["found"] == ['"first"', '"second"', "-1"]
    assert [note["pointer"] for note in ran.vendors["applivery"]["notes"]] == ["/data/report/erroredLines/*/hint"]
    deviations = ran.vendors["passcreator"]["deviations"]
    assert [each["pointer"] for each in deviations] == ["/data/errors/*/message", "/data/errors/*"]
    assert [note["pointer"] for note in ran.vendors["passcreator"]["notes"]] == ["/data/errors/*/hint"]


def process(errors: object) -> dict[str, Any]:
    """A response of Passcreator's."""
    data = {"current": 3, "total": 3, "createdOn": "2024-01-15 10:30:00", "status": "finished with errors"}
    envelope = {"statusCode": 200, "success": True, "description": "", "errors": [], "count": 1}
    return {**envelope, "responseMetaData": None, "data": {**data, "errors": errors}}


def test_what_costs_the_status_comes_first(drift: Drift, responses: Path) -> None:
    for number in range(3):
        save(responses, f"applivery/{number}.json", {"status": True, "data": {"status": "failed", "createdAt": "now"}})
    save(responses, "applivery/0.json", {"status": True, "data": {"status": "failed", "createdAt": "now", "action": 7}})
    save(responses, "applivery/worse.json", {"status": True, "data": {"status": 7}})
    deviations = drift("--responses", responses).vendors["applivery"]["deviations"]
    assert [(each["pointer"], each["costs_status"]) for each in deviations] == [
        ("/data/status", True),
        ("/data/createdAt", False),
        ("/data/action", False),
    ]


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("saymon/404-gone.json", b"", 0),
        ("saymon/deep/er/404.json", {"code": "NotFound"}, 0),
        ("saymon/502 bad gateway.html", b"<html>Bad Gateway</html>", 1),
        ("saymon/4041-is-no-status.json", b"", 1),
        ("saymon/gone.json", b"", 1),
        ("saymon/404", b"", 0),
        ("saymon/404c9d7a", b"", 1),
    ],
)
def test_a_name_may_begin_with_the_http_status(
    drift: Drift, responses: Path, name: str, body: object, code: int
) -> None:
    save(responses, name, body)
    save(responses, "saymon/.hidden", b"nothing")
    ran = drift("--responses", responses)
    assert ran.code == code
    assert ran.vendors["saymon"]["responses"] == 1


def test_a_vendor_of_whom_nothing_was_read_is_named(drift: Drift, responses: Path) -> None:
    save(responses, "applivery/200.json", TASK)
    (responses / "saymon").mkdir()
    ran = drift("--responses", responses)
    assert ran.code == 0
    assert ran.out.startswith("Saved responses.\napplivery     1 response, 1 conform\npasscreator   nothing was read\n")
    assert "| saymon | 0 | 0 | 0 | 0 |\n" in ran.markdown


def test_a_response_that_nobody_can_read_is_no_good_one(drift: Drift, responses: Path) -> None:
    save(responses, "applivery/renamed.json", {"status": True, "data": {"state": "completed"}})
    ran = drift("--responses", responses)
    assert ran.code == 1
    (deviation,) = ran.vendors["applivery"]["deviations"]
    assert (deviation["expected"], deviation["costs_status"]) == ("a response that can be read", True)


def test_a_run_that_ends_early_leaves_no_report_of_another_one(drift: Drift) -> None:
    assert drift().markdown
    assert not drift("--responses", "gone").markdown


def test_nothing_of_a_response_is_markup(drift: Drift, responses: Path) -> None:
    save(responses, "applivery/odd.json", {"status": True, "data": {"status": "a|b`c`<b>*d*"}})
    save(responses, "applivery/other.json", {"status": True, "data": {"status": "failed", "a\n``b": 7}})
    lines = drift("--responses", responses).markdown.splitlines()
    (line,) = [line for line in lines if "/data/status" in line]
    assert '`` "a\\|b`c`<b>*d*" ``' in line
    assert "| ``` /data/a ``b ``` | 1 | `applivery/other.json` |" in lines


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Writes a list of jobs of a sandbox on a real socket, which the environment then has accounts for."""

    def write(sandbox: Sandbox, *scenarios: str | Scenario) -> Path:
        for name, value in environment_of(sandbox.base_url).items():
            monkeypatch.setenv(name, value)
        path = tmp_path / "urls.txt"
        path.write_text("".join(f"{sandbox.start(scenario, seconds=0.001)}\n" for scenario in scenarios), "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("scenarios", "code"),
    [
        ([SCENARIOS["passcreator-success"], SCENARIOS["saymon-finished"]], 0),
        ([SCENARIOS["passcreator-success"], PAUSED], 1),
        ([PAUSED, SCENARIOS["saymon-forbidden"]], 4),
    ],
)
def test_jobs_are_asked_for(drift: Drift, live: Callable[..., Path], scenarios: list[Scenario], code: int) -> None:
    with Sandbox() as sandbox:
        ran = drift("--urls", live(sandbox, *scenarios))
    assert ran.code == code
    asked = {vendor: found["responses"] for vendor, found in ran.vendors.items() if found["responses"]}
    assert asked == {each.vendor: 1 for each in scenarios}
    assert ran.out.startswith("Jobs that were asked for.\n")
    if code == 4:
        (trouble,) = ran.vendors["saymon"]["troubles"]
        assert trouble["exit_code"] == 4
        assert trouble["source"] in ran.markdown
        assert f"| 4 | `{trouble['message']}` |" in ran.markdown
    for name, value in environment_of(sandbox.base_url).items():
        if not name.endswith(("_BASE_URL", "_ALLOW_HTTP", "_URL")):
            assert value not in ran.markdown


def test_the_places_of_a_vendor_whose_spec_is_elsewhere_are_told_as_well(
    drift: Drift, live: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("drift_report"), "SPECS", {})
    with Sandbox() as sandbox:
        (deviation,) = drift("--urls", live(sandbox, PAUSED)).vendors["applivery"]["deviations"]
    assert deviation["pointer"] == "/data/status"


def test_a_job_that_cannot_be_asked_for_does_not_keep_the_others_from_it(
    drift: Drift, live: Callable[..., Path]
) -> None:
    with Sandbox() as sandbox:
        path = live(sandbox, "passcreator-success")
        unknown = "https://app.passcreator.com/api/v3/process/1"
        secret = f"{unknown}?api-token=s3cret"
        path.write_text(f"{unknown}\n{secret}\n{path.read_text('utf-8')}", "utf-8")
        ran = drift("--urls", path)
    assert ran.code == 2
    assert ran.vendors["passcreator"]["conforming"] == 1
    trouble, other = ran.vendors["no account"]["troubles"]
    assert trouble["source"] == unknown
    assert trouble["message"].startswith(f"there is no account for {unknown}: the credential for Passcreator goes to")
    assert "s3cret" not in ran.markdown + str(other)


def test_ctrl_c_ends_all_of_it(server: Server, tmp_path: Path, unmeasured: None) -> None:  # noqa: ARG001
    server.hold()
    urls = "".join(f"{server.base_url}/node/api/bulk/{number}/status\n" for number in range(3))
    (tmp_path / "urls.txt").write_text(urls, "utf-8")
    program = subprocess.Popen(
        [sys.executable, SPECS / "drift.py", "--urls", tmp_path / "urls.txt", "--output", tmp_path],
        env={**os.environ, **environment_of(server.base_url)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.requested.acquire(timeout=STUCK), "it ended without asking"
    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=STUCK)
    assert program.returncode == 130
    assert "saymon        0 responses, 0 conform, 1 refused or in trouble\n" in out
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--responses", "x", "--urls", "y"], "give saved responses or URLs, not both at once"),
        (["--responses", "x"], "x is no folder"),
        (["--responses", "empty"], "there is nothing in empty: nothing was checked"),
        (["--responses", "other"], "salesforce is no vendor's folder, and in none: they are called applivery, "),
        (["--responses", "stray"], "response.json is no vendor's folder, and in none: they are called applivery, "),
        (["--urls", "x"], "cannot read x: No such file or directory"),
        (["--urls", "latin"], "cannot read latin: it is not text in UTF-8"),
        (["--urls", "urls"], "urls, line 2 is not a URL"),
    ],
)
def test_wrong_usage_is_said(
    drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("other/salesforce").mkdir(parents=True)
    Path("stray").mkdir()
    Path("stray/response.json").touch()
    Path("latin").write_bytes(b"https://a.example/\xe9\n")
    Path("urls").write_text("https://a.example/x\nnonsense\n", "utf-8")
    ran = drift(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("drift: ")
    assert complaint in ran.err
