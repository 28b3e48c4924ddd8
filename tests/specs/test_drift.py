"""Test that `make drift` compares saved responses with the specs and writes one report."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.specs.conftest import SPECS, Drift, save

pytestmark = pytest.mark.slow

TASK = {"status": True, "data": {"status": "inProgress"}}


def test_the_examples_of_the_specs_conform(drift: Drift) -> None:
    result = drift()
    assert result.code == 0
    for vendor, report in result.vendors.items():
        responses = yaml.safe_load((SPECS / f"{vendor}.yaml").read_bytes())["components"]["responses"].values()
        names = [name for response in responses for name in response["content"]["application/json"]["examples"]]
        # The example of an unknown state is not compared.
        assert report["responses"] == report["conforming"] == len(names) - names.count("unknownState")
        assert f"{vendor:<13} {report['responses']} responses, {report['responses']} conform\n" in result.out
        assert f"| {vendor} | {report['responses']} | {report['responses']} | 0 | 0 |\n" in result.markdown
    assert result.out.startswith("Compared the examples in the specs. No request was sent.\n")
    assert "Compared the examples in the specs. No request was sent.\n" in result.markdown
    assert sorted(result.vendors) == ["applivery", "passcreator", "saymon", "zoho_creator"]


def test_files_of_an_earlier_run_are_not_compared(drift: Drift, tmp_path: Path) -> None:
    save(tmp_path / "report" / "examples", "applivery/200-old.json", {"status": 7})
    assert drift().code == 0


def test_an_inline_response_is_compared(drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = yaml.safe_load((SPECS / "saymon.yaml").read_bytes())
    (path,) = spec["paths"].values()
    examples = {"gone": {"value": {"code": "Gone"}}}
    path["get"]["responses"]["410"] = {"content": {"application/json": {"examples": examples}}}
    before = drift().vendors["saymon"]
    changed = tmp_path / "saymon.yaml"
    changed.write_text(json.dumps(spec), "utf-8")
    monkeypatch.setitem(importlib.import_module("drift_report").SPECS, "saymon", changed)
    assert drift().vendors["saymon"]["responses"] == before["responses"] + 1


def test_a_spec_that_is_not_yaml_is_reported(drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "saymon.yaml"
    changed.write_text("paths: [", "utf-8")
    monkeypatch.setitem(importlib.import_module("drift_report").SPECS, "saymon", changed)
    result = drift()
    assert result.code == 2
    assert result.err.startswith(f"drift: {changed} is not valid YAML: while parsing")
    assert result.err.count("\n") == 1


def test_a_deviation_in_many_responses_is_reported_once(drift: Drift, responses: Path) -> None:
    for number in range(100):
        state = "paused" if number % 10 else "asleep"
        save(responses, f"applivery/{number:03}.json", {"status": True, "data": {"status": state, "eta": number}})
    save(responses, "applivery/200-good.json", TASK)
    result = drift("--responses", responses)
    assert result.code == 1
    report = result.vendors["applivery"]
    assert (report["responses"], report["conforming"], report["deviating"]) == (101, 1, 100)
    (deviation,) = report["deviations"]
    assert deviation.pop("expected").startswith('"created", ')
    assert deviation == {
        "pointer": "/data/status",
        "found": ['"paused"', '"asleep"'],
        "costs_status": True,
        "responses": 100,
        "first_source": "applivery/000.json",
    }
    assert report["notes"] == [{"pointer": "/data/eta", "responses": 100, "first_source": "applivery/000.json"}]
    assert result.markdown.count("`/data/status`") == result.markdown.count("`/data/eta`") == 1
    assert "101 responses, 1 conform, 100 deviate in 1 place, 1 field not in the spec\n" in result.out


def test_a_deviation_in_many_items_is_reported_once(drift: Drift, responses: Path) -> None:
    lines = [{"line": "first", "hint": 7}, {"line": "second"}, {"line": -1}]
    save(
        responses,
        "applivery/lines.json",
        {"status": True, "data": {"report": {"erroredLines": lines}, "status": "failed"}},
    )
    save(
        responses,
        "passcreator/items.json",
        passcreator_response({"customer-1": {"hint": 7}, "customer-2": {}, "customer-3": 7}),
    )
    result = drift("--responses", responses)
    (line,) = result.vendors["applivery"]["deviations"]
    assert (line["pointer"], line["responses"]) == ("/data/report/erroredLines/*/line", 1)
    assert line["found"] == ['"first"', '"second"', "-1"]
    assert [note["pointer"] for note in result.vendors["applivery"]["notes"]] == ["/data/report/erroredLines/*/hint"]
    deviations = result.vendors["passcreator"]["deviations"]
    assert [deviation["pointer"] for deviation in deviations] == ["/data/errors/*/message", "/data/errors/*"]
    assert [note["pointer"] for note in result.vendors["passcreator"]["notes"]] == ["/data/errors/*/hint"]


def passcreator_response(errors: object) -> dict[str, Any]:
    """Return a response of Passcreator with the given item errors."""
    data = {"current": 3, "total": 3, "createdOn": "2024-01-15 10:30:00", "status": "finished with errors"}
    envelope = {"statusCode": 200, "success": True, "description": "", "errors": [], "count": 1}
    return {**envelope, "responseMetaData": None, "data": {**data, "errors": errors}}


def test_deviations_that_affect_the_status_come_first(drift: Drift, responses: Path) -> None:
    for number in range(3):
        save(responses, f"applivery/{number}.json", {"status": True, "data": {"status": "failed", "createdAt": "now"}})
    save(responses, "applivery/0.json", {"status": True, "data": {"status": "failed", "createdAt": "now", "action": 7}})
    save(responses, "applivery/worse.json", {"status": True, "data": {"status": 7}})
    deviations = drift("--responses", responses).vendors["applivery"]["deviations"]
    assert [(deviation["pointer"], deviation["costs_status"]) for deviation in deviations] == [
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
        ("saymon/4041-not-a-status.json", b"", 1),
        ("saymon/gone.json", b"", 1),
        ("saymon/404", b"", 0),
        ("saymon/404c9d7a", b"", 1),
    ],
)
def test_a_file_name_may_start_with_the_http_status(
    drift: Drift, responses: Path, name: str, body: object, code: int
) -> None:
    save(responses, name, body)
    save(responses, "saymon/.hidden", b"nothing")
    result = drift("--responses", responses)
    assert result.code == code
    assert result.vendors["saymon"]["responses"] == 1


def test_a_vendor_without_responses_is_listed(drift: Drift, responses: Path) -> None:
    save(responses, "applivery/200.json", TASK)
    (responses / "saymon").mkdir()
    result = drift("--responses", responses)
    assert result.code == 0
    assert result.out.startswith(
        "Compared saved responses. No request was sent.\n"
        "applivery     1 response, 1 conform\npasscreator   no responses\n"
    )
    assert "| saymon | 0 | 0 | 0 | 0 |\n" in result.markdown


def test_an_unreadable_response_does_not_conform(drift: Drift, responses: Path) -> None:
    save(responses, "applivery/renamed.json", {"status": True, "data": {"state": "completed"}})
    result = drift("--responses", responses)
    assert result.code == 1
    (deviation,) = result.vendors["applivery"]["deviations"]
    assert (deviation["expected"], deviation["costs_status"]) == ("a response that can be read", True)


def test_a_run_that_ends_early_removes_the_earlier_report(drift: Drift) -> None:
    assert drift().markdown
    assert not drift("--responses", "gone").markdown


def test_text_of_a_response_is_escaped_in_the_report(drift: Drift, responses: Path) -> None:
    save(responses, "applivery/odd.json", {"status": True, "data": {"status": "a|b`c`<b>*d*"}})
    save(responses, "applivery/other.json", {"status": True, "data": {"status": "failed", "a\n``b": 7}})
    lines = drift("--responses", responses).markdown.splitlines()
    (line,) = [line for line in lines if "/data/status" in line]
    assert '`` "a\\|b`c`<b>*d*" ``' in line
    assert "| ``` /data/a ``b ``` | 1 | `applivery/other.json` |" in lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--responses", "x", "--urls", "y"], "give saved responses (--responses) or status URLs (--urls), not both"),
        (["--responses", "x"], "x is not a folder: give --responses a folder with one subfolder per vendor"),
        (["--responses", "empty"], "empty is empty, so nothing was compared: add "),
        (["--responses", "other"], "salesforce is not the folder of a vendor: move responses to applivery, "),
        (["--responses", "stray"], "response.json is not the folder of a vendor: move responses to applivery, "),
        (["--urls", "x"], "cannot read x: No such file or directory"),
        (["--urls", "latin"], "cannot read latin: it is not UTF-8 text"),
        (["--urls", "urls"], "urls, line 2 is not a URL"),
    ],
)
def test_wrong_usage_is_reported(
    drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("other/salesforce").mkdir(parents=True)
    Path("stray").mkdir()
    Path("stray/response.json").touch()
    Path("latin").write_bytes(b"https://a.example/\xe9\n")
    Path("urls").write_text("https://a.example/x\nnonsense\n", "utf-8")
    result = drift(*arguments)
    assert result.code == 2
    assert result.err.startswith("drift: ")
    assert message in result.err
