"""Conformance tests for how an account class reads damaged responses."""

import json
from typing import Any

from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation
from bulkstatus.status import BulkStatus
from bulkstatus.testing.conformance.damage import ABSENT, ODD, UNFIT, anything, changed, no_json, places, words_of
from bulkstatus.testing.conformance.reading import ReadingTests

_STATUSES = (200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503, 520, 599)


class DamageTests(ReadingTests):
    """Conformance tests for damaged responses and random response bodies."""

    def test_every_response_is_an_operation_or_an_error(self) -> None:
        """Check that every response results in an operation or a `BulkStatusError`.

        Only responses with a 2xx status can result in an operation.
        """
        bodies = [example.body for example in self.examples()]
        words = sorted({word for body in bodies for word in words_of(body)})
        contents = [piece for body in bodies[:3] for piece in no_json(json.dumps(body).encode())]
        # Each body is tried under some HTTP statuses, and each HTTP status with many bodies.
        for number, body in enumerate([*bodies, *anything(words), *contents]):
            for status_code in (200, *_STATUSES[number % 3 :: 3]):
                self._assert_sound(status_code, self.read(status_code, body))

    def test_an_invalid_field_does_not_change_the_state(self) -> None:
        """Check that only the state field and the `decisive` fields can change the state or the status."""
        decisive = {self.state_at, *self.decisive}
        for example in self.good():
            before = self._operation(example.status_code, example.body)
            for path in places(example.body):
                if path not in decisive:
                    for value in ODD:
                        damaged = changed(example.body, path, value)
                        after = self.read(example.status_code, damaged)
                        change = f"the field {path} is removed" if value is ABSENT else f"the field {path} is {value!r}"
                        case = (
                            f"{example.name!r} gives {after!r} if {change}: read the field with `response.fields`, or "
                            "add its path to `decisive` if it may change the status"
                        )
                        assert isinstance(after, Operation), case
                        assert (after.status, after.vendor_status) == (before.status, before.vendor_status), case
                        self._assert_sound(example.status_code, after)

    def test_an_invalid_field_of_an_error_still_gives_an_error(self) -> None:
        """Check that an error response with an unusual value in any field still raises an error."""
        for example in self.examples():
            if example.status_code >= 400:
                for path in places(example.body):
                    for value in ODD:
                        self._assert_sound(
                            example.status_code, self.read(example.status_code, changed(example.body, path, value))
                        )

    def test_responses_are_read_independently(self) -> None:
        """Check that earlier responses do not affect how an account reads a response."""
        target = self.target()
        for example in [*self.examples(), *reversed(self.examples())]:
            alone = self.read(example.status_code, example.body)
            assert _comparable_result(self.read(example.status_code, example.body, target)) == _comparable_result(
                alone
            ), f"{example.name!r} gives another result after other responses: keep no state in the account"

    def test_no_damaged_response_is_a_success(self) -> None:
        """Check that an invalid counter is not treated as zero, because the job could then count as a success."""
        for example in self.good():
            if self.meanings[example.name] is not BulkStatus.SUCCEEDED:
                for path in places(example.body):
                    if path != self.state_at:
                        for value in UNFIT:
                            found = self.read(example.status_code, changed(example.body, path, value))
                            is_success = isinstance(found, Operation) and found.status.is_success
                            change = f"the field {path} is removed" if value is ABSENT else f"{path} is {value!r}"
                            assert not is_success, (
                                f"{example.name!r} becomes a success if {change}: do not treat an invalid value as "
                                "zero or as empty"
                            )

    def _operation(self, status_code: int, body: Any) -> Operation:
        found = self.read(status_code, body)
        assert isinstance(found, Operation), (
            f"a good example of the spec gives {found!r}: correct `_read` or `meanings`"
        )
        return found


def _comparable_result(found: Operation | BulkStatusError) -> object:
    return found.to_dict() if isinstance(found, Operation) else (type(found), str(found))
