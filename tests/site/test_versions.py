"""Test that every released version of a spec stays at its address."""

import subprocess
from pathlib import Path

import pytest
from docs.site.site_map import VENDORS
from docs.site.spec_downloads import released, versions, write
from tests.site.conftest import SITE


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def spec(version: str, title: str) -> bytes:
    return f"info: {{title: {title}, version: {version}}}\n".encode()


def test_versions_are_the_released_ones_and_the_current_one(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "saymon.yaml"
    path.parent.mkdir()
    git(tmp_path, "init")
    no_releases = (("1.0.0", "vnext"), ("1.10.0", "v0.1.0rc1"), ("1.11.0", "other"))
    for version, tag in (*no_releases, ("1.0.0", "v0.1.0"), ("1.0.0", "v0.2.0"), ("1.2.0", "v0.3.0")):
        path.write_bytes(spec(version, tag))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", tag)
        git(tmp_path, "tag", tag)
    path.write_bytes(spec("2.0.0", "current"))

    assert versions("saymon", tmp_path) == {
        "2.0.0": spec("2.0.0", "current"),
        "1.2.0": spec("1.2.0", "v0.3.0"),
        "1.0.0": spec("1.0.0", "v0.1.0"),  # the text of the first release with this version
    }


def test_releases_without_the_spec_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "saymon.yaml").write_bytes(spec("1.0.0", "only"))
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    git(tmp_path, "tag", "v0.1.0")
    (tmp_path / "specs" / "applivery.yaml").write_bytes(spec("1.1.0", "new"))
    assert list(versions("applivery", tmp_path)) == ["1.1.0"]


def test_versions_of_a_removed_spec_stay_at_their_addresses(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "saymon.yaml"
    path.parent.mkdir()
    for name, text in (("redocly", "rules: {}\n"), ("empty", "# nothing\n"), ("slip", "a: [\n"), (".x", "info: 7\n")):
        path.with_name(f"{name}.yaml").write_text(text, "utf-8")
    path.with_name("candidate.yaml").write_bytes(spec("1.0.0-rc.1", "candidate"))
    git(tmp_path, "init")
    for version, tag in (("1.0.0", "v0.1.0"), ("1.2.0", "v0.2.0")):
        path.write_bytes(b"openapi: 3.1.0\npaths: {}\n" + spec(version, tag))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", tag)
        git(tmp_path, "tag", tag)
    for file in path.parent.iterdir():
        file.unlink()

    write(tmp_path / "site", tmp_path)
    written = {str(file.relative_to(tmp_path / "site")) for file in (tmp_path / "site").rglob("openapi.*")}
    folders = ("saymon/1.0.0", "saymon/1.2.0", "saymon/latest")
    assert written == {f"{folder}/openapi.{form}" for folder in folders for form in ("yaml", "json")}
    assert b"title: v0.2.0" in (tmp_path / "site" / "saymon" / "latest" / "openapi.yaml").read_bytes()


def test_without_a_checkout_there_is_only_the_current_version(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "saymon.yaml").write_bytes(spec("1.0.0", "only"))
    assert list(versions("saymon", tmp_path)) == ["1.0.0"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_unreleased_versions_are_marked(vendor: str) -> None:
    page = (SITE / "specs" / vendor / "index.html").read_text(encoding="utf-8")
    marked = {version for version in versions(vendor) if f"{version}, not released yet" in page}
    assert marked == set(versions(vendor)) - set(released(vendor))
