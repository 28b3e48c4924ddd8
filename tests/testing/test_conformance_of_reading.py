"""Test the conformance tests for responses: each account class in this module has a bug that a test must find."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from tests.vendors.test_conformance import TestPasscreator as Good

from bulkstatus import ApiError, BulkStatus, BulkStatusError, Operation, Passcreator, ServerError
from bulkstatus.testing.conformance.subject import Example
from bulkstatus.vendors.response_reader import ResponseReader

EXAMPLES = {example.name: example for example in Good.examples()}


class MapsSuccessToCanceled(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        return evolve(found, status=BulkStatus.CANCELED) if found.status is BulkStatus.SUCCEEDED else found


class HasNoModel(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        return evolve(super()._read(response), raw=None)


class ChangesTheModel(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        raw: Any = copy.copy(found.raw)
        raw.description = "another"
        return evolve(found, raw=raw)


class HasTheUrlOfAnotherJob(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        return evolve(found, url=f"{found.url}0")


class RaisesAnotherErrorForNotFound(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        if response.status_code == 404:
            raise response.error(ServerError)
        return super()._read(response)


class ReportsAnotherHttpStatus(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        try:
            return super()._read(response)
        except ApiError as error:
            error.status_code = 500
            raise


class HasNoUrlInErrors(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        try:
            return super()._read(response)
        except ApiError as error:
            error.url = None
            raise


class RaisesAnErrorThatCannotBePickled(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        try:
            return super()._read(response)
        except BulkStatusError as error:
            error.again = lambda: response  # type: ignore[attr-defined]
            raise


class ChangesTheStatusOnDrift(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        return evolve(found, status=BulkStatus.FAILED) if found.drift else found


class ReadsACountAsATime(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        seconds = found.progress.processed if found.progress and found.progress.processed else 0
        return evolve(found, created_at=datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("account_class", "name"),
    [
        (MapsSuccessToCanceled, "200 finished"),
        (HasNoModel, "200 finished"),
        (ChangesTheModel, "200 finished"),
        (HasTheUrlOfAnotherJob, "200 finished"),
        (RaisesAnotherErrorForNotFound, "404 notFound"),
        (ReportsAnotherHttpStatus, "404 notFound"),
        (HasNoUrlInErrors, "404 notFound"),
    ],
)
def test_an_example_with_another_meaning_fails(account_class: type[Passcreator], name: str) -> None:
    Good().test_an_example_gives_the_expected_result(EXAMPLES[name])
    with pytest.raises(AssertionError):
        type("Suite", (Good,), {"account_class": account_class})().test_an_example_gives_the_expected_result(
            EXAMPLES[name]
        )


def test_an_example_without_a_meaning_fails() -> None:
    with pytest.raises(AssertionError, match="`meanings` has no entry for '200 finished'"):
        type("Suite", (Good,), {"meanings": {}})().test_an_example_gives_the_expected_result(EXAMPLES["200 finished"])


def test_a_known_state_declared_unknown_fails() -> None:
    suite = type("Suite", (Good,), {"meanings": {"200 finished": BulkStatus.UNKNOWN}})()
    with pytest.raises(AssertionError):
        suite.test_an_example_conforms_to_the_validating_models(EXAMPLES["200 finished"])


def test_a_vendor_without_states_fails() -> None:
    with pytest.raises(AssertionError, match="`states` is empty"):
        type("Suite", (Good,), {"states": ()})().test_every_state_has_a_meaning()


def test_an_error_that_cannot_be_pickled_fails() -> None:
    suite = type("Suite", (Good,), {"account_class": RaisesAnErrorThatCannotBePickled})()
    with pytest.raises(Exception, match="local object"):
        suite.test_every_response_is_an_operation_or_an_error()


def test_a_count_that_is_too_large_for_a_time_is_tried() -> None:
    suite = type("Suite", (Good,), {"account_class": ReadsACountAsATime})()
    with pytest.raises((ValueError, OverflowError, OSError)):
        suite.test_an_invalid_field_does_not_change_the_state()


def test_a_field_that_changes_the_status_fails() -> None:
    suite = type("Suite", (Good,), {"account_class": ChangesTheStatusOnDrift})()
    with pytest.raises(AssertionError, match="'200 inProgress' gives"):
        suite.test_an_invalid_field_does_not_change_the_state()


def test_an_example_with_a_field_outside_the_spec_fails() -> None:
    body = {**EXAMPLES["200 finished"].body, "eta": 7}
    with pytest.raises(AssertionError, match="fields that the spec does not have"):
        Good().test_an_example_conforms_to_the_validating_models(Example("200 finished", 200, body))
