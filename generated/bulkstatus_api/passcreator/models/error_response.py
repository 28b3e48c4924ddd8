# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.response_meta_data_type_0 import ResponseMetaDataType0


T = TypeVar("T", bound="ErrorResponse")


@_attrs_define
class ErrorResponse:
    """The standard envelope of API v3, with empty `data`. This form is documented for 404, and assumed for other errors."""

    status_code: int | Unset = UNSET
    """ HTTP status of the response, such as 404 if the process was not found. """
    success: bool | Unset = UNSET
    """ Whether the request succeeded. The value is `false` here. """
    description: str | Unset = UNSET
    """ Outcome of the request as text for people. Do not base decisions on it. """
    errors: list[str] | None | Unset = UNSET
    """ Errors of the request. Under 404, the array contains `Object not found`. """
    count: int | Unset = UNSET
    """ Number of processes in `data`, which is 0 here. """
    response_meta_data: None | ResponseMetaDataType0 | Unset = UNSET
    """ Null in every response of this endpoint. """
    data: list[Any] | Unset = UNSET
    """ An empty array. In a `ProcessResponse`, this field is an object. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.response_meta_data_type_0 import ResponseMetaDataType0  # noqa: PLC0415

        status_code = self.status_code

        success = self.success

        description = self.description

        errors: list[str] | None | Unset
        if isinstance(self.errors, Unset):
            errors = UNSET
        elif isinstance(self.errors, list):
            errors = self.errors

        else:
            errors = self.errors

        count = self.count

        response_meta_data: dict[str, Any] | None | Unset
        if isinstance(self.response_meta_data, Unset):
            response_meta_data = UNSET
        elif isinstance(self.response_meta_data, ResponseMetaDataType0):
            response_meta_data = self.response_meta_data.to_dict()
        else:
            response_meta_data = self.response_meta_data

        data: list[Any] | Unset = UNSET
        if not isinstance(self.data, Unset):
            data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status_code is not UNSET:
            field_dict["statusCode"] = status_code
        if success is not UNSET:
            field_dict["success"] = success
        if description is not UNSET:
            field_dict["description"] = description
        if errors is not UNSET:
            field_dict["errors"] = errors
        if count is not UNSET:
            field_dict["count"] = count
        if response_meta_data is not UNSET:
            field_dict["responseMetaData"] = response_meta_data
        if data is not UNSET:
            field_dict["data"] = data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.response_meta_data_type_0 import ResponseMetaDataType0  # noqa: PLC0415

        d = dict(src_dict)
        status_code = d.pop("statusCode", UNSET)

        success = d.pop("success", UNSET)

        description = d.pop("description", UNSET)

        def _parse_errors(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                errors_type_0 = cast(list[str], data)

                return errors_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        errors = _parse_errors(d.pop("errors", UNSET))

        count = d.pop("count", UNSET)

        def _parse_response_meta_data(data: object) -> None | ResponseMetaDataType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_response_meta_data_type_0 = ResponseMetaDataType0.from_dict(data)

                return componentsschemas_response_meta_data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResponseMetaDataType0 | Unset, data)

        response_meta_data = _parse_response_meta_data(d.pop("responseMetaData", UNSET))

        data = cast(list[Any], d.pop("data", UNSET))

        error_response = cls(
            status_code=status_code,
            success=success,
            description=description,
            errors=errors,
            count=count,
            response_meta_data=response_meta_data,
            data=data,
        )

        error_response.additional_properties = d
        return error_response

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
