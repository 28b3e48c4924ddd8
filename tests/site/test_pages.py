"""Test that every page works in a browser, on phones and in dark mode, and sends no requests to other hosts."""

from typing import Any

import pytest
from tests.site.conftest import PAGES, until, until_idle

PAGES_BY_TYPE = {  # one page of each type, with the CSS selectors of its text
    "index.html": ("h1", "p", "p a", "p code", "pre code", "th", "td", "td code", ".md-tabs__link"),
    "guides/many-jobs.html": ("h2", "pre .c1", "p", "li", "pre .n", "pre .s2", "pre .kn"),
    "reference/errors.html": ("h2", "td", "td code"),
    "reference/python/clients.html": ("h2 .doc-object-name", ".doc-symbol", "td p", "td a", ".doc-signature .n"),
    "specs/applivery/schemas.html": ("h2 code", ".facts", ".facts a", "p"),
    "specs/applivery/endpoint.html": ("h3 code", ".facts", "summary"),
}

# The minimum contrast (WCAG 2.2, level AA) is 4.5 for normal text and 3 for large text, such as headings.
CONTRAST = """
element => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
  const ground = layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  const light = colour => colour.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const both = [light(over(rgba(getComputedStyle(element).color), ground)), light(ground)].sort((a, b) => b - a);
  return (both[0] + 0.05) / (both[1] + 0.05);
}
"""


def test_the_site_has_a_page_of_each_type() -> None:
    assert {"index.html", "404.html", "specs/saymon/redoc.html", *PAGES_BY_TYPE} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_errors_and_fits_a_phone(
    page: Any, origin: str, page_errors: list[str], name: str
) -> None:
    if origin.startswith("file:") and name == "404.html":
        pytest.skip("a server shows this page at any address, so its links are absolute and need a server")
    page.goto(f"{origin}{name}")
    until_idle(page)
    assert page.evaluate("[...document.images].filter(image => !image.naturalWidth).length") == 0
    page.set_viewport_size({"width": 375, "height": 800})
    page.evaluate("() => new Promise(requestAnimationFrame)")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} pixels at a width of 375"
    assert page_errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES_BY_TYPE)
def test_a_page_has_enough_contrast_in_light_and_dark(page: Any, server: str, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server}{name}")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)")
    assert (min(ground) > 230) if scheme == "light" else (max(ground) < 60)
    for selector in PAGES_BY_TYPE[name]:
        contrast = page.locator(f".md-main {selector}, .md-tabs {selector}").first.evaluate(CONTRAST)
        assert contrast >= (3 if selector.startswith("h") else 4.5), f"{selector} of {name} in {scheme}: {contrast:.2f}"


def test_the_chosen_colour_scheme_is_kept(page: Any, server: str) -> None:
    page.goto(f"{server}index.html")
    shown = []
    for _ in range(3):
        shown.append(page.locator("body").get_attribute("data-md-color-scheme"))
        page.locator("[data-md-component=palette] label:visible").click()
    assert set(shown) == {"default", "slate"}
    page.locator("[data-md-component=palette] label:visible").click()
    page.locator("[data-md-component=palette] label:visible").click()
    chosen = page.locator("body").get_attribute("data-md-color-scheme")
    page.goto(f"{server}changelog.html")
    assert page.locator("body").get_attribute("data-md-color-scheme") == chosen == "slate"


def test_wide_tables_scroll_separately_from_the_page(page: Any, origin: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{origin}reference/errors.html")
    inner = page.locator(".md-typeset__scrollwrap").first
    last = inner.locator("th").last
    assert last.bounding_box()["x"] > 375
    inner.hover()
    page.mouse.wheel(1000, 0)
    until(page, lambda: 0 < last.bounding_box()["x"] < 375)


@pytest.mark.parametrize("name", ["index.html", "cli/index.html", "benchmarks/index.html"])
def test_pictures_scroll_at_a_readable_size_on_a_phone(page: Any, server: str, name: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{server}{name}")
    for picture in page.locator(".md-content img").all():
        picture.hover()
        assert picture.bounding_box()["width"] > 600
        page.mouse.wheel(1000, 0)
        until(page, lambda: picture.bounding_box()["x"] < 0)  # noqa: B023 - the function is called immediately


@pytest.mark.parametrize("name", ["clients", "testing", "vendors"])
def test_signatures_fit_the_width_of_the_page(page: Any, server: str, name: str) -> None:
    page.goto(f"{server}reference/python/{name}.html")
    signatures = page.locator(".doc-signature code")
    assert signatures.count() > 0
    wide = signatures.evaluate_all(
        "codes => codes.filter(code => code.scrollWidth > code.clientWidth).map(code => code.textContent)"
    )
    assert wide == []
