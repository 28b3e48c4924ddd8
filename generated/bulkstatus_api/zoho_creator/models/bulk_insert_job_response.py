# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bulk_insert_job import BulkInsertJob
    from ..models.record_details import RecordDetails


T = TypeVar("T", bound="BulkInsertJobResponse")


@_attrs_define
class BulkInsertJobResponse:
    """The response to a successful request. Its `code` is always 3000, which distinguishes it from an `ErrorResponse`."""

    code: Literal[3000] | Unset = UNSET
    """ Always 3000, the only value that means success. """
    data: BulkInsertJob | None | Unset = UNSET
    """ The requested job. """
    record_details: None | RecordDetails | Unset = UNSET
    """ Counters, if they are next to `data`. The vendor documents both places. Read the counters inside `data`
    first, and then these. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bulk_insert_job import BulkInsertJob  # noqa: PLC0415
        from ..models.record_details import RecordDetails  # noqa: PLC0415

        code = self.code

        data: dict[str, Any] | None | Unset
        if isinstance(self.data, Unset):
            data = UNSET
        elif isinstance(self.data, BulkInsertJob):
            data = self.data.to_dict()
        else:
            data = self.data

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
        if code is not UNSET:
            field_dict["code"] = code
        if data is not UNSET:
            field_dict["data"] = data
        if record_details is not UNSET:
            field_dict["record_details"] = record_details

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bulk_insert_job import BulkInsertJob  # noqa: PLC0415
        from ..models.record_details import RecordDetails  # noqa: PLC0415

        d = dict(src_dict)
        code = cast(Literal[3000] | Unset, d.pop("code", UNSET))
        if code != 3000 and not isinstance(code, Unset):
            raise ValueError(f"code must match const 3000, got '{code}'")

        def _parse_data(data: object) -> BulkInsertJob | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = BulkInsertJob.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkInsertJob | None | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

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

        bulk_insert_job_response = cls(
            code=code,
            data=data,
            record_details=record_details,
        )

        bulk_insert_job_response.additional_properties = d
        return bulk_insert_job_response

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
