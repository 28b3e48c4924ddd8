"""One search finds what the vendors, the Python packages and the guides speak of, also without a web server."""

from typing import Any

import pytest
from tests.site.conftest import until, until_idle

SOUGHT = {
    "erroredLines": "specs/applivery/schemas.html#BulkTaskReport.erroredLines",  # a member of a REST response
    "responseMetaData": "specs/passcreator/schemas.html#ProcessResponse.responseMetaData",
    "form_link_name": "specs/zoho_creator/endpoint.html#parameter.form_link_name",  # a parameter
    "raise_for_status": "reference/python/operations.html#bulkstatus.Operation.raise_for_status",  # Python
    "QuotaExhausted": "reference/python/errors.html#bulkstatus.QuotaExhausted",
    "BulkOperationStatus": "reference/generated/saymon.html#bulkstatus_api.saymon.models.BulkOperationStatus",
    "deadline": "guides/waiting.html#give-every-wait-a-deadline",  # a word of the guides
    "NO_COLOR": "cli/index.html#wait",
}


@pytest.mark.parametrize("word", SOUGHT)
def test_the_search_finds(page: Any, origin: str, trouble: list[str], word: str) -> None:
    page.goto(f"{origin}index.html")
    box = page.get_by_role("combobox", name="Search")
    # The page listens a moment after it is shown.
    until(page, lambda: box.is_visible() or page.keyboard.press("Control+k"))
    box.fill(word)
    found = page.get_by_role("option")

    def links() -> list[str]:
        return [link.replace(f"?h={word}", "") for link in found.evaluate_all("links => links.map(link => link.href)")]

    until(page, lambda: f"{origin}{SOUGHT[word]}" in links())
    until_idle(page)  # the results have settled
    found.nth(links().index(f"{origin}{SOUGHT[word]}")).click()
    page.wait_for_url(lambda url: url.replace(f"?h={word}", "") == f"{origin}{SOUGHT[word]}")
    assert trouble == []
