# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ingest_job_state import IngestJobState
from ..types import UNSET, Unset

T = TypeVar("T", bound="IngestJob")


@_attrs_define
class IngestJob:
    """An ingest job."""

    id: str | Unset = UNSET
    """ Id of the job. """
    operation: str | Unset = UNSET
    """ The operation for the records, such as `insert`, `update`, `upsert`, `delete` or `hardDelete`. """
    object_: str | Unset = UNSET
    """ The object type of the records, such as `Account`. """
    created_by_id: str | Unset = UNSET
    """ Id of the user who created the job. """
    created_date: None | str | Unset = UNSET
    """ Time at which the job was created. """
    system_modstamp: None | str | Unset = UNSET
    """ Time of the last change of the job. """
    state: IngestJobState | str | Unset = UNSET
    """ The state of the job. The vendor may add states, so expect any text. """
    external_id_field_name: None | str | Unset = UNSET
    """ The field by which `upsert` finds records. """
    assignment_rule_id: None | str | Unset = UNSET
    """ Id of the assignment rule for cases or leads. """
    concurrency_mode: str | Unset = UNSET
    """ `Parallel`, the only mode of Bulk API 2.0. """
    content_type: str | Unset = UNSET
    """ `CSV`, the only format of the data. """
    api_version: float | Unset = UNSET
    """ The version of the API with which the job was created. """
    job_type: str | Unset = UNSET
    """ `V2Ingest` for ingest jobs of the Bulk API 2.0. """
    content_url: str | Unset = UNSET
    """ The path to which the caller uploads the data. """
    line_ending: str | Unset = UNSET
    """ `LF` or `CRLF`. """
    column_delimiter: str | Unset = UNSET
    """ The name of the character between columns, such as `COMMA`. """
    retries: int | Unset = UNSET
    """ The number of times that the server retried to save the results. """
    total_processing_time: int | Unset = UNSET
    """ The time that the job took, in milliseconds. """
    api_active_processing_time: int | Unset = UNSET
    """ The part of `totalProcessingTime` in which the job was actively processed, in milliseconds. """
    apex_processing_time: int | Unset = UNSET
    """ The part of `totalProcessingTime` that triggers and other Apex code took, in milliseconds. """
    number_records_processed: int | Unset = UNSET
    """ The number of records processed so far, including failed records (inferred). """
    number_records_failed: int | Unset = UNSET
    """ The number of records that failed. """
    error_message: str | Unset = UNSET
    """ The error of a job in the state `Failed`, as a text for people. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        operation = self.operation

        object_ = self.object_

        created_by_id = self.created_by_id

        created_date: None | str | Unset
        if isinstance(self.created_date, Unset):
            created_date = UNSET
        else:
            created_date = self.created_date

        system_modstamp: None | str | Unset
        if isinstance(self.system_modstamp, Unset):
            system_modstamp = UNSET
        else:
            system_modstamp = self.system_modstamp

        state: str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        elif isinstance(self.state, IngestJobState):
            state = self.state.value
        else:
            state = self.state

        external_id_field_name: None | str | Unset
        if isinstance(self.external_id_field_name, Unset):
            external_id_field_name = UNSET
        else:
            external_id_field_name = self.external_id_field_name

        assignment_rule_id: None | str | Unset
        if isinstance(self.assignment_rule_id, Unset):
            assignment_rule_id = UNSET
        else:
            assignment_rule_id = self.assignment_rule_id

        concurrency_mode = self.concurrency_mode

        content_type = self.content_type

        api_version = self.api_version

        job_type = self.job_type

        content_url = self.content_url

        line_ending = self.line_ending

        column_delimiter = self.column_delimiter

        retries = self.retries

        total_processing_time = self.total_processing_time

        api_active_processing_time = self.api_active_processing_time

        apex_processing_time = self.apex_processing_time

        number_records_processed = self.number_records_processed

        number_records_failed = self.number_records_failed

        error_message = self.error_message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if operation is not UNSET:
            field_dict["operation"] = operation
        if object_ is not UNSET:
            field_dict["object"] = object_
        if created_by_id is not UNSET:
            field_dict["createdById"] = created_by_id
        if created_date is not UNSET:
            field_dict["createdDate"] = created_date
        if system_modstamp is not UNSET:
            field_dict["systemModstamp"] = system_modstamp
        if state is not UNSET:
            field_dict["state"] = state
        if external_id_field_name is not UNSET:
            field_dict["externalIdFieldName"] = external_id_field_name
        if assignment_rule_id is not UNSET:
            field_dict["assignmentRuleId"] = assignment_rule_id
        if concurrency_mode is not UNSET:
            field_dict["concurrencyMode"] = concurrency_mode
        if content_type is not UNSET:
            field_dict["contentType"] = content_type
        if api_version is not UNSET:
            field_dict["apiVersion"] = api_version
        if job_type is not UNSET:
            field_dict["jobType"] = job_type
        if content_url is not UNSET:
            field_dict["contentUrl"] = content_url
        if line_ending is not UNSET:
            field_dict["lineEnding"] = line_ending
        if column_delimiter is not UNSET:
            field_dict["columnDelimiter"] = column_delimiter
        if retries is not UNSET:
            field_dict["retries"] = retries
        if total_processing_time is not UNSET:
            field_dict["totalProcessingTime"] = total_processing_time
        if api_active_processing_time is not UNSET:
            field_dict["apiActiveProcessingTime"] = api_active_processing_time
        if apex_processing_time is not UNSET:
            field_dict["apexProcessingTime"] = apex_processing_time
        if number_records_processed is not UNSET:
            field_dict["numberRecordsProcessed"] = number_records_processed
        if number_records_failed is not UNSET:
            field_dict["numberRecordsFailed"] = number_records_failed
        if error_message is not UNSET:
            field_dict["errorMessage"] = error_message

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        operation = d.pop("operation", UNSET)

        object_ = d.pop("object", UNSET)

        created_by_id = d.pop("createdById", UNSET)

        def _parse_created_date(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        created_date = _parse_created_date(d.pop("createdDate", UNSET))

        def _parse_system_modstamp(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        system_modstamp = _parse_system_modstamp(d.pop("systemModstamp", UNSET))

        def _parse_state(data: object) -> IngestJobState | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                state_type_0 = IngestJobState(data)

                return state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IngestJobState | str | Unset, data)

        state = _parse_state(d.pop("state", UNSET))

        def _parse_external_id_field_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id_field_name = _parse_external_id_field_name(d.pop("externalIdFieldName", UNSET))

        def _parse_assignment_rule_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        assignment_rule_id = _parse_assignment_rule_id(d.pop("assignmentRuleId", UNSET))

        concurrency_mode = d.pop("concurrencyMode", UNSET)

        content_type = d.pop("contentType", UNSET)

        api_version = d.pop("apiVersion", UNSET)

        job_type = d.pop("jobType", UNSET)

        content_url = d.pop("contentUrl", UNSET)

        line_ending = d.pop("lineEnding", UNSET)

        column_delimiter = d.pop("columnDelimiter", UNSET)

        retries = d.pop("retries", UNSET)

        total_processing_time = d.pop("totalProcessingTime", UNSET)

        api_active_processing_time = d.pop("apiActiveProcessingTime", UNSET)

        apex_processing_time = d.pop("apexProcessingTime", UNSET)

        number_records_processed = d.pop("numberRecordsProcessed", UNSET)

        number_records_failed = d.pop("numberRecordsFailed", UNSET)

        error_message = d.pop("errorMessage", UNSET)

        ingest_job = cls(
            id=id,
            operation=operation,
            object_=object_,
            created_by_id=created_by_id,
            created_date=created_date,
            system_modstamp=system_modstamp,
            state=state,
            external_id_field_name=external_id_field_name,
            assignment_rule_id=assignment_rule_id,
            concurrency_mode=concurrency_mode,
            content_type=content_type,
            api_version=api_version,
            job_type=job_type,
            content_url=content_url,
            line_ending=line_ending,
            column_delimiter=column_delimiter,
            retries=retries,
            total_processing_time=total_processing_time,
            api_active_processing_time=api_active_processing_time,
            apex_processing_time=apex_processing_time,
            number_records_processed=number_records_processed,
            number_records_failed=number_records_failed,
            error_message=error_message,
        )

        ingest_job.additional_properties = d
        return ingest_job

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
