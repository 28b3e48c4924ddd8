"""How the repository's Markdown and the specs' schemas become pages."""

import tomllib
from pathlib import Path

import pytest
from docs.site import __main__ as building
from docs.site import markdown, where
from docs.site.schema_words import bounds, kind

HOMES = {"docs/guides/a.md": "guides/a.md", "docs/cli/README.md": "cli/index.md", "docs/cli/wait.svg": "cli/wait.svg"}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guide in a separate repository; names are still resolved in this one."""
    for name in (*HOMES, "specs/saymon.yaml", "facade/module.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "facade" / "bulkstatus").symlink_to(where.ROOT / "facade" / "bulkstatus")
    monkeypatch.setattr(where, "ROOT", tmp_path)
    monkeypatch.setattr(where, "REPOSITORY", "")
    return tmp_path / "docs" / "guides" / "a.md"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[cli](../cli/README.md#wait)", "[cli](../cli/index.md#wait)"),
        ("![bars](../cli/wait.svg)", "![bars](../cli/wait.svg)"),
        ("[spec](../../specs/saymon.yaml)", "[spec](../specs/saymon/index.md)"),
        ("[the `code`](../../facade/module.py)", "the `code`"),  # it is in the repository alone
        ("[here](#there), [far](https://semver.org/)", "[here](#there), [far](https://semver.org/)"),
        ("```text\n[no](link.md)\n```\n", "```text\n[no](link.md)\n```\n"),
        ("| `a\\|b` |", "| <code>a&#124;b</code> |"),
        ("<!-- a remark -->\nwords", "words"),
        ("<!-- from: a/b.py -->\n```python\ncode\n```\n", '```python title="a/b.py"\ncode\n```\n'),
        ("`Client.wait`, `Client.wait`", "[`Client.wait`][bulkstatus.Client.wait], `Client.wait`"),
        ("# `Client`\n`Client.nothing`", "# `Client`\n`Client.nothing`"),
    ],
)
def test_a_text_becomes_a_page(page: Path, written: str, shown: str) -> None:
    page.write_text(written, encoding="utf-8")
    assert markdown.page("docs/guides/a.md", HOMES) == shown


def test_with_a_repository_pages_link_to_it(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, "REPOSITORY", "https://github.example/bulkstatus/bulkstatus")
    page.write_text("[code](../../facade/module.py#L3), [cli](../cli/README.md)\n", encoding="utf-8")
    assert markdown.page("docs/guides/a.md", HOMES) == (
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
def test_the_address_of_the_site(monkeypatch: pytest.MonkeyPatch, variable: str, release: str, expected: str) -> None:
    monkeypatch.setenv("SITE_URL", variable)
    monkeypatch.setattr(where, "SITE", release)
    assert where.site_url() == expected


def test_the_settings_have_the_addresses_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setattr(where, "SITE", "")
    monkeypatch.setattr(where, "REPOSITORY", "")
    assert building.addresses() == ""
    monkeypatch.setattr(where, "SITE", "https://bulkstatus.example")
    monkeypatch.setattr(where, "REPOSITORY", "https://github.example/bulkstatus/bulkstatus")
    settings = tomllib.loads(building.addresses())
    assert settings["site_url"] == "https://bulkstatus.example/"
    assert [link["link"] for link in settings["extra"]["social"]] == ["https://github.example/bulkstatus/bulkstatus"]


def test_a_broken_link_is_told(page: Path) -> None:
    page.write_text("[gone](gone.md)", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"docs/guides/a\.md links to gone\.md, which is not there"):
        markdown.page("docs/guides/a.md", HOMES)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("[x](#gone)", "anchor does not exist"),
        ("[x][gone.name]", "unresolved autoref"),
        ("::: wrong", "Parameter 'gone' does not appear in the function signature"),
    ],
)
def test_what_is_wrong_with_a_page_is_told_and_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], page: str, fault: str
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
    monkeypatch.setattr(where, "navigation", lambda: '["index.md"]')
    with pytest.raises(SystemExit, match="mend what they come from"):
        building.run_zensical()
    told = capsys.readouterr().out
    assert fault in told
    assert "Traceback" not in told


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
def test_a_schema_in_words(schema: dict[str, object], words: str) -> None:
    assert kind(schema) == words


def test_bounds_in_words() -> None:
    assert bounds({"type": "integer", "minimum": 100, "maximum": 599}) == ["at least `100`", "at most `599`"]


def test_a_keyword_without_words_is_told_and_not_passed_over() -> None:
    with pytest.raises(ValueError, match="no words for contains"):
        kind({"type": "array", "contains": {"type": "string"}})


def test_specs_that_the_lint_refuses_make_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    for name in ("redocly", *where.VENDORS):
        text = (where.ROOT / "specs" / f"{name}.yaml").read_text("utf-8")
        (tmp_path / "specs" / f"{name}.yaml").write_text(text.replace("version: 1.0.0\n", "version: next\n"), "utf-8")
    before = {path: path.stat().st_mtime_ns for path in building.SITE.rglob("*.html")}
    monkeypatch.setattr(where, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"info\.version has to be three numbers"):
        building.main()
    assert {path: path.stat().st_mtime_ns for path in building.SITE.rglob("*.html")} == before
