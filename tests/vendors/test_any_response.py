"""Tests with random responses that hypothesis generates, in addition to the conformance tests."""

import json
import string
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.vendors.test_conformance import TestApplivery as Applivery
from tests.vendors.test_conformance import TestPasscreator as Passcreator
from tests.vendors.test_conformance import TestSaymon as Saymon
from tests.vendors.test_conformance import TestZohoCreator as ZohoCreator

from bulkstatus import BulkStatus, BulkStatusError, Operation
from bulkstatus.testing.conformance import Conformance
from bulkstatus.testing.conformance.subject import KEY

vendors = pytest.mark.parametrize("vendor", [Passcreator, Applivery, Saymon, ZohoCreator])

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["finished", "completed", "Completed", "3000", 3000, 0, "2024-01-01T00:00:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(string.ascii_letters, max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@vendors
@settings(max_examples=200)
@given(st.integers(200, 599), json_values | st.binary(max_size=40))
def test_any_response_gives_an_operation_or_an_error(vendor: type[Conformance], status_code: int, body: Any) -> None:
    found = vendor.read(status_code, body)
    assert status_code < 300 or isinstance(found, BulkStatusError)
    if isinstance(found, Operation):
        json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("vendor", [Passcreator, Applivery, ZohoCreator])  # SAYMON's state is a boolean
@example(state=KEY)  # a state that is the credential, which must not be shown
@given(state=st.text(min_size=1))
def test_an_unknown_state_is_kept_and_is_not_terminal(vendor: type[Conformance], state: str) -> None:
    found = vendor.with_state(state)
    assert isinstance(found, Operation)
    assert found.vendor_status == vendor.account().redact(state)
    # Zoho's pages spell its states in several ways. The states of the other vendors have one spelling.
    assert found.status is BulkStatus.UNKNOWN or state in [*vendor.states] or vendor is ZohoCreator
