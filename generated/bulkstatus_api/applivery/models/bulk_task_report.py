# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.errored_line import ErroredLine
    from ..models.skipped_line import SkippedLine


T = TypeVar("T", bound="BulkTaskReport")


@_attrs_define
class BulkTaskReport:
    """The results of the lines that were processed so far. All counters have a floating-point type although they are
    counts. It is not documented whether they add up to `numItems`.

    """

    num_items: float | Unset = UNSET
    """ Number of all lines. """
    num_inserts: float | Unset = UNSET
    """ Number of lines that created a record. """
    num_updates: float | Unset = UNSET
    """ Number of lines that changed an existing record. """
    num_skips: float | Unset = UNSET
    """ Number of skipped lines. Skipped lines are not errors. """
    num_errors: float | Unset = UNSET
    """ Number of failed lines. If it is above 0 on a `completed` task, some or all lines failed. """
    skipped_lines: list[None | SkippedLine] | None | Unset = UNSET
    """ The skipped lines. """
    errored_lines: list[ErroredLine | None] | None | Unset = UNSET
    """ The failed lines. If the list is not empty, some or all lines failed, even if `numErrors` is absent. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.errored_line import ErroredLine  # noqa: PLC0415
        from ..models.skipped_line import SkippedLine  # noqa: PLC0415

        num_items = self.num_items

        num_inserts = self.num_inserts

        num_updates = self.num_updates

        num_skips = self.num_skips

        num_errors = self.num_errors

        skipped_lines: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.skipped_lines, Unset):
            skipped_lines = UNSET
        elif isinstance(self.skipped_lines, list):
            skipped_lines = []
            for skipped_lines_type_0_item_data in self.skipped_lines:
                skipped_lines_type_0_item: dict[str, Any] | None
                if isinstance(skipped_lines_type_0_item_data, SkippedLine):
                    skipped_lines_type_0_item = skipped_lines_type_0_item_data.to_dict()
                else:
                    skipped_lines_type_0_item = skipped_lines_type_0_item_data
                skipped_lines.append(skipped_lines_type_0_item)

        else:
            skipped_lines = self.skipped_lines

        errored_lines: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.errored_lines, Unset):
            errored_lines = UNSET
        elif isinstance(self.errored_lines, list):
            errored_lines = []
            for errored_lines_type_0_item_data in self.errored_lines:
                errored_lines_type_0_item: dict[str, Any] | None
                if isinstance(errored_lines_type_0_item_data, ErroredLine):
                    errored_lines_type_0_item = errored_lines_type_0_item_data.to_dict()
                else:
                    errored_lines_type_0_item = errored_lines_type_0_item_data
                errored_lines.append(errored_lines_type_0_item)

        else:
            errored_lines = self.errored_lines

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if num_items is not UNSET:
            field_dict["numItems"] = num_items
        if num_inserts is not UNSET:
            field_dict["numInserts"] = num_inserts
        if num_updates is not UNSET:
            field_dict["numUpdates"] = num_updates
        if num_skips is not UNSET:
            field_dict["numSkips"] = num_skips
        if num_errors is not UNSET:
            field_dict["numErrors"] = num_errors
        if skipped_lines is not UNSET:
            field_dict["skippedLines"] = skipped_lines
        if errored_lines is not UNSET:
            field_dict["erroredLines"] = errored_lines

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.errored_line import ErroredLine  # noqa: PLC0415
        from ..models.skipped_line import SkippedLine  # noqa: PLC0415

        d = dict(src_dict)
        num_items = d.pop("numItems", UNSET)

        num_inserts = d.pop("numInserts", UNSET)

        num_updates = d.pop("numUpdates", UNSET)

        num_skips = d.pop("numSkips", UNSET)

        num_errors = d.pop("numErrors", UNSET)

        def _parse_skipped_lines(data: object) -> list[None | SkippedLine] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                skipped_lines_type_0 = []
                _skipped_lines_type_0 = data
                for skipped_lines_type_0_item_data in _skipped_lines_type_0:

                    def _parse_skipped_lines_type_0_item(data: object) -> None | SkippedLine:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            skipped_lines_type_0_item_type_0 = SkippedLine.from_dict(data)

                            return skipped_lines_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | SkippedLine, data)

                    skipped_lines_type_0_item = _parse_skipped_lines_type_0_item(skipped_lines_type_0_item_data)

                    skipped_lines_type_0.append(skipped_lines_type_0_item)

                return skipped_lines_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | SkippedLine] | None | Unset, data)

        skipped_lines = _parse_skipped_lines(d.pop("skippedLines", UNSET))

        def _parse_errored_lines(data: object) -> list[ErroredLine | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                errored_lines_type_0 = []
                _errored_lines_type_0 = data
                for errored_lines_type_0_item_data in _errored_lines_type_0:

                    def _parse_errored_lines_type_0_item(data: object) -> ErroredLine | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            errored_lines_type_0_item_type_0 = ErroredLine.from_dict(data)

                            return errored_lines_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(ErroredLine | None, data)

                    errored_lines_type_0_item = _parse_errored_lines_type_0_item(errored_lines_type_0_item_data)

                    errored_lines_type_0.append(errored_lines_type_0_item)

                return errored_lines_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ErroredLine | None] | None | Unset, data)

        errored_lines = _parse_errored_lines(d.pop("erroredLines", UNSET))

        bulk_task_report = cls(
            num_items=num_items,
            num_inserts=num_inserts,
            num_updates=num_updates,
            num_skips=num_skips,
            num_errors=num_errors,
            skipped_lines=skipped_lines,
            errored_lines=errored_lines,
        )

        bulk_task_report.additional_properties = d
        return bulk_task_report

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
