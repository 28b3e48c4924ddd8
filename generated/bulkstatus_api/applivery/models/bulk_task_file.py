# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="BulkTaskFile")


@_attrs_define
class BulkTaskFile:
    """Where the uploaded file is stored. These fields help the vendor's support rather than callers."""

    original_name: str | Unset = UNSET
    """ Name of the file when it was uploaded. """
    mimetype: str | Unset = UNSET
    """ Media type of the file. """
    size: int | Unset = UNSET
    """ Size of the file, in bytes (the unit is inferred). """
    bucket: str | Unset = UNSET
    """ Storage bucket that contains the file. """
    key: str | Unset = UNSET
    """ Key of the file within the bucket. """
    location: str | Unset = UNSET
    """ Address of the file. It is not documented whether the address is a URL, or whether callers have access to
    it. """
    region: str | Unset = UNSET
    """ Region of the storage. """
    storage_provider_id: str | Unset = UNSET
    """ Id of the storage provider. """
    checksum: str | Unset = UNSET
    """ Checksum of the file's content. The algorithm is not documented. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        original_name = self.original_name

        mimetype = self.mimetype

        size = self.size

        bucket = self.bucket

        key = self.key

        location = self.location

        region = self.region

        storage_provider_id = self.storage_provider_id

        checksum = self.checksum

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if original_name is not UNSET:
            field_dict["originalName"] = original_name
        if mimetype is not UNSET:
            field_dict["mimetype"] = mimetype
        if size is not UNSET:
            field_dict["size"] = size
        if bucket is not UNSET:
            field_dict["bucket"] = bucket
        if key is not UNSET:
            field_dict["key"] = key
        if location is not UNSET:
            field_dict["location"] = location
        if region is not UNSET:
            field_dict["region"] = region
        if storage_provider_id is not UNSET:
            field_dict["storageProviderId"] = storage_provider_id
        if checksum is not UNSET:
            field_dict["checksum"] = checksum

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        original_name = d.pop("originalName", UNSET)

        mimetype = d.pop("mimetype", UNSET)

        size = d.pop("size", UNSET)

        bucket = d.pop("bucket", UNSET)

        key = d.pop("key", UNSET)

        location = d.pop("location", UNSET)

        region = d.pop("region", UNSET)

        storage_provider_id = d.pop("storageProviderId", UNSET)

        checksum = d.pop("checksum", UNSET)

        bulk_task_file = cls(
            original_name=original_name,
            mimetype=mimetype,
            size=size,
            bucket=bucket,
            key=key,
            location=location,
            region=region,
            storage_provider_id=storage_provider_id,
            checksum=checksum,
        )

        bulk_task_file.additional_properties = d
        return bulk_task_file

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
