# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bulk_task import BulkTask


T = TypeVar("T", bound="BulkTaskResponse")


@_attrs_define
class BulkTaskResponse:
    """The envelope of a successful response."""

    status: bool | Unset = UNSET
    """ Whether the *request* succeeded. The value is `true` here. The state of the task is in `data.status`. A
    response with `false` is an error, whatever the HTTP status is (inferred). """
    data: BulkTask | None | Unset = UNSET
    """ The requested task. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bulk_task import BulkTask  # noqa: PLC0415

        status = self.status

        data: dict[str, Any] | None | Unset
        if isinstance(self.data, Unset):
            data = UNSET
        elif isinstance(self.data, BulkTask):
            data = self.data.to_dict()
        else:
            data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status is not UNSET:
            field_dict["status"] = status
        if data is not UNSET:
            field_dict["data"] = data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bulk_task import BulkTask  # noqa: PLC0415

        d = dict(src_dict)
        status = d.pop("status", UNSET)

        def _parse_data(data: object) -> BulkTask | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = BulkTask.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkTask | None | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        bulk_task_response = cls(
            status=status,
            data=data,
        )

        bulk_task_response.additional_properties = d
        return bulk_task_response

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
