"""Test that Markdown files and the schemas in the specs are converted to pages correctly."""

import tomllib
from pathlib import Path

import pytest
from docs.site import __main__ as building
from docs.site import markdown, site_map
from docs.site.schema_text import constraints, type_text

PATHS = {"docs/guides/a.md": "guides/a.md", "docs/cli/README.md": "cli/index.md", "docs/cli/wait.svg": "cli/wait.svg"}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create a temporary checkout with the real package `bulkstatus`, and return the path of a guide in it."""
    for name in (*PATHS, "specs/saymon.yaml", "facade/module.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "facade" / "bulkstatus").symlink_to(site_map.ROOT / "facade" / "bulkstatus")
    monkeypatch.setattr(site_map, "ROOT", tmp_path)
    monkeypatch.setattr(site_map, "REPOSITORY", "")
    return tmp_path / "docs" / "guides" / "a.md"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[cli](../cli/README.md#wait)", "[cli](../cli/index.md#wait)"),
        ("![bars](../cli/wait.svg)", "![bars](../cli/wait.svg)"),
        ("[spec](../../specs/saymon.yaml)", "[spec](../specs/saymon/index.md)"),
        ("[the `code`](../../facade/module.py)", "the `code`"),  # this file is not in the site
        ("[here](#there), [far](https://semver.org/)", "[here](#there), [far](https://semver.org/)"),
        ("```text\n[no](link.md)\n```\n", "```text\n[no](link.md)\n```\n"),
        ("| `a\\|b` |", "| <code>a&#124;b</code> |"),
        ("<!-- a comment -->\nwords", "words"),
        ("<!-- from: a/b.py -->\n```python\ncode\n```\n", '```python title="a/b.py"\ncode\n```\n'),
        ("`Client.wait`, `Client.wait`", "[`Client.wait`][bulkstatus.Client.wait], `Client.wait`"),
        ("# `Client`\n`Client.nothing`", "# `Client`\n`Client.nothing`"),
    ],
)
def test_markdown_is_converted_to_a_page(page: Path, written: str, shown: str) -> None:
    page.write_text(written, encoding="utf-8")
    assert markdown.page("docs/guides/a.md", PATHS) == shown


def test_pages_link_to_the_repository_if_there_is_one(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_map, "REPOSITORY", "https://github.example/bulkstatus/bulkstatus")
    page.write_text("[code](../../facade/module.py#L3), [cli](../cli/README.md)\n", encoding="utf-8")
    assert markdown.page("docs/guides/a.md", PATHS) == (
        "[code](https://github.example/bulkstatus/bulkstatus/blob/main/facade/module.py#L3), [cli](../cli/index.md)\n\n"
        "[Edit this page](https://github.example/bulkstatus/bulkstatus/edit/main/docs/guides/a.md)\n"
    )


@pytest.mark.parametrize(
    ("variable", "release", "expected"),
    [
        ("", "", ""),
        ("", "https://bulkstatus.example", "https://bulkstatus.example/"),
        ("https://mirror.example/docs/", "https://bulkstatus.example", "https://mirror.example/docs/"),
    ],
)
def test_site_url_prefers_the_environment_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, release: str, expected: str
) -> None:
    monkeypatch.setenv("SITE_URL", variable)
    monkeypatch.setattr(site_map, "SITE", release)
    assert site_map.site_url() == expected


def test_the_settings_have_only_known_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setattr(site_map, "SITE", "")
    monkeypatch.setattr(site_map, "REPOSITORY", "")
    assert building.addresses() == ""
    monkeypatch.setattr(site_map, "SITE", "https://bulkstatus.example")
    monkeypatch.setattr(site_map, "REPOSITORY", "https://github.example/bulkstatus/bulkstatus")
    settings = tomllib.loads(building.addresses())
    assert settings["site_url"] == "https://bulkstatus.example/"
    assert [link["link"] for link in settings["extra"]["social"]] == ["https://github.example/bulkstatus/bulkstatus"]


def test_a_broken_link_is_an_error(page: Path) -> None:
    page.write_text("[gone](gone.md)", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"docs/guides/a\.md links to gone\.md, which does not exist"):
        markdown.page("docs/guides/a.md", PATHS)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("[x](#gone)", "anchor does not exist"),
        ("[x][gone.name]", "unresolved autoref"),
        ("::: wrong", "Parameter 'gone' does not appear in the function signature"),
    ],
)
def test_an_error_in_a_page_is_reported_and_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], page: str, problem: str
) -> None:
    for folder in ("facade", "generated", "build/pages"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "facade" / "wrong.py").write_text('''def f(a: int) -> None:
    """Do something.

    Args:
        gone: A parameter that is not there.
    """
''')
    (tmp_path / "build" / "pages" / "index.md").write_text(f"# Title\n\n{page}\n")
    monkeypatch.setattr(building, "BUILD", tmp_path / "build")
    monkeypatch.setattr(site_map, "navigation", lambda: '["index.md"]')
    with pytest.raises(SystemExit, match="fix their sources"):
        building.run_zensical()
    output = capsys.readouterr().out
    assert problem in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": ["string", "null"]}, "string or null"),
        ({"type": "string", "format": "date-time"}, "string (date-time)"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Line"}}, "array of [Line](#Line)"),
        ({"anyOf": [{"$ref": "#/components/schemas/State"}, {"type": "string"}]}, "[State](#State) or string"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of string, by key"),
        ({"const": 3000}, "`3000`"),
    ],
)
def test_a_schema_is_described_in_words(schema: dict[str, object], words: str) -> None:
    assert type_text(schema) == words


def test_constraints_are_described_in_words() -> None:
    assert constraints({"type": "integer", "minimum": 100, "maximum": 599}) == ["at least `100`", "at most `599`"]


def test_a_keyword_that_cannot_be_described_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot describe contains"):
        type_text({"type": "array", "contains": {"type": "string"}})


def test_specs_with_lint_errors_do_not_change_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    for name in ("redocly", *site_map.VENDORS):
        text = (site_map.ROOT / "specs" / f"{name}.yaml").read_text("utf-8")
        (tmp_path / "specs" / f"{name}.yaml").write_text(text.replace("\n  version: ", "\n  version: v"), "utf-8")
    before = {path: path.stat().st_mtime_ns for path in building.SITE.rglob("*.html")}
    monkeypatch.setattr(site_map, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"info\.version must be three numbers"):
        building.main()
    assert {path: path.stat().st_mtime_ns for path in building.SITE.rglob("*.html")} == before
