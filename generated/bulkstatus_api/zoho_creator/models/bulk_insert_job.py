# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bulk_insert_job_state import BulkInsertJobState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record_details import RecordDetails


T = TypeVar("T", bound="BulkInsertJob")


@_attrs_define
class BulkInsertJob:
    """One bulk insert job. The state is required, because a response without a state says nothing about the job."""

    api_status: BulkInsertJobState | str | Unset = UNSET
    """ State of the job, as Zoho sent it. The value is a known state, a known state in another spelling, or a text
    that this document does not know. Ignore case, spaces, `-` and `_` when you compare states. Treat a job in an
    unknown state as not over. """
    record_details: None | RecordDetails | Unset = UNSET
    """ Counters, if they are inside `data`. The counters may be absent, or next to `data` instead. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.record_details import RecordDetails  # noqa: PLC0415

        api_status: str | Unset
        if isinstance(self.api_status, Unset):
            api_status = UNSET
        elif isinstance(self.api_status, BulkInsertJobState):
            api_status = self.api_status.value
        else:
            api_status = self.api_status

        record_details: dict[str, Any] | None | Unset
        if isinstance(self.record_details, Unset):
            record_details = UNSET
        elif isinstance(self.record_details, RecordDetails):
            record_details = self.record_details.to_dict()
        else:
            record_details = self.record_details

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if api_status is not UNSET:
            field_dict["api_status"] = api_status
        if record_details is not UNSET:
            field_dict["record_details"] = record_details

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record_details import RecordDetails  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_api_status(data: object) -> BulkInsertJobState | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                api_status_type_0 = BulkInsertJobState(data)

                return api_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkInsertJobState | str | Unset, data)

        api_status = _parse_api_status(d.pop("api_status", UNSET))

        def _parse_record_details(data: object) -> None | RecordDetails | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                record_details_type_0 = RecordDetails.from_dict(data)

                return record_details_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RecordDetails | Unset, data)

        record_details = _parse_record_details(d.pop("record_details", UNSET))

        bulk_insert_job = cls(
            api_status=api_status,
            record_details=record_details,
        )

        bulk_insert_job.additional_properties = d
        return bulk_insert_job

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
