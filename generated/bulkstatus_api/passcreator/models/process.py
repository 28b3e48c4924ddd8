# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.process_state import ProcessState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.errors_by_key import ErrorsByKey
    from ..models.item_problem import ItemProblem


T = TypeVar("T", bound="Process")


@_attrs_define
class Process:
    """Progress, state and failed items of one bulk operation."""

    current: int | Unset = UNSET
    """ Number of items processed so far. Failed items are included (inferred). """
    total: int | Unset = UNSET
    """ Number of items with which the operation was started. """
    created_on: str | Unset = UNSET
    """ Time at which the operation was started, in whole seconds. The time zone is not documented. """
    status: ProcessState | str | Unset = UNSET
    """ State of the operation. `ProcessState` lists the known states. The vendor may add states: keep an unknown
    state as it is, and treat the operation as not over. """
    errors: ErrorsByKey | list[ItemProblem | None | str] | None | Unset = UNSET
    """ Failed items with the reason for each, by `userProvidedId` or index. Null if no item failed. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.errors_by_key import ErrorsByKey  # noqa: PLC0415
        from ..models.item_problem import ItemProblem  # noqa: PLC0415

        current = self.current

        total = self.total

        created_on = self.created_on

        status: str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, ProcessState):
            status = self.status.value
        else:
            status = self.status

        errors: dict[str, Any] | list[dict[str, Any] | None | str] | None | Unset
        if isinstance(self.errors, Unset):
            errors = UNSET
        elif isinstance(self.errors, ErrorsByKey):
            errors = self.errors.to_dict()
        elif isinstance(self.errors, list):
            errors = []
            for componentsschemas_errors_by_position_item_data in self.errors:
                componentsschemas_errors_by_position_item: dict[str, Any] | None | str
                if isinstance(componentsschemas_errors_by_position_item_data, ItemProblem):
                    componentsschemas_errors_by_position_item = componentsschemas_errors_by_position_item_data.to_dict()
                else:
                    componentsschemas_errors_by_position_item = componentsschemas_errors_by_position_item_data
                errors.append(componentsschemas_errors_by_position_item)

        else:
            errors = self.errors

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if current is not UNSET:
            field_dict["current"] = current
        if total is not UNSET:
            field_dict["total"] = total
        if created_on is not UNSET:
            field_dict["createdOn"] = created_on
        if status is not UNSET:
            field_dict["status"] = status
        if errors is not UNSET:
            field_dict["errors"] = errors

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.errors_by_key import ErrorsByKey  # noqa: PLC0415
        from ..models.item_problem import ItemProblem  # noqa: PLC0415

        d = dict(src_dict)
        current = d.pop("current", UNSET)

        total = d.pop("total", UNSET)

        created_on = d.pop("createdOn", UNSET)

        def _parse_status(data: object) -> ProcessState | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = ProcessState(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ProcessState | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_errors(data: object) -> ErrorsByKey | list[ItemProblem | None | str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_process_errors_type_0 = ErrorsByKey.from_dict(data)

                return componentsschemas_process_errors_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_process_errors_type_1 = []
                _componentsschemas_process_errors_type_1 = data
                for componentsschemas_errors_by_position_item_data in _componentsschemas_process_errors_type_1:

                    def _parse_componentsschemas_errors_by_position_item(data: object) -> ItemProblem | None | str:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            componentsschemas_item_failure_type_1 = ItemProblem.from_dict(data)

                            return componentsschemas_item_failure_type_1
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(ItemProblem | None | str, data)

                    componentsschemas_errors_by_position_item = _parse_componentsschemas_errors_by_position_item(
                        componentsschemas_errors_by_position_item_data
                    )

                    componentsschemas_process_errors_type_1.append(componentsschemas_errors_by_position_item)

                return componentsschemas_process_errors_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ErrorsByKey | list[ItemProblem | None | str] | None | Unset, data)

        errors = _parse_errors(d.pop("errors", UNSET))

        process = cls(
            current=current,
            total=total,
            created_on=created_on,
            status=status,
            errors=errors,
        )

        process.additional_properties = d
        return process

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
