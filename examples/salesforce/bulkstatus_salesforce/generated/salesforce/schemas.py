# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, RootModel, StrictInt, StrictStr


class IngestJobState(StrEnum):
    """
    The documented states.
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
            description='A date and time, such as `2024-01-15T10:30:00.000+0000`.',
            pattern='^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)$',
        ),
    ]


class ErrorDetail(BaseModel):
    """
    An error. The vendor documents no required fields, so both fields are optional here.
    """

    errorCode: Annotated[
        StrictStr | None,
        Field(
            description='The code of the error. Branch on the code together with the HTTP status.',
            examples=['NOT_FOUND'],
        ),
    ] = None
    message: Annotated[
        StrictStr | None,
        Field(
            description='A text about the error for people. Do not branch on the text.',
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
            description='The operation for the records, such as `insert`, `update`, `upsert`, `delete` or `hardDelete`.'
        ),
    ] = None
    object: Annotated[
        StrictStr | None,
        Field(description='The object type of the records, such as `Account`.'),
    ] = None
    createdById: Annotated[
        StrictStr | None, Field(description='Id of the user who created the job.')
    ] = None
    createdDate: Annotated[
        Moment | None, Field(description='Time at which the job was created.')
    ] = None
    systemModstamp: Annotated[
        Moment | None, Field(description='Time of the last change of the job.')
    ] = None
    state: Annotated[
        IngestJobState | StrictStr,
        Field(
            description='The state of the job. The vendor may add states, so expect any text.'
        ),
    ]
    externalIdFieldName: Annotated[
        StrictStr | None,
        Field(
            description='The field by which `upsert` finds records.',
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
        StrictStr | None, Field(description='`CSV`, the only format of the data.')
    ] = None
    apiVersion: Annotated[
        float | None,
        Field(description='The version of the API with which the job was created.'),
    ] = None
    jobType: Annotated[
        StrictStr | None,
        Field(description='`V2Ingest` for ingest jobs of the Bulk API 2.0.'),
    ] = None
    contentUrl: Annotated[
        StrictStr | None,
        Field(description='The path to which the caller uploads the data.'),
    ] = None
    lineEnding: Annotated[StrictStr | None, Field(description='`LF` or `CRLF`.')] = None
    columnDelimiter: Annotated[
        StrictStr | None,
        Field(
            description='The name of the character between columns, such as `COMMA`.'
        ),
    ] = None
    retries: Annotated[
        StrictInt | None,
        Field(
            description='The number of times that the server retried to save the results.',
            ge=0,
        ),
    ] = None
    totalProcessingTime: Annotated[
        StrictInt | None,
        Field(description='The time that the job took, in milliseconds.', ge=0),
    ] = None
    apiActiveProcessingTime: Annotated[
        StrictInt | None,
        Field(
            description='The part of `totalProcessingTime` in which the job was actively processed, in milliseconds.',
            ge=0,
        ),
    ] = None
    apexProcessingTime: Annotated[
        StrictInt | None,
        Field(
            description='The part of `totalProcessingTime` that triggers and other Apex code took, in milliseconds.',
            ge=0,
        ),
    ] = None
    numberRecordsProcessed: Annotated[
        StrictInt | None,
        Field(
            description='The number of records processed so far, including failed records (inferred).',
            ge=0,
        ),
    ] = None
    numberRecordsFailed: Annotated[
        StrictInt | None, Field(description='The number of records that failed.', ge=0)
    ] = None
    errorMessage: Annotated[
        StrictStr | None,
        Field(
            description='The error of a job in the state `Failed`, as a text for people.'
        ),
    ] = None


class ErrorResponse(RootModel[list[ErrorDetail]]):
    """
    The errors of a request, usually only one.
    """

    root: Annotated[
        list[ErrorDetail],
        Field(description='The errors of a request, usually only one.'),
    ]
