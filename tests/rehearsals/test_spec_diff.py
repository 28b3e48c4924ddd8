"""Test that `make spec-diff` compares specs with the newest release and checks that `info.version` is high enough."""

import shutil

import pytest
from tests.rehearsals.conftest import LINT, Edit, Repository


def test_without_a_release_nothing_is_compared(repository: Repository) -> None:
    repository.commit("nightly")
    assert repository.spec_diff(code=0).startswith("There is no release yet")
    assert repository.spec_diff("", code=0).startswith("There is no release yet")


def test_the_base_is_the_newest_release_among_the_ancestors(repository: Repository) -> None:
    for tag in ("v0.9.0", "v0.10.0", "v0.11.0rc1", "version-2", "v1"):
        repository.commit(tag)
    repository.run("git", "checkout", "--quiet", "-b", "other")
    repository.commit("v2.0.0")
    repository.run("git", "checkout", "--quiet", "v1")
    names = "applivery.yaml, passcreator.yaml, saymon.yaml, zoho_creator.yaml"
    assert repository.spec_diff(code=0) == f"Unchanged since v0.10.0: {names}.\n"
    assert repository.spec_diff("other", code=0) == f"Unchanged since other: {names}.\n"


@pytest.mark.parametrize("ref", ["v9.9.9", "nothing", "--all", "HEAD:specs/saymon.yaml"])
def test_a_ref_that_is_not_a_commit_is_reported(repository: Repository, ref: str) -> None:
    repository.commit("v1.0.0")
    assert repository.spec_diff("--", ref, code=2).startswith(f"{ref} is not a commit in this repository: ")


def test_new_and_removed_specs_are_reported(repository: Repository) -> None:
    spec = repository.folder / "specs" / "saymon.yaml"
    other = spec.with_name("other.yaml")
    shutil.copy(spec, other)
    spec.unlink()
    repository.commit("v1.0.0")
    shutil.copy(other, spec)
    other.unlink()
    output = repository.spec_diff(code=0)
    assert "saymon.yaml: added since v1.0.0, with version 1.0.0." in output
    assert "other.yaml: removed since v1.0.0\n  breaking  Callers lose this spec" in output


def test_uncommitted_changes_are_compared(repository: Repository) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", ("Whether a SAYMON bulk operation", "If a SAYMON bulk operation"))
    output = repository.spec_diff(code=1)
    repository.commit()
    assert repository.spec_diff(code=1) == output


@pytest.mark.parametrize(
    ("version", "code"),
    [
        *[("1.0.1", 1), ("1.1.0", 0), ("1.10.3", 0), ("2.0.0", 0), ("0.9.0", 1)],
        *[("1.1", 2), ("v1.1.0", 2), ("1.1.0-rc1", 2), ("01.1.0", 2)],
    ],
)
def test_the_version_must_be_high_enough(repository: Repository, version: str, code: int) -> None:
    repository.commit("v1.0.0")
    field = "        line:\n          type: number\n"
    repository.change(
        "specs/applivery.yaml",
        ("  version: 1.0.0\n", f"  version: {version}\n"),
        ("        reason:\n", f"{field}        reason:\n".replace("line", "column")),
    )
    output = repository.spec_diff(code=code)
    assert ("must be 1.1.0 or higher" in output) == (code == 1)
    assert ("use three numbers, such as 1.0.0" in output) == (code == 2)


@pytest.mark.parametrize(("name", "needed"), [("finished", "1.3.0"), ("more", "2.0.0")])
def test_the_numbers_after_a_raised_number_restart_at_zero(repository: Repository, name: str, needed: str) -> None:
    repository.change("specs/saymon.yaml", ("  version: 1.0.0\n", "  version: 1.2.3\n"))
    repository.commit("v1.0.0")
    field = "        over:\n          type: boolean\n"
    repository.change("specs/saymon.yaml", ("        finished:\n", f"{field}        {name}:\n"))
    assert f"info.version is 1.2.3, but must be {needed} or higher" in repository.spec_diff(code=1)


@pytest.mark.parametrize(
    "edit",
    [
        ("        - First version.", "        - The first version."),
        ("# The page does not mark", "# The vendor's page does not mark"),
        ("  version: 1.0.0\n", "  version: 1.0.1\n"),
    ],
    ids=["changelog", "comment", "version"],
)
def test_invisible_changes_do_not_require_a_new_version(repository: Repository, edit: Edit) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", edit)
    assert "No visible change: only comments, layout, info.version or " in repository.spec_diff(code=0)


UNREADABLE = [("openapi: 3.1.0", "openapi: ["), ("info:", "about:"), ("  version: 1.0.0\n", "  version: '1.0'\n")]


@pytest.mark.parametrize("edit", UNREADABLE)
def test_an_invalid_current_spec_is_reported(repository: Repository, edit: Edit) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", edit)
    assert repository.spec_diff(code=2).startswith("saymon.yaml in this checkout ")


@pytest.mark.parametrize("edit", UNREADABLE)
def test_an_invalid_spec_in_the_base_is_reported(repository: Repository, edit: Edit) -> None:
    repository.change("specs/saymon.yaml", edit)
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", (edit[1], edit[0]))
    assert repository.spec_diff(code=2).startswith("saymon.yaml in v1.0.0 ")


def test_a_shallow_clone_without_releases_is_an_error(repository: Repository) -> None:
    repository.commit("nightly")
    repository.run("git", "clone", "--quiet", "--depth=1", f"file://{repository.folder}", "none")
    repository.commit("v1.0.0")
    repository.commit()
    repository.run("git", "clone", "--quiet", "--depth=1", f"file://{repository.folder}", "some")
    output = repository.run(LINT / "python", "some/specs/diff.py", code=2)
    assert output == "this clone is shallow and lacks the releases: run `git fetch --unshallow --tags`\n"
    repository.run("git", "tag", "--delete", "v1.0.0")
    for shallow in ("none", "some"):
        assert repository.run(LINT / "python", f"{shallow}/specs/diff.py").startswith("There is no release yet")


def test_the_message_of_redocly_is_shown_if_it_rejects_a_spec(repository: Repository) -> None:
    repository.commit("v1.0.0")
    repository.change("specs/saymon.yaml", ("openapi: 3.1.0", "openapi: 9.1.0"))
    output = repository.spec_diff(code=2)
    assert output.startswith("redocly could not compare saymon.yaml with its earlier version. ")
    assert "9.1.0" in output


def test_a_folder_outside_a_repository_is_an_error(repository: Repository) -> None:
    shutil.rmtree(repository.folder / ".git")
    assert repository.spec_diff(code=2).startswith("git tag failed: ")
