# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, RootModel, StrictInt, StrictStr


class IngestJobState(StrEnum):
    """
    The states that are known.
    """

    OPEN = 'Open'
    UPLOAD_COMPLETE = 'UploadComplete'
    IN_PROGRESS = 'InProgress'
    JOB_COMPLETE = 'JobComplete'
    FAILED = 'Failed'
    ABORTED = 'Aborted'


class Moment(RootModel[StrictStr]):
    root: Annotated[
        StrictStr,
        Field(
            description='A moment, such as `2024-01-15T10:30:00.000+0000`.',
            pattern='^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)$',
        ),
    ]


class ErrorDetail(BaseModel):
    """
    One thing that went wrong. Neither member is documented as mandatory, so neither is required here.
    """

    errorCode: Annotated[
        StrictStr | None,
        Field(
            description='Name of the error. Decide by it and the HTTP status together.',
            examples=['NOT_FOUND'],
        ),
    ] = None
    message: Annotated[
        StrictStr | None,
        Field(
            description='What went wrong, in words for people. Do not branch on the words.',
            examples=['The requested resource does not exist'],
        ),
    ] = None


class IngestJob(BaseModel):
    """
    An ingest job.
    """

    id: Annotated[StrictStr, Field(description='Id of the job.')]
    operation: Annotated[
        StrictStr | None,
        Field(
            description='What is done with the records, such as `insert`, `update`, `upsert`, `delete` or `hardDelete`.'
        ),
    ] = None
    object: Annotated[
        StrictStr | None,
        Field(description='The object that the records belong to, such as `Account`.'),
    ] = None
    createdById: Annotated[
        StrictStr | None, Field(description='Id of the user who created the job.')
    ] = None
    createdDate: Annotated[
        Moment | None, Field(description='When the job was created.')
    ] = None
    systemModstamp: Annotated[
        Moment | None, Field(description='When the job last changed.')
    ] = None
    state: Annotated[
        IngestJobState | StrictStr,
        Field(
            description='The state; vendors add states, so any text has to be expected.'
        ),
    ]
    externalIdFieldName: Annotated[
        StrictStr | None,
        Field(
            description='The field that `upsert` finds records by.',
            json_schema_extra={'x-nullable': True},
        ),
    ] = None
    assignmentRuleId: Annotated[
        StrictStr | None,
        Field(
            description='Id of the assignment rule for cases or leads.',
            json_schema_extra={'x-nullable': True},
        ),
    ] = None
    concurrencyMode: Annotated[
        StrictStr | None,
        Field(description='`Parallel`, the only mode of Bulk API 2.0.'),
    ] = None
    contentType: Annotated[
        StrictStr | None, Field(description='`CSV`, the only form of the data.')
    ] = None
    apiVersion: Annotated[
        float | None,
        Field(description='The version of the API that the job was created with.'),
    ] = None
    jobType: Annotated[
        StrictStr | None, Field(description='`V2Ingest` for jobs of this kind.')
    ] = None
    contentUrl: Annotated[
        StrictStr | None, Field(description='Where the data is uploaded.')
    ] = None
    lineEnding: Annotated[StrictStr | None, Field(description='`LF` or `CRLF`.')] = None
    columnDelimiter: Annotated[
        StrictStr | None,
        Field(description='Name of the character between columns, such as `COMMA`.'),
    ] = None
    retries: Annotated[
        StrictInt | None,
        Field(
            description='How many times it was tried again to save the results.', ge=0
        ),
    ] = None
    totalProcessingTime: Annotated[
        StrictInt | None, Field(description='Milliseconds that the job took.', ge=0)
    ] = None
    apiActiveProcessingTime: Annotated[
        StrictInt | None,
        Field(description='Milliseconds of these that it was really processed.', ge=0),
    ] = None
    apexProcessingTime: Annotated[
        StrictInt | None,
        Field(
            description='Milliseconds of these that triggers and the like took.', ge=0
        ),
    ] = None
    numberRecordsProcessed: Annotated[
        StrictInt | None,
        Field(
            description='Records that were processed so far, those that failed among them (*read, not documented*).',
            ge=0,
        ),
    ] = None
    numberRecordsFailed: Annotated[
        StrictInt | None, Field(description='Records that failed.', ge=0)
    ] = None
    errorMessage: Annotated[
        StrictStr | None,
        Field(
            description='What went wrong with a job in the state `Failed`, in words for people.'
        ),
    ] = None


class ErrorResponse(RootModel[list[ErrorDetail]]):
    """
    What went wrong; mostly one entry.
    """

    root: Annotated[
        list[ErrorDetail], Field(description='What went wrong; mostly one entry.')
    ]
