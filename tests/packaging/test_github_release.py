"""Test the release notes and the attached specs of a GitHub release."""

import json
from pathlib import Path
from typing import Any

import pytest
from docs.site import spec_downloads
from tests.packaging.conftest import REPOSITORY, ROOT

from release import github_release
from release.metadata import Facts

ABOUT = Facts("0.2.0", published=True, repository=REPOSITORY, site="")


def test_the_notes_are_the_newest_section_with_absolute_links() -> None:
    text = "# Changelog\n\n## 0.2.0 (2026-12-01)\n\n* [New](docs/new.md).\n\n## 0.1.0 (2026-11-28)\n\n* First.\n"
    assert github_release.notes(text, ABOUT) == f"* [New]({REPOSITORY}/blob/v0.2.0/docs/new.md).\n"


def test_every_spec_is_attached_in_both_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bundle(*arguments: Any) -> None:
        assert arguments[0] == "bundle"
        Path(arguments[-1]).write_text(json.dumps(str(arguments[1])), encoding="utf-8")

    monkeypatch.setattr(spec_downloads, "redocly", bundle)
    github_release.write_specs(tmp_path)
    files = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert len(files) == 8
    for vendor in ("applivery", "passcreator", "saymon", "zoho_creator"):
        (yaml,) = (name for name in files if name.startswith(f"{vendor}-") and name.endswith(".yaml"))
        assert files[yaml] == (ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8")
        version = yaml.removeprefix(f"{vendor}-").removesuffix(".yaml")
        assert f"  version: {version}\n" in files[yaml]
        assert json.loads(files[f"{vendor}-{version}.json"]) == str(tmp_path / yaml)
