"""Tests of the immutable classes `Operation`, `Progress` and `ItemError`."""

import copy
import json
import pickle
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import BulkStatus, ItemError, Operation, OperationFailed, Progress

URL = "https://app.passcreator.com/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c"
NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


def operation(**differences: Any) -> Operation:
    values: dict[str, Any] = {
        "url": URL,
        "vendor": "passcreator",
        "status": BulkStatus.RUNNING,
        "vendor_status": "in progress",
        "observed_at": NOON,
    }
    return Operation(**values | differences)


counts = st.none() | st.integers(min_value=0)
progresses = st.builds(Progress, total=counts, processed=counts, succeeded=counts, failed=counts, skipped=counts)
operations = st.builds(
    operation,
    status=st.sampled_from(BulkStatus),
    vendor_status=st.text(min_size=1),
    progress=st.none() | progresses,
    item_errors=st.lists(st.builds(ItemError, st.text(), st.text())).map(tuple),
    message=st.none() | st.text(),
    created_at=st.none() | st.datetimes(),
    updated_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    observed_at=st.datetimes(timezones=st.just(UTC)),
    drift=st.lists(st.text()).map(tuple),
)


class TestFraction:
    @pytest.mark.parametrize(
        ("processed", "total", "fraction"),
        [
            (250, 1000, 0.25),
            (0, 1000, 0.0),
            (1000, 1000, 1.0),
            (1001, 1000, 1.0),
            (None, 1000, None),
            (250, None, None),
            (0, 0, None),
        ],
    )
    def test_the_fraction_is_the_processed_share_of_the_total(
        self, processed: int | None, total: int | None, fraction: float | None
    ) -> None:
        assert Progress(processed=processed, total=total).fraction == fraction

    @given(progresses)
    def test_the_fraction_is_between_0_and_1_or_absent(self, progress: Progress) -> None:
        assert progress.fraction is None or 0.0 <= progress.fraction <= 1.0


class TestProgressAsText:
    @pytest.mark.parametrize(
        ("progress", "text"),
        [
            (Progress(processed=250, total=1000), "250/1000"),
            (Progress(processed=250, total=1000, failed=0), "250/1000"),
            (Progress(processed=250, total=1000, failed=3), "250/1000, 3 failed"),
            (Progress(total=1000), "?/1000"),
            (Progress(processed=0), "0/?"),
        ],
    )
    def test_progress_as_text_is_readable(self, progress: Progress, text: str) -> None:
        assert str(progress) == text


class TestEquality:
    def test_two_polls_with_the_same_result_at_the_same_time_are_equal(self) -> None:
        assert operation() == operation()
        assert hash(operation()) == hash(operation())

    @pytest.mark.parametrize(
        "difference",
        [
            {"url": URL + "0"},
            {"status": BulkStatus.UNKNOWN},
            {"vendor_status": "paused"},
            {"progress": Progress(total=1)},
            {"item_errors": (ItemError("1", "no"),)},
            {"message": "no"},
            {"observed_at": datetime(2024, 1, 15, 13, tzinfo=UTC)},
        ],
    )
    def test_any_difference_makes_operations_differ(self, difference: dict[str, Any]) -> None:
        assert operation() != operation(**difference)

    def test_the_hash_depends_on_url_and_time_only(self) -> None:
        assert hash(operation()) == hash(operation(status=BulkStatus.UNKNOWN, progress=Progress(total=1)))
        assert (
            len({hash(operation()), hash(operation(url=URL + "0")), hash(operation(observed_at=datetime.now(UTC)))})
            == 3
        )

    def test_the_raw_response_is_not_compared(self) -> None:
        class Raw:
            def to_dict(self) -> dict[str, Any]:
                return {"secret": 1}

        assert operation(raw=Raw()) == operation()
        assert repr(operation(raw=Raw())) == repr(operation())

    @pytest.mark.parametrize("value", [operation(), Progress(total=1), ItemError("1", "no")], ids=["op", "p", "i"])
    def test_values_are_frozen_and_slotted(self, value: attrs.AttrsInstance) -> None:
        for name in attrs.fields_dict(type(value)):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(value, name, None)
        assert not hasattr(value, "__dict__")

    @pytest.mark.slow
    @given(operations)
    def test_copies_and_pickles_are_equal(self, value: Operation) -> None:
        assert pickle.loads(pickle.dumps(value)) == copy.copy(value) == copy.deepcopy(value) == value


class TestChanges:
    def test_a_later_poll_with_the_same_result_is_not_a_change(self) -> None:
        assert operation().compared == operation(observed_at=datetime.now(UTC), retry_after=5.0).compared

    @pytest.mark.parametrize(
        "difference",
        [
            {"status": BulkStatus.UNKNOWN},
            {"vendor_status": "paused"},
            {"progress": Progress(total=1)},
            {"item_errors": (ItemError("1", "no"),)},
            {"message": "no"},
            {"created_at": datetime(2024, 1, 15, 10, tzinfo=UTC)},
            {"updated_at": datetime(2024, 1, 15, 10, tzinfo=UTC)},
            {"drift": ("data.total: expected a count, found null",)},
        ],
    )
    def test_any_other_difference_is_a_change(self, difference: dict[str, Any]) -> None:
        assert operation().compared != operation(**difference).compared


class TestToDict:
    def test_to_dict_returns_every_field_except_raw(self) -> None:
        assert operation().to_dict().keys() == attrs.fields_dict(Operation).keys() - {"raw"}

    def test_to_dict_returns_plain_json(self) -> None:
        value = operation(
            progress=Progress(total=1000, processed=250, failed=1),
            item_errors=(ItemError("item-7", "no such template"),),
            created_at=datetime(2024, 1, 15, 10, 30),  # noqa: DTZ001 - Passcreator sends no time zone
        )
        assert value.to_dict() == {
            "url": URL,
            "vendor": "passcreator",
            "status": "running",
            "vendor_status": "in progress",
            "progress": {
                "total": 1000,
                "processed": 250,
                "succeeded": None,
                "failed": 1,
                "skipped": None,
                "fraction": 0.25,
            },
            "item_errors": [{"key": "item-7", "message": "no such template"}],
            "message": None,
            "created_at": "2024-01-15T10:30:00",
            "updated_at": None,
            "observed_at": "2024-01-15T12:00:00+00:00",
            "drift": [],
            "retry_after": None,
        }
        assert type(value.to_dict()["status"]) is str

    @given(operations)
    def test_the_dict_is_unchanged_after_a_round_trip_through_json(self, value: Operation) -> None:
        assert json.loads(json.dumps(value.to_dict(), allow_nan=False)) == value.to_dict()

    @given(operations)
    def test_times_can_be_read_back(self, value: Operation) -> None:
        fields = value.to_dict()
        assert datetime.fromisoformat(fields["observed_at"]) == value.observed_at
        assert (fields["created_at"] and datetime.fromisoformat(fields["created_at"])) == value.created_at


class TestRaiseForStatus:
    @pytest.mark.parametrize("status", [status for status in BulkStatus if not status.is_failure])
    def test_raise_for_status_passes_unless_the_job_is_known_to_have_failed(self, status: BulkStatus) -> None:
        operation(status=status).raise_for_status()

    @pytest.mark.parametrize("status", [status for status in BulkStatus if status.is_failure])
    def test_raise_for_status_raises_for_every_failure(self, status: BulkStatus) -> None:
        failed = operation(
            status=status, vendor_status="Failed", item_errors=(ItemError("1", "a"), ItemError("2", "b"))
        )
        with pytest.raises(OperationFailed, match="with 2 failed items") as caught:
            failed.raise_for_status()
        assert caught.value.operation is failed
        assert caught.value.url == URL
        assert status.value in str(caught.value)

    def test_the_message_about_one_failed_item_is_in_the_singular(self) -> None:
        with pytest.raises(OperationFailed, match=r"with 1 failed item:"):
            operation(status=BulkStatus.FAILED, item_errors=(ItemError("1", "a"),)).raise_for_status()


class TestRepr:
    def test_the_repr_is_one_short_line_however_many_items_failed(self) -> None:
        failed = tuple(ItemError(f"customer-{number}", "A required field is missing") for number in range(2000))
        shown = repr(operation(item_errors=failed, progress=Progress(processed=5000, total=5000, failed=2000)))
        assert shown == f"<Operation {URL} RUNNING ('in progress') 5000/5000, 2000 failed, 2000 item_errors>"

    def test_the_repr_shortens_a_long_state_and_shows_no_control_character(self) -> None:
        shown = repr(operation(vendor_status="\x1b[31m" + "x" * 1000))
        assert shown.isprintable()
        assert len(shown) < 200
