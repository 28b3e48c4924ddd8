"""What holds for the reading of replies."""

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
    UnexpectedReply,
)
from bulkstatus.messages import Reply
from bulkstatus.operation import Operation
from bulkstatus.replies import Counters, Report, replies_of
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

_STRANGE_STATES = ("some later state", "x", "7", "true", "DONE ", "\u00e9tat", "a\nb", "y" * 300)
_STATUSES = (200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503, 520, 599)
_BY_STATUS: Mapping[int, tuple[type[BulkStatusError], ...]] = {
    401: (AuthenticationError,),
    403: (PermissionDenied, RateLimited),
    # Of somebody else's 404, such as a proxy's page, nobody knows that it is about the job.
    404: (OperationNotFound, UnexpectedReply, ApiError),
    429: (RateLimited,),
    500: (ServerError,),
    503: (ServerError,),
}


class ReadingTests(Subject):
    """What holds for the reading of replies."""

    def test_every_example_has_a_meaning_and_every_meaning_an_example(self) -> None:
        """Whoever adds an example to the spec has to say what it means."""
        names = {example.name for example in self.examples()}
        assert names == set(self.meanings), "the examples of the spec on one side, and `meanings` on the other"

    def test_an_example_is_read_as_what_it_means(self, example: Example) -> None:
        """Also that its reading takes nothing for granted that the spec does not say."""
        assert example.name in self.meanings, f"say in `meanings` what {example.name!r} means"
        expected = self.meanings[example.name]
        target = self.target()
        found = self.read(example.status_code, example.body, target)
        self._assert_sound(example.status_code, found)
        if not isinstance(expected, BulkStatus):
            assert type(found) is expected, found
            if isinstance(found, ApiError):
                assert (found.status_code, found.vendor) == (example.status_code, self.kind.vendor)
                is_told = any(" " in word for word in words_of(example.body))
                assert found.message or not is_told, "what the vendor says of the error is not in `message`"
            return
        assert isinstance(found, Operation), found
        assert found.status is expected
        assert found.drift == (), "an example of the spec is not what the reader expects"
        assert found.raw is not None
        assert _comparable(found.raw.to_dict()) == _comparable(example.body), "the model has not kept the reply"

    def test_an_example_conforms_to_the_validating_models(self, example: Example) -> None:
        """`bulkstatus check` finds the models, and nothing amiss but states that are not known."""
        pytest.importorskip("pydantic", reason="needs the extra `check`")
        from bulkstatus.validation import compare  # noqa: PLC0415 - there only with the extra

        target, content = self.target(), json.dumps(example.body).encode()
        found = compare(target, Reply(status_code=example.status_code, content=content), NOW)
        assert found.schema, "no schema was found"
        assert found.notes == (), "the example has members that the spec does not name"
        if self.meanings.get(example.name) is BulkStatus.UNKNOWN:
            assert [deviation.costs_status for deviation in found.deviations] == [True]
        else:
            assert found.deviations == ()

    def test_every_state_has_an_example(self) -> None:
        """So that somebody has said in `meanings` what it means, beside the code that is to be tested."""
        shown = [value_at(example.body, self.state_at) for example in self.good()]
        missing = [state for state in self.states if state not in shown]
        assert missing == [], "give the spec an example of each of these states"

    def test_every_state_has_a_meaning(self) -> None:
        """And the account's `vocabulary` says it."""
        states = [*self.states]
        assert states, "the vendor has no states"
        for state in states:
            found = self.with_state(state)
            assert isinstance(found, Operation), found
            assert found.status is not BulkStatus.UNKNOWN, f"{state!r} has no meaning"
            if isinstance(state, str):
                assert found.vendor_status == state
                told = [status for words, status in self.kind.vocabulary.items() if words.startswith(f"`{state}`")]
                assert found.status in told, f"the `vocabulary` does not have {state!r}, or not as it is read"

    def test_an_unknown_state_is_kept_and_never_an_end(self) -> None:
        """Vendors add states, and nobody knows then which of them end a job."""
        known = {_folded(str(state)) for state in self.states}
        for state in _STRANGE_STATES:
            found = self.with_state(state)
            if not all(isinstance(each, str) for each in self.states):
                assert isinstance(found, UnexpectedReply), f"{state!r} is no state of this vendor's"
                continue
            assert isinstance(found, Operation), found
            assert found.vendor_status == state
            if _folded(state) not in known:
                assert found.status is BulkStatus.UNKNOWN, f"{state!r} is taken for {found.status!r}"

    def test_without_a_state_there_is_no_operation(self) -> None:
        """What is no state is neither guessed nor called unknown."""
        nothing: tuple[Any, ...] = (ABSENT, None, "", 7, [], {})
        for state in nothing:
            found = self.with_state(state)
            assert isinstance(found, UnexpectedReply), f"{state!r} is taken for a state"

    def test_whatever_comes_is_an_operation_or_an_error(self) -> None:
        """Never another exception, and no operation but of a reply that succeeded."""
        bodies = [example.body for example in self.examples()]
        words = sorted({word for body in bodies for word in words_of(body)})
        contents = [piece for body in bodies[:3] for piece in no_json(json.dumps(body).encode())]
        # Each body under a few of the statuses, and each status with many bodies.
        for number, body in enumerate([*bodies, *anything(words), *contents]):
            for status_code in (200, *_STATUSES[number % 3 :: 3]):
                self._assert_sound(status_code, self.read(status_code, body))

    def test_a_wrong_or_missing_detail_never_costs_the_state(self) -> None:
        """Every place of every good example, with everything odd in it."""
        decisive = {self.state_at, *self.decisive}
        for example in self.good():
            before = self._operation(example.status_code, example.body)
            for path in places(example.body):
                if path not in decisive:
                    for value in ODD:
                        damaged = changed(example.body, path, value)
                        after = self.read(example.status_code, damaged)
                        told = f"{value!r} at {path} of {example.name!r}: {after!r}"
                        assert isinstance(after, Operation), told
                        assert (after.status, after.vendor_status) == (before.status, before.vendor_status), told
                        self._assert_sound(example.status_code, after)

    def test_a_wrong_or_missing_detail_of_an_error_leaves_an_error(self) -> None:
        """Every place of every other example, with everything odd in it."""
        for example in self.examples():
            if example.status_code >= 400:
                for path in places(example.body):
                    for value in ODD:
                        self._assert_sound(
                            example.status_code, self.read(example.status_code, changed(example.body, path, value))
                        )

    def test_what_a_server_asks_for_is_told(self) -> None:
        """How long to leave it alone, with good replies and with bad ones."""
        for example in self.examples():
            found = self.read(example.status_code, example.body, headers={"retry-after": "30"})
            assert found.retry_after == 30, f"`Retry-After` is lost with {example.name!r}"

    def test_nothing_is_remembered_of_another_reply(self) -> None:
        """Reading is a plain function: one account reads the replies about many jobs."""
        target = self.target()
        for example in [*self.examples(), *reversed(self.examples())]:
            alone = self.read(example.status_code, example.body)
            assert _told(self.read(example.status_code, example.body, target)) == _told(alone)

    def test_no_damage_makes_a_success(self) -> None:
        """What cannot be read is no zero."""
        for example in self.good():
            if self.meanings[example.name] is not BulkStatus.SUCCEEDED:
                for path in places(example.body):
                    if path != self.state_at:
                        for value in UNFIT:
                            found = self.read(example.status_code, changed(example.body, path, value))
                            is_success = isinstance(found, Operation) and found.status.is_success
                            assert not is_success, f"{value!r} at {path} makes a success of {example.name!r}"

    def test_the_replies_that_it_builds_are_read_as_they_are_meant(self) -> None:
        """What `shows` and `fails` of `bulkstatus.testing` send, for a vendor whose account names a module for them."""
        replies, target, now = replies_of(self.kind), self.target(), NOW + timedelta(seconds=60)
        if replies is None:
            return
        for counters in Counters:
            for state in replies.STATES:
                told = Report(
                    state=state, job_id="1", total=9, processed=9, failed=0, counters=counters, started=NOW, now=now
                )
                found = target.account.read(target, replies.report(told), now)
                assert found.vendor_status == state
                assert found.status is not BulkStatus.UNKNOWN, f"{state!r} has no meaning"
        for status_code, kinds in _BY_STATUS.items():
            with pytest.raises(kinds):
                target.account.read(target, replies.error(status_code), now)

    def test_every_error_status_is_the_error_it_stands_for(self) -> None:
        """With a body or without one, as a proxy may send it, and whether the spec names it or not."""
        for status_code, kinds in _BY_STATUS.items():
            for body in (b"", b"{}", b"[]", b"<html>"):
                found = self.read(status_code, body)
                assert isinstance(found, kinds), f"HTTP {status_code} with {body!r} is {type(found).__name__}"
        page = self.read(404, b"<html>")
        assert not isinstance(page, OperationNotFound), "a page for people does not say that the job is gone"

    def test_every_code_of_the_errors_has_an_example(self) -> None:
        """So that the table of errors, the spec and its examples tell the same story."""
        met = {}
        for example in self.examples():
            found = self.read(example.status_code, example.body)
            if isinstance(found, ApiError) and found.code is not None:
                family = (_family(example.status_code), found.code)
                met[family] = type(found)
        table = {(_family(status), code): kind for (status, code), (kind, _) in self.kind.errors.items()}
        assert {key: met.get(key) for key in table} == table, "a code has no example in the spec, or another meaning"

    def _operation(self, status_code: int, body: Any) -> Operation:
        found = self.read(status_code, body)
        assert isinstance(found, Operation), found
        return found

    def _assert_sound(self, status_code: int, found: Operation | BulkStatusError) -> None:
        """That a reading can be shown, stored and told of."""
        assert found.url == self.target().url
        if isinstance(found, Operation):
            assert 200 <= status_code < 300, f"HTTP {status_code} is taken for a good reply"
            assert (found.vendor, found.observed_at) == (self.kind.vendor, NOW)
            counts = [*asdict(found.progress).values()] if found.progress else []
            bad = [count for count in counts if count is not None and not (type(count) is int and 0 <= count < 2**63)]
            assert bad == [], f"these are no counts: {found.progress}"
            json.dumps(found.to_dict(), allow_nan=False)
            hash(found)
        else:
            assert str(pickle.loads(pickle.dumps(found))) == str(found)  # noqa: S301 - it was made here
            assert "\n" not in str(found)


def _told(found: Operation | BulkStatusError) -> object:
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
