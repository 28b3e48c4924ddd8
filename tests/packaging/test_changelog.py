"""Test that the changelog agrees with the version, and that the section of a released version has a date."""

from pathlib import Path

import pytest
from tests.packaging.conftest import REPOSITORY, ROOT, Checkout

from bulkstatus import __version__
from release import changelog, check

GOOD = "# Changelog\n\n## 0.2.0 (unreleased)\n\n* New.\n\n## 0.1.0 (2026-11-28)\n\n* First.\n"


def test_the_newest_section_is_about_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changelog.problems(text, __version__) == []


def test_sections_are_parsed() -> None:
    newest, first = changelog.sections(GOOD)
    assert newest == ("0.2.0 (unreleased)", "0.2.0", "", "* New.")
    assert first == ("0.1.0 (2026-11-28)", "0.1.0", "2026-11-28", "* First.")
    assert changelog.problems(GOOD, "0.2.0") == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("0.2.0 (unreleased)", "0.3.0 (unreleased)"), "the newest section is '0.3.0 (unreleased)'"),
        (("(unreleased)", "(soon)"), "the title '0.2.0 (soon)' is not a version with a date"),
        (("(2026-11-28)", "(2026-13-28)"), "the title '0.1.0 (2026-13-28)' is not a version with a date"),
        (("(2026-11-28)", "(unreleased)"), "0.1.0 is unreleased, but it is not the newest section"),
        (("* First.", ""), "the section '0.1.0 (2026-11-28)' is empty"),
        (("0.1.0 (2026", "0.3.0 (2026"), "the versions are not in order"),
        (("0.1.0 (2026", "0.2.0 (2026"), "the versions are not in order"),
    ],
)
def test_an_error_in_the_changelog_is_reported(change: tuple[str, str], problem: str) -> None:
    (message,) = [line for line in changelog.problems(GOOD.replace(*change), "0.2.0") if problem in line]
    assert message.startswith("CHANGELOG.md: ")


def test_an_empty_changelog_is_reported() -> None:
    assert changelog.problems("# Changelog\n", "0.2.0") == [
        "CHANGELOG.md: the newest section is 'nothing', but the version is 0.2.0: add its section"
    ]


ON_GITHUB = {"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "bulkstatus/bulkstatus"}
DATED = GOOD.replace("unreleased", "2026-12-01")


def problems(root: Path, text: str = DATED, version: str = "0.2.0", **environment: str) -> list[str]:
    (root / "CHANGELOG.md").write_text(text, encoding="utf-8")
    return list(check.problems(root, version, environment))


@pytest.fixture
def facts() -> dict[str, object]:
    """Return values for `_version.py` that are valid for a release."""
    return {"__version__": "0.2.0", "PUBLISHED": True, "REPOSITORY": REPOSITORY}


def test_a_releasable_commit_has_no_problems(checkout: Checkout, facts: dict[str, object]) -> None:
    assert problems(checkout(**facts)) == problems(checkout(**facts), **ON_GITHUB) == []


@pytest.mark.parametrize("version", ["0.3.0", "v0.2.0", ""])
def test_a_release_of_another_version_is_refused(checkout: Checkout, facts: dict[str, object], version: str) -> None:
    (message,) = problems(checkout(**facts), version=version)
    assert f"the version is 0.2.0, not {version}: " in message


def test_a_release_without_a_date_is_refused(checkout: Checkout, facts: dict[str, object]) -> None:
    (message,) = problems(checkout(**facts), GOOD)
    assert "0.2.0 is unreleased" in message


@pytest.mark.parametrize(
    ("change", "problem"), [({"PUBLISHED": False}, "PUBLISHED is False"), ({"REPOSITORY": ""}, "REPOSITORY is empty")]
)
def test_a_release_without_its_publication_facts_is_refused(
    checkout: Checkout, facts: dict[str, object], change: dict[str, object], problem: str
) -> None:
    (message,) = problems(checkout(**facts | change), **ON_GITHUB)
    assert problem in message


def test_a_release_from_another_repository_is_refused(checkout: Checkout, facts: dict[str, object]) -> None:
    (message,) = problems(checkout(**facts), **ON_GITHUB | {"GITHUB_REPOSITORY": "somebody/bulkstatus"})
    assert "this workflow runs for https://github.example/somebody/bulkstatus" in message
