"""Define fixtures that run `make drift` with saved or live responses."""

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

SPECS = Path(__file__).parents[2] / "specs"


@frozen
class DriftResult:
    """The exit code, the output and the report of one run of `make drift`."""

    code: int
    out: str
    err: str
    markdown: str
    """Report in Markdown, or an empty string if there is no report."""
    vendors: dict[str, Any]
    """Value of `vendors` in the JSON report."""


Drift = Callable[..., DriftResult]


@pytest.fixture
def drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Drift:
    """Return a function that runs specs/drift.py. The environment contains only the credentials that the test sets."""
    for name in ("PASSCREATOR_API_KEY", "APPLIVERY_TOKEN", "SAYMON_BASE_URL", "ZOHO_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.syspath_prepend(str(SPECS))

    def run(*arguments: object) -> DriftResult:
        output = tmp_path / "report"
        monkeypatch.setattr(sys, "argv", ["drift.py", "--output", str(output), *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_info:
            runpy.run_path(str(SPECS / "drift.py"), run_name="__main__")
        assert isinstance(exit_info.value.code, int)
        out, err = capsys.readouterr()
        if not (output / "report.md").exists():
            return DriftResult(exit_info.value.code, out, err, "", {})
        markdown = (output / "report.md").read_text("utf-8")
        return DriftResult(
            exit_info.value.code, out, err, markdown, json.loads((output / "report.json").read_text())["vendors"]
        )

    return run


@pytest.fixture
def responses(tmp_path: Path) -> Path:
    """Return the path of a folder for saved responses."""
    return tmp_path / "responses"


def save(folder: Path, name: str, body: object) -> None:
    """Save the body of a response to a file. Bytes are saved unchanged, and any other value is saved as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
