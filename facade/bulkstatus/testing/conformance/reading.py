"""The tests of how responses are read."""

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
    ODD,
    UNFIT,
    anything,
    changed,
    no_json,
    places,
    value_at,
    words_of,
)
from bulkstatus.testing.conformance.subject import NOW, Example, Subject
from bulkstatus.testing.responses import Counters, Report, responses_of

_STRANGE_STATES = ("some later state", "x", "7", "true", "DONE ", "\u00e9tat", "a\nb", "y" * 300)
_STATUSES = (200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503, 520, 599)
_BY_STATUS: Mapping[int, tuple[type[BulkStatusError], ...]] = {
    401: (AuthenticationError,),
    403: (PermissionDenied, RateLimited),
    # Of somebody else's 404, such as a proxy's page, nobody knows that it is about the job.
    404: (OperationNotFound, UnexpectedResponse, ApiError),
    429: (RateLimited,),
    500: (ServerError,),
    503: (ServerError,),
}


class ReadingTests(Subject):
    """The tests of how responses are read."""

    def test_every_example_has_a_meaning_and_every_meaning_an_example(self) -> None:
        """An example added to the spec needs its meaning in `meanings`."""
        names = {example.name for example in self.examples()}
        assert names == set(self.meanings), "the examples of the spec on one side, and `meanings` on the other"

    def test_an_example_is_read_as_what_it_means(self, example: Example) -> None:
        """The reading has no drift: it expects nothing that the spec does not contain."""
        assert example.name in self.meanings, f"say in `meanings` what {example.name!r} means"
        expected = self.meanings[example.name]
        target = self.target()
        found = self.read(example.status_code, example.body, target)
        self._assert_sound(example.status_code, found)
        if not isinstance(expected, BulkStatus):
            assert type(found) is expected, found
            if isinstance(found, ApiError):
                assert (found.status_code, found.vendor) == (example.status_code, self.account_class.vendor)
                has_text = any(" " in word for word in words_of(example.body))
                assert found.message or not has_text, "the vendor's text about the error is not in `message`"
            return
        assert isinstance(found, Operation), found
        assert found.status is expected
        assert found.drift == (), "an example of the spec is not what the fields expect"
        assert found.raw is not None
        assert _comparable(found.raw.to_dict()) == _comparable(example.body), "the model has not kept the response"

    def test_an_example_conforms_to_the_validating_models(self, example: Example) -> None:
        """`bulkstatus check` finds the models, and no deviation except unknown states."""
        pytest.importorskip("pydantic", reason="needs the extra `check`")
        from bulkstatus.validation import compare  # noqa: PLC0415 - there only with the extra

        target, content = self.target(), json.dumps(example.body).encode()
        found = compare(target, Response(status_code=example.status_code, content=content), NOW)
        assert found.schema, "no schema was found"
        assert found.notes == (), "the example has members that the spec does not name"
        if self.meanings.get(example.name) is BulkStatus.UNKNOWN:
            assert [deviation.costs_status for deviation in found.deviations] == [True]
        else:
            assert found.deviations == ()

    def test_every_state_has_an_example(self) -> None:
        """So `meanings` has its meaning as well, independently of the code under test."""
        shown = [value_at(example.body, self.state_at) for example in self.good()]
        missing = [state for state in self.states if state not in shown]
        assert missing == [], "give the spec an example of each of these states"

    def test_every_state_has_a_meaning(self) -> None:
        """The account's `states` has the same meaning."""
        states = [*self.states]
        assert states, "the vendor has no states"
        for state in states:
            found = self.with_state(state)
            assert isinstance(found, Operation), found
            assert found.status is not BulkStatus.UNKNOWN, f"{state!r} has no meaning"
            if isinstance(state, str):
                assert found.vendor_status == state
                table = self.account_class.states.items()
                documented = [status for known, status in table if known.value == state]
                assert found.status in documented, f"the `states` does not have {state!r}, or not as it is read"

    def test_an_unknown_state_is_kept_and_not_terminal(self) -> None:
        """Vendors add states, and a client cannot know which of them end a job."""
        known = {_folded(str(state)) for state in self.states}
        for state in _STRANGE_STATES:
            found = self.with_state(state)
            if not all(isinstance(each, str) for each in self.states):
                assert isinstance(found, UnexpectedResponse), f"{state!r} is no state of this vendor's"
                continue
            assert isinstance(found, Operation), found
            assert found.vendor_status == state
            if _folded(state) not in known:
                assert found.status is BulkStatus.UNKNOWN, f"{state!r} is taken for {found.status!r}"

    def test_without_a_state_there_is_no_operation(self) -> None:
        """A value that is not a state is neither guessed nor `UNKNOWN`."""
        nothing: tuple[Any, ...] = (ABSENT, None, "", 7, [], {})
        for state in nothing:
            found = self.with_state(state)
            assert isinstance(found, UnexpectedResponse), f"{state!r} is taken for a state"

    def test_every_response_is_an_operation_or_an_error(self) -> None:
        """No other exception is raised, and only a response under 2xx is an operation."""
        bodies = [example.body for example in self.examples()]
        words = sorted({word for body in bodies for word in words_of(body)})
        contents = [piece for body in bodies[:3] for piece in no_json(json.dumps(body).encode())]
        # Each body under a few of the statuses, and each status with many bodies.
        for number, body in enumerate([*bodies, *anything(words), *contents]):
            for status_code in (200, *_STATUSES[number % 3 :: 3]):
                self._assert_sound(status_code, self.read(status_code, body))

    def test_a_wrong_or_missing_detail_never_costs_the_state(self) -> None:
        """Put every odd value at every place of every good example."""
        decisive = {self.state_at, *self.decisive}
        for example in self.good():
            before = self._operation(example.status_code, example.body)
            for path in places(example.body):
                if path not in decisive:
                    for value in ODD:
                        damaged = changed(example.body, path, value)
                        after = self.read(example.status_code, damaged)
                        case = f"{value!r} at {path} of {example.name!r}: {after!r}"
                        assert isinstance(after, Operation), case
                        assert (after.status, after.vendor_status) == (before.status, before.vendor_status), case
                        self._assert_sound(example.status_code, after)

    def test_a_wrong_or_missing_detail_of_an_error_leaves_an_error(self) -> None:
        """Put every odd value at every place of every other example."""
        for example in self.examples():
            if example.status_code >= 400:
                for path in places(example.body):
                    for value in ODD:
                        self._assert_sound(
                            example.status_code, self.read(example.status_code, changed(example.body, path, value))
                        )

    def test_retry_after_is_kept(self) -> None:
        """Good responses and errors both have it in `retry_after`."""
        for example in self.examples():
            found = self.read(example.status_code, example.body, headers={"retry-after": "30"})
            assert found.retry_after == 30, f"`Retry-After` is lost with {example.name!r}"

    def test_responses_are_read_independently(self) -> None:
        """Reading is a plain function: one account reads the responses about many jobs."""
        target = self.target()
        for example in [*self.examples(), *reversed(self.examples())]:
            alone = self.read(example.status_code, example.body)
            assert _comparable_result(self.read(example.status_code, example.body, target)) == _comparable_result(alone)

    def test_no_damaged_response_is_a_success(self) -> None:
        """A counter that cannot be read is not taken for zero."""
        for example in self.good():
            if self.meanings[example.name] is not BulkStatus.SUCCEEDED:
                for path in places(example.body):
                    if path != self.state_at:
                        for value in UNFIT:
                            found = self.read(example.status_code, changed(example.body, path, value))
                            is_success = isinstance(found, Operation) and found.status.is_success
                            assert not is_success, f"{value!r} at {path} makes a success of {example.name!r}"

    def test_the_built_responses_are_read_as_intended(self) -> None:
        """`shows` and `fails` of `bulkstatus.testing` send them, if the account class names a module in `responses`."""
        responses, target, now = responses_of(self.account_class), self.target(), NOW + timedelta(seconds=60)
        if responses is None:
            return
        for counters in Counters:
            for state in responses.STATES:
                report = Report(
                    state=state, job_id="1", total=9, processed=9, failed=0, counters=counters, started=NOW, now=now
                )
                found = target.account.read(target, responses.status(report), now)
                assert found.vendor_status == state
                assert found.status is not BulkStatus.UNKNOWN, f"{state!r} has no meaning"
        for status_code, classes in _BY_STATUS.items():
            with pytest.raises(classes):
                target.account.read(target, responses.error(status_code), now)

    def test_every_error_status_has_its_exception(self) -> None:
        """So it is with any body or none, as from a proxy, and for statuses outside the spec."""
        for status_code, classes in _BY_STATUS.items():
            for body in (b"", b"{}", b"[]", b"<html>"):
                found = self.read(status_code, body)
                assert isinstance(found, classes), f"HTTP {status_code} with {body!r} is {type(found).__name__}"
        page = self.read(404, b"<html>")
        assert not isinstance(page, OperationNotFound), "a page for people does not say that the job is gone"

    def test_every_code_of_the_errors_has_an_example(self) -> None:
        """The table of errors, the spec and its examples agree."""
        met = {}
        for example in self.examples():
            found = self.read(example.status_code, example.body)
            if isinstance(found, ApiError) and found.code is not None:
                family = (_family(example.status_code), found.code)
                met[family] = type(found)
        table = {(_family(status), code): error for (status, code), (error, _) in self.account_class.errors.items()}
        assert {key: met.get(key) for key in table} == table, "a code has no example in the spec, or another meaning"

    def _operation(self, status_code: int, body: Any) -> Operation:
        found = self.read(status_code, body)
        assert isinstance(found, Operation), found
        return found

    def _assert_sound(self, status_code: int, found: Operation | BulkStatusError) -> None:
        """Assert that a result can be shown, stored and reported."""
        assert found.url == self.target().url
        if isinstance(found, Operation):
            assert 200 <= status_code < 300, f"HTTP {status_code} is taken for a good response"
            assert (found.vendor, found.observed_at) == (self.account_class.vendor, NOW)
            counts = [*asdict(found.progress).values()] if found.progress else []
            bad = [count for count in counts if count is not None and not (type(count) is int and 0 <= count < 2**63)]
            assert bad == [], f"these are no counts: {found.progress}"
            json.dumps(found.to_dict(), allow_nan=False)
            hash(found)
        else:
            assert str(pickle.loads(pickle.dumps(found))) == str(found)  # noqa: S301 - it was made here
            assert "\n" not in str(found)


def _comparable_result(found: Operation | BulkStatusError) -> object:
    return found.to_dict() if isinstance(found, Operation) else (type(found), str(found))


def _family(status_code: int) -> int:
    """One status for all server errors, which a spec has as one range."""
    return min(500, status_code)


def _folded(state: str) -> str:
    """A state without what some vendors' pages write in several ways."""
    return "".join(character for character in state.casefold() if character.isalnum())


def _comparable(body: Any) -> Any:
    """A body with its times in one spelling: the generated models write them as Python does."""
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
