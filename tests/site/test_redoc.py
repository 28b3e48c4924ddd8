"""Test the Redoc pages, which a script renders in the browser."""

import json
from typing import Any

import pytest
from tests.site.conftest import ROOT, SITE

VENDORS = sorted(path.parent.name for path in SITE.glob("specs/*/redoc.html"))


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_redoc_page_shows_the_whole_spec(page: Any, origin: str, page_errors: list[str], vendor: str) -> None:
    spec = json.loads((SITE / "specs" / vendor / "latest" / "openapi.json").read_text(encoding="utf-8"))
    ((path, methods),) = spec["paths"].items()
    page.goto(f"{origin}specs/{vendor}/redoc.html")
    page.get_by_role("link", name="bulk-status").first.click()
    page.get_by_role("link", name=methods["get"]["summary"]).first.click()
    page.get_by_role("heading", name=methods["get"]["summary"]).wait_for()
    text = page.locator("body").inner_text()
    assert path in text
    assert all(status in text for status in methods["get"]["responses"])
    assert page_errors == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_redoc_page_links_back_to_the_spec(page: Any, origin: str, vendor: str) -> None:
    page.goto(f"{origin}specs/{vendor}/redoc.html")
    page.get_by_role("link", name="bulk-status").first.wait_for()  # wait until the script has rendered the page
    page.get_by_role("link", name="bulkstatus").click()
    page.wait_for_url(f"{origin}specs/{vendor}/index.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_redoc_page_follows_the_colour_scheme_of_the_system(page: Any, server: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server}specs/{VENDORS[0]}/redoc.html")
    page.get_by_role("link", name="bulk-status").first.wait_for()
    colour = page.locator("h1").first.evaluate("title => getComputedStyle(title).color.match(/[0-9]+/g).map(Number)")
    assert (max(colour[:3]) < 100) == (scheme == "light")


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_redoc_page_loads_no_logo_from_another_host(vendor: str) -> None:
    assert "//cdn.redoc.ly" not in (SITE / "specs" / vendor / "redoc.html").read_text(encoding="utf-8")


def test_each_spec_has_a_redoc_page() -> None:
    assert [f"{vendor}.yaml" for vendor in VENDORS] == sorted(
        path.name for path in (ROOT / "specs").glob("*.yaml") if path.name != "redocly.yaml"
    )
