# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RecordDetails")


@_attrs_define
class RecordDetails:
    """Numbers of records by result. The numbers never indicate the state: final counters occur on jobs that are still in
    progress. It is not documented whether the numbers add up.

    """

    total_records: int | Unset = UNSET
    """ Number of all records. """
    failed_records: int | Unset = UNSET
    """ Number of refused records. If it is above 0 on a completed job, some or all records failed. """
    unprocessed_records: int | Unset = UNSET
    """ Number of records that were not processed yet. If the job is over, these records were never processed. """
    success_records: int | Unset = UNSET
    """ Number of records that were added. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        total_records = self.total_records

        failed_records = self.failed_records

        unprocessed_records = self.unprocessed_records

        success_records = self.success_records

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if total_records is not UNSET:
            field_dict["total_records"] = total_records
        if failed_records is not UNSET:
            field_dict["failed_records"] = failed_records
        if unprocessed_records is not UNSET:
            field_dict["unprocessed_records"] = unprocessed_records
        if success_records is not UNSET:
            field_dict["success_records"] = success_records

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        total_records = d.pop("total_records", UNSET)

        failed_records = d.pop("failed_records", UNSET)

        unprocessed_records = d.pop("unprocessed_records", UNSET)

        success_records = d.pop("success_records", UNSET)

        record_details = cls(
            total_records=total_records,
            failed_records=failed_records,
            unprocessed_records=unprocessed_records,
            success_records=success_records,
        )

        record_details.additional_properties = d
        return record_details

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
