"""Conformance tests for how an account class converts responses to operations and errors."""

import json
import pickle
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import asdict

from bulkstatus.errors import (
    ApiError,
    AuthenticationError,
    BulkStatusError,
    OperationNotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedResponse,
)
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.status import BulkStatus
from bulkstatus.testing.conformance.damage import (
    ABSENT,
    value_at,
    words_of,
)
from bulkstatus.testing.conformance.subject import NOW, Example, Subject
from bulkstatus.testing.responses import Counters, Report, responses_of

_STRANGE_STATES = ("some later state", "x", "7", "true", "DONE ", "\u00e9tat", "a\nb", "y" * 300)
_BY_STATUS: Mapping[int, tuple[type[BulkStatusError], ...]] = {
    401: (AuthenticationError,),
    403: (PermissionDenied, RateLimited),
    # A 404 may come from another server, such as a proxy, so the job may still exist.
    404: (OperationNotFound, UnexpectedResponse, ApiError),
    429: (RateLimited,),
    500: (ServerError,),
    503: (ServerError,),
}


class ReadingTests(Subject):
    """Conformance tests for the operations and errors that an account class reads from responses."""

    def test_every_example_has_a_meaning_and_every_meaning_an_example(self) -> None:
        """Check that `meanings` has an entry for each example in the spec, and no other entries."""
        names = {example.name for example in self.examples()}
        assert names == set(self.meanings), (
            "the examples of the spec differ from the keys of `meanings`: add missing examples to `meanings`, and "
            "remove other keys"
        )

    def test_an_example_gives_the_expected_result(self, example: Example) -> None:
        """Check that an example is converted to the result in `meanings`, and that no drift is reported."""
        assert example.name in self.meanings, f"`meanings` has no entry for {example.name!r}: add its status or error"
        expected = self.meanings[example.name]
        target = self.target()
        found = self.read(example.status_code, example.body, target)
        self._assert_sound(example.status_code, found)
        if not isinstance(expected, BulkStatus):
            assert type(found) is expected, (
                f"{example.name!r} gives {found!r}, but `meanings` has {expected.__name__}: correct `errors` or "
                "`_read` of the account class, or `meanings`"
            )
            if isinstance(found, ApiError):
                assert (found.status_code, found.vendor) == (example.status_code, self.account_class.vendor), (
                    f"the error for {example.name!r} has another HTTP status or vendor: use `response.error` to make it"
                )
                has_text = any(" " in word for word in words_of(example.body))
                assert found.message or not has_text, (
                    f"the error for {example.name!r} has no `message`: pass the vendor's text to `response.error`"
                )
            return
        assert isinstance(found, Operation), (
            f"{example.name!r} gives {found!r}, but `meanings` has {expected!r}: correct `_read` or `meanings`"
        )
        assert found.status is expected, (
            f"{example.name!r} gives {found.status!r}, but `meanings` has {expected!r}: correct `_read` or `meanings`"
        )
        assert found.drift == (), (
            f"{example.name!r} has drift although it is an example of the spec: correct the names and types in "
            "`_read`, or the spec"
        )
        assert found.raw is not None, "the operation has no `raw`: pass the generated model to `response.operation`"
        assert _comparable(found.raw.to_dict()) == _comparable(example.body), (
            f"`raw` differs from the response {example.name!r}: pass the model to `response.operation` unchanged"
        )

    def test_an_example_conforms_to_the_validating_models(self, example: Example) -> None:
        """Check that an example conforms to the vendor's validating models, except for an undocumented state."""
        pytest.importorskip("pydantic", reason="needs the extra `check`")
        from bulkstatus.validation import compare  # noqa: PLC0415 - needs the extra

        target, content = self.target(), json.dumps(example.body).encode()
        found = compare(target, Response(status_code=example.status_code, content=content), NOW)
        assert found.schema, f"`schemas.py` has no model for {example.name!r}: generate the code from this spec again"
        assert found.notes == (), (
            f"{example.name!r} has fields that the spec does not have: add them to the schema, or remove them"
        )
        if self.meanings.get(example.name) is BulkStatus.UNKNOWN:
            assert [deviation.costs_status for deviation in found.deviations] == [True], (
                f"{example.name!r} is UNKNOWN in `meanings`, so its state must be the only deviation: correct the "
                "example, or `meanings`"
            )
        else:
            assert found.deviations == (), (
                f"{example.name!r} does not conform to the spec: correct the example or the spec"
            )

    def test_every_state_has_an_example(self) -> None:
        """Check that the spec has an example for each state, so that `meanings` contains the status of each state."""
        shown = [value_at(example.body, self.state_at) for example in self.good()]
        missing = [state for state in self.states if state not in shown]
        assert missing == [], "the spec has no example of some states: add one for each of them"

    def test_every_state_has_a_meaning(self) -> None:
        """Check that each state maps to a status, and that the account class lists the same status in `states`."""
        states = [*self.states]
        assert states, "`states` is empty: set it to the generated enum of states"
        for state in states:
            found = self.with_state(state)
            assert isinstance(found, Operation), f"the state {state!r} gives {found!r}: correct `_read`, or `state_at`"
            assert found.status is not BulkStatus.UNKNOWN, f"the state {state!r} has no status: add one in `_read`"
            if isinstance(state, str):
                assert found.vendor_status == state, (
                    f"`vendor_status` is {found.vendor_status!r} for the state {state!r}: pass the state unchanged"
                )
                table = self.account_class.states.items()
                documented = [status for known, status in table if known.value == state]
                assert found.status in documented, (
                    f"the state {state!r} gives {found.status!r}, but `states` of the account class has {documented}: "
                    "make `states` from the function that `_read` uses"
                )

    def test_an_unknown_state_is_kept_and_not_terminal(self) -> None:
        """Check that an undocumented state is reported unchanged in `vendor_status`, with the status `UNKNOWN`."""
        known = {_folded(str(state)) for state in self.states}
        for state in _STRANGE_STATES:
            found = self.with_state(state)
            if not all(isinstance(each, str) for each in self.states):
                assert isinstance(found, UnexpectedResponse), (
                    f"the text {state!r} is accepted as a state, although the vendor's states are not text: "
                    "use `response.unreadable`"
                )
                continue
            assert isinstance(found, Operation), (
                f"the undocumented state {state!r} gives {found!r}: return UNKNOWN for it"
            )
            assert found.vendor_status == state, (
                f"`vendor_status` is {found.vendor_status!r} for the state {state!r}: pass the state unchanged"
            )
            if _folded(state) not in known:
                assert found.status is BulkStatus.UNKNOWN, (
                    f"the undocumented state {state!r} gives {found.status!r}: return UNKNOWN for it"
                )

    def test_without_a_state_there_is_no_operation(self) -> None:
        """Check that a missing or invalid state raises `UnexpectedResponse`, instead of giving the status `UNKNOWN`."""
        nothing: tuple[Any, ...] = (ABSENT, None, "", 7, [], {})
        for state in nothing:
            found = self.with_state(state)
            assert isinstance(found, UnexpectedResponse), (
                f"{state!r} is accepted as a state: use `response.unreadable` if the state is not a text"
            )

    def test_retry_after_is_kept(self) -> None:
        """Check that `retry_after` of operations and errors contains the value of the header `Retry-After`."""
        for example in self.examples():
            found = self.read(example.status_code, example.body, headers={"retry-after": "30"})
            assert found.retry_after == 30, (
                f"`retry_after` is {found.retry_after!r} for {example.name!r} with `Retry-After: 30`: do not change "
                "`response.retry_after`"
            )

    def test_the_built_responses_are_read_as_intended(self) -> None:
        """Check the responses that the functions `shows` and `fails` build, if the account class sets `responses`."""
        responses, target, now = responses_of(self.account_class), self.target(), NOW + timedelta(seconds=60)
        if responses is None:
            return
        for counters in Counters:
            for state in responses.STATES:
                report = Report(
                    state=state, job_id="1", total=9, processed=9, failed=0, counters=counters, started=NOW, now=now
                )
                found = target.account.read(target, responses.status(report), now)
                assert found.vendor_status == state, (
                    f"`status` of {self.account_class.responses} builds a response with {found.vendor_status!r} for "
                    f"the state {state!r}: send the state of the report"
                )
                assert found.status is not BulkStatus.UNKNOWN, f"the state {state!r} has no status: add one in `_read`"
        for status_code, classes in _BY_STATUS.items():
            with pytest.raises(classes):
                target.account.read(target, responses.error(status_code), now)

    def test_every_error_status_has_its_exception(self) -> None:
        """Check that each HTTP error status leads to the right exception, even if the status is not in the spec."""
        for status_code, classes in _BY_STATUS.items():
            for body in (b"", b"{}", b"[]", b"<html>"):
                found = self.read(status_code, body)
                assert isinstance(found, classes), (
                    f"HTTP {status_code} with the body {body!r} gives {type(found).__name__}, not "
                    f"{' or '.join(each.__name__ for each in classes)}: use `response.error()` without a class for it"
                )
        page = self.read(404, b"<html>")
        assert not isinstance(page, OperationNotFound), (
            "a 404 with an HTML page gives OperationNotFound, but may come from a proxy: use `response.unreadable`"
        )

    def test_every_error_code_has_an_example(self) -> None:
        """Check that each error code in `errors` has an example in the spec, and leads to the right exception."""
        met = {}
        for example in self.examples():
            found = self.read(example.status_code, example.body)
            if isinstance(found, ApiError) and found.code is not None:
                family = (_family(example.status_code), found.code)
                met[family] = type(found)
        table = {(_family(status), code): error for (status, code), (error, _) in self.account_class.errors.items()}
        assert {key: met.get(key) for key in table} == table, (
            "a code in `errors` of the account class has no example in the spec, or its example gives another "
            "exception: add an example for the code, or correct `errors`"
        )

    def _assert_sound(self, status_code: int, found: Operation | BulkStatusError) -> None:
        """Check the URL, the counters and the serialization of an operation or error."""
        assert found.url == self.target().url, (
            f"the result has the URL {found.url}, not the job's: make it with `response.operation` or `response.error`"
        )
        if isinstance(found, Operation):
            assert 200 <= status_code < 300, (
                f"a response under HTTP {status_code} gives an operation: use `response.error` for it"
            )
            assert (found.vendor, found.observed_at) == (self.account_class.vendor, NOW), (
                "the operation has another vendor or time than the response: use `response.operation` to make it"
            )
            counts = [*asdict(found.progress).values()] if found.progress else []
            bad = [count for count in counts if count is not None and not (type(count) is int and 0 <= count < 2**63)]
            assert bad == [], f"{found.progress} has invalid counters: read them with `response.fields.count`"
            json.dumps(found.to_dict(), allow_nan=False)
            hash(found)
        else:
            assert str(pickle.loads(pickle.dumps(found))) == str(found), (  # noqa: S301 - made by this test
                f"a pickled {type(found).__name__} has another text than the original: use `response.error` to make it"
            )
            assert "\n" not in str(found), f"the message of {found!r} has a line break: remove it"


def _family(status_code: int) -> int:
    """Return an HTTP status, or 500 for any server error. Specs describe all server errors as one range."""
    return min(500, status_code)


def _folded(state: str) -> str:
    """Return a state in lower case and without punctuation. Some vendors spell the same state in several ways."""
    return "".join(character for character in state.casefold() if character.isalnum())


def _comparable(body: Any) -> Any:
    """Return a copy of a JSON body with decoded times. Generated models and vendors format times differently."""
    if isinstance(body, dict):
        return {key: _comparable(value) for key, value in body.items()}
    if isinstance(body, list):
        return [_comparable(value) for value in body]
    if isinstance(body, str) and "T" in body:
        try:
            return datetime.fromisoformat(body)
        except ValueError:
            return body
    return body
