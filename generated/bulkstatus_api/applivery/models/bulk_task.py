# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bulk_task_state import BulkTaskState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bulk_task_config import BulkTaskConfig
    from ..models.bulk_task_file import BulkTaskFile
    from ..models.bulk_task_report import BulkTaskReport
    from ..models.user import User


T = TypeVar("T", bound="BulkTask")


@_attrs_define
class BulkTask:
    """One bulk task. Every field is optional."""

    id: str | Unset = UNSET
    """ Id of the task, as in the URL. The id may be absent. """
    status: BulkTaskState | str | Unset = UNSET
    """ State of the task. `BulkTaskState` lists the known states. The vendor has added states before, so expect
    other texts. Treat a task in an unknown state as not over. """
    config: BulkTaskConfig | None | Unset = UNSET
    """ Options of the import. Newer pages of the vendor document no fields for this object. """
    file: BulkTaskFile | None | Unset = UNSET
    """ The uploaded file. Newer pages of the vendor document no fields for this object. """
    action: str | Unset = UNSET
    """ What the task does. The vendor documents no values. """
    report: BulkTaskReport | None | Unset = UNSET
    """ Counters, and the lines that were skipped or failed. If a `completed` task has no report, its outcome is
    unknown. Newer pages of the vendor document no fields for this object. """
    error: str | Unset = UNSET
    """ Text that says what went wrong with the whole task. The text is expected in the state `failed` (inferred).
    Errors of single lines are in `report.erroredLines`. """
    created_by: None | Unset | User = UNSET
    """ User who started the task. """
    created_at: datetime.datetime | None | Unset = UNSET
    """ Time at which the task was created, in ISO 8601 with a zone. """
    updated_at: datetime.datetime | None | Unset = UNSET
    """ Time at which the task last changed, in ISO 8601 with a zone. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bulk_task_config import BulkTaskConfig  # noqa: PLC0415
        from ..models.bulk_task_file import BulkTaskFile  # noqa: PLC0415
        from ..models.bulk_task_report import BulkTaskReport  # noqa: PLC0415
        from ..models.user import User  # noqa: PLC0415

        id = self.id

        status: str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, BulkTaskState):
            status = self.status.value
        else:
            status = self.status

        config: dict[str, Any] | None | Unset
        if isinstance(self.config, Unset):
            config = UNSET
        elif isinstance(self.config, BulkTaskConfig):
            config = self.config.to_dict()
        else:
            config = self.config

        file: dict[str, Any] | None | Unset
        if isinstance(self.file, Unset):
            file = UNSET
        elif isinstance(self.file, BulkTaskFile):
            file = self.file.to_dict()
        else:
            file = self.file

        action = self.action

        report: dict[str, Any] | None | Unset
        if isinstance(self.report, Unset):
            report = UNSET
        elif isinstance(self.report, BulkTaskReport):
            report = self.report.to_dict()
        else:
            report = self.report

        error = self.error

        created_by: dict[str, Any] | None | Unset
        if isinstance(self.created_by, Unset):
            created_by = UNSET
        elif isinstance(self.created_by, User):
            created_by = self.created_by.to_dict()
        else:
            created_by = self.created_by

        created_at: None | str | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        elif isinstance(self.created_at, datetime.datetime):
            created_at = self.created_at.isoformat()
        else:
            created_at = self.created_at

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        elif isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if status is not UNSET:
            field_dict["status"] = status
        if config is not UNSET:
            field_dict["config"] = config
        if file is not UNSET:
            field_dict["file"] = file
        if action is not UNSET:
            field_dict["action"] = action
        if report is not UNSET:
            field_dict["report"] = report
        if error is not UNSET:
            field_dict["error"] = error
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bulk_task_config import BulkTaskConfig  # noqa: PLC0415
        from ..models.bulk_task_file import BulkTaskFile  # noqa: PLC0415
        from ..models.bulk_task_report import BulkTaskReport  # noqa: PLC0415
        from ..models.user import User  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id", UNSET)

        def _parse_status(data: object) -> BulkTaskState | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = BulkTaskState(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkTaskState | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_config(data: object) -> BulkTaskConfig | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                config_type_0 = BulkTaskConfig.from_dict(data)

                return config_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkTaskConfig | None | Unset, data)

        config = _parse_config(d.pop("config", UNSET))

        def _parse_file(data: object) -> BulkTaskFile | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                file_type_0 = BulkTaskFile.from_dict(data)

                return file_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkTaskFile | None | Unset, data)

        file = _parse_file(d.pop("file", UNSET))

        action = d.pop("action", UNSET)

        def _parse_report(data: object) -> BulkTaskReport | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                report_type_0 = BulkTaskReport.from_dict(data)

                return report_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BulkTaskReport | None | Unset, data)

        report = _parse_report(d.pop("report", UNSET))

        error = d.pop("error", UNSET)

        def _parse_created_by(data: object) -> None | Unset | User:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                created_by_type_0 = User.from_dict(data)

                return created_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | User, data)

        created_by = _parse_created_by(d.pop("createdBy", UNSET))

        def _parse_created_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_at_type_0 = datetime.datetime.fromisoformat(data)

                return created_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        created_at = _parse_created_at(d.pop("createdAt", UNSET))

        def _parse_updated_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        updated_at = _parse_updated_at(d.pop("updatedAt", UNSET))

        bulk_task = cls(
            id=id,
            status=status,
            config=config,
            file=file,
            action=action,
            report=report,
            error=error,
            created_by=created_by,
            created_at=created_at,
            updated_at=updated_at,
        )

        bulk_task.additional_properties = d
        return bulk_task

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
