"""One search finds what the vendors, the Python packages and the guides speak of, also without a web server."""

from typing import Any

import pytest

SOUGHT = {
    "erroredLines": "specs/applivery/schemas.html#BulkTaskReport.erroredLines",  # a member of a REST reply
    "responseMetaData": "specs/passcreator/schemas.html#ProcessReply.responseMetaData",
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
    for _ in range(50):  # the page listens a moment after it is shown
        if box.is_visible():
            break
        page.keyboard.press("Control+k")
        page.wait_for_timeout(100)
    box.fill(word)
    found = page.get_by_role("option")
    found.first.wait_for()
    page.wait_for_timeout(200)  # the results settle
    links = [link.replace(f"?h={word}", "") for link in found.evaluate_all("links => links.map(link => link.href)")]
    assert f"{origin}{SOUGHT[word]}" in links
    found.nth(links.index(f"{origin}{SOUGHT[word]}")).click()
    page.wait_for_url(lambda url: url.replace(f"?h={word}", "") == f"{origin}{SOUGHT[word]}")
    assert trouble == []
