"""Test that the links and the page on the package index depend on the addresses in `_version.py`."""

import re

import pytest
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager
from markdown_it import MarkdownIt
from tests.packaging.conftest import REPOSITORY, ROOT, SITE, Checkout

from release import metadata

README = (ROOT / "README.md").read_text(encoding="utf-8")
WITHOUT_ADDRESSES = metadata.Facts("1.2.3", published=False, repository="", site="")
WITH_ADDRESSES = metadata.Facts("1.2.3", published=True, repository=REPOSITORY, site=SITE)


def built(checkout: Checkout, **changes: object) -> ProjectMetadata[PluginManager]:
    """Return the metadata that the build backend computes for a checkout."""
    return ProjectMetadata(str(checkout(**changes)), PluginManager())


def test_without_addresses_there_are_no_links(checkout: Checkout) -> None:
    assert built(checkout, REPOSITORY="", SITE="").core.urls == {}


def test_with_addresses_the_links_use_them(checkout: Checkout) -> None:
    assert built(checkout, REPOSITORY=REPOSITORY, SITE=SITE).core.urls == {
        "Changelog": "https://github.example/bulkstatus/bulkstatus/blob/main/CHANGELOG.md",
        "Documentation": "https://bulkstatus.example",
        "Homepage": "https://bulkstatus.example",
        "Issues": "https://github.example/bulkstatus/bulkstatus/issues",
        "Source": "https://github.example/bulkstatus/bulkstatus",
    }


def test_without_a_site_the_repository_is_the_homepage() -> None:
    links = metadata.urls(WITH_ADDRESSES._replace(site=""))
    assert links["Homepage"] == REPOSITORY
    assert "Documentation" not in links


def test_the_version_comes_from_version_py(checkout: Checkout) -> None:
    assert built(checkout, __version__="7.8.9").core.version == "7.8.9"


def test_the_page_of_the_package_is_the_readme(checkout: Checkout) -> None:
    core = built(checkout, __version__="1.2.3", REPOSITORY=REPOSITORY, SITE=SITE).core
    assert core.readme_content_type == "text/markdown"
    assert core.readme == metadata.package_page(README, WITH_ADDRESSES)


def addresses(page: str) -> list[str]:
    """Return the addresses of all links and images that a Markdown parser finds."""
    tokens = [part for token in MarkdownIt().enable("table").parse(page) for part in (token, *(token.children or ()))]
    return [str(token.attrGet(name)) for token in tokens for name in ("href", "src") if token.attrGet(name)]


def anchors(page: str) -> set[str]:
    """Return the anchors that GitHub and the package index create for the headings."""
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("about", [WITHOUT_ADDRESSES, WITH_ADDRESSES], ids=["without addresses", "with addresses"])
def test_the_page_has_no_relative_link_and_no_broken_image(about: metadata.Facts) -> None:
    page = metadata.package_page(README, about)
    relative = [address for address in addresses(page) if not re.match("https?://", address)]
    assert [address for address in relative if address not in anchors(page)] == []


def test_with_a_repository_every_link_of_the_readme_is_kept() -> None:
    kept = addresses(metadata.package_page(README, WITH_ADDRESSES))
    assert len(kept) == len(addresses(README))
    assert f"{REPOSITORY}/blob/v1.2.3/docs/guides/status.md" in kept
    assert f"{REPOSITORY}/raw/v1.2.3/docs/cli/wait.svg" in kept


@pytest.mark.parametrize(
    ("written", "without", "with_addresses"),
    [
        ("[a](docs/a.md#b)", "a", f"[a]({REPOSITORY}/blob/v1.2.3/docs/a.md#b)"),
        ("[the `x[0]`](a.py)", "the `x[0]`", f"[the `x[0]`]({REPOSITORY}/blob/v1.2.3/a.py)"),
        ("one\n\n![b](b.svg)\n\ntwo", "one\n\ntwo", f"one\n\n![b]({REPOSITORY}/raw/v1.2.3/b.svg)\n\ntwo"),
        ("[a](#a) [b](https://b.example)", "[a](#a) [b](https://b.example)", "[a](#a) [b](https://b.example)"),
        ("```md\n[a](a.md)\n```\n", "```md\n[a](a.md)\n```\n", "```md\n[a](a.md)\n```\n"),
    ],
)
def test_a_link_with_and_without_addresses(written: str, without: str, with_addresses: str) -> None:
    assert metadata.package_page(written, WITHOUT_ADDRESSES) == without
    assert metadata.package_page(written, WITH_ADDRESSES) == with_addresses
