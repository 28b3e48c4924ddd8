"""Test that the search finds fields in specs, Python names and words in guides, even without a web server."""

from typing import Any

import pytest
from tests.site.conftest import until, until_idle

EXPECTED = {
    "erroredLines": "specs/applivery/schemas.html#BulkTaskReport.erroredLines",  # a field of a response
    "responseMetaData": "specs/passcreator/schemas.html#ProcessResponse.responseMetaData",
    "form_link_name": "specs/zoho_creator/endpoint.html#parameter.form_link_name",  # a parameter
    "raise_for_status": "reference/python/operations.html#bulkstatus.Operation.raise_for_status",  # Python
    "QuotaExhausted": "reference/python/errors.html#bulkstatus.QuotaExhausted",
    "BulkOperationStatus": "reference/generated/saymon.html#bulkstatus_api.saymon.models.BulkOperationStatus",
    "deadline": "guides/waiting.html#give-every-wait-a-deadline",  # a word of the guides
    "NO_COLOR": "cli/index.html#wait",
}


@pytest.mark.parametrize("word", EXPECTED)
def test_the_search_finds_a_word(page: Any, origin: str, page_errors: list[str], word: str) -> None:
    page.goto(f"{origin}index.html")
    box = page.get_by_role("combobox", name="Search")
    # A new page does not handle keys immediately.
    until(page, lambda: box.is_visible() or page.keyboard.press("Control+k"))
    box.fill(word)
    options = page.get_by_role("option")

    def links() -> list[str]:
        return [
            link.replace(f"?h={word}", "") for link in options.evaluate_all("links => links.map(link => link.href)")
        ]

    until(page, lambda: f"{origin}{EXPECTED[word]}" in links())
    until_idle(page)  # wait until the results no longer change
    options.nth(links().index(f"{origin}{EXPECTED[word]}")).click()
    page.wait_for_url(lambda url: url.replace(f"?h={word}", "") == f"{origin}{EXPECTED[word]}")
    assert page_errors == []
