# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictInt, StrictStr


class BulkInsertJobState(StrEnum):
    """
    The known states of a job, each in one spelling. The vendor's pages disagree on the spelling: `IN_PROGRESS`
    and `COMPLETED` also occur. Ignore case, spaces, `-` and `_` when you compare states.

    * `CREATED`: The job exists and waits for the caller to upload records.
    * `Scheduled`: The job was accepted but has not started (documented for a similar endpoint).
    * `Ready-to-upload`: The job waits for the caller to upload records or to start the job.
    * `In-progress`: Records are being added.
    * `Completed`: The job ran to its end. Some or all records may have failed: check the counters.
    * `Failed`: The job itself failed.
    * `Aborted`: The job was stopped. The response does not say by whom.
    * `User Aborted`: A person stopped the job.
    * `System Aborted`: The vendor stopped the job because more than 5 % of the batches failed.
    * `Expired`: The job was not started within 3 hours of its creation, or 3 days have passed since its end. In
      the second case, the job may have succeeded, but the response no longer reports it (inferred).

    """

    CREATED = 'CREATED'
    SCHEDULED = 'Scheduled'
    READY_TO_UPLOAD = 'Ready-to-upload'
    IN_PROGRESS = 'In-progress'
    COMPLETED = 'Completed'
    FAILED = 'Failed'
    ABORTED = 'Aborted'
    USER_ABORTED = 'User Aborted'
    SYSTEM_ABORTED = 'System Aborted'
    EXPIRED = 'Expired'


class RecordDetails(BaseModel):
    """
    Numbers of records by result. The numbers never indicate the state: final counters occur on jobs that are still in progress. It is not documented whether the numbers add up.
    """

    total_records: Annotated[
        StrictInt | None,
        Field(description='Number of all records.', examples=[1000], ge=0),
    ] = None
    failed_records: Annotated[
        StrictInt | None,
        Field(
            description='Number of refused records. If it is above 0 on a completed job, some or all records failed.',
            examples=[12],
            ge=0,
        ),
    ] = None
    unprocessed_records: Annotated[
        StrictInt | None,
        Field(
            description='Number of records that were not processed yet. If the job is over, these records were never processed.',
            examples=[0],
            ge=0,
        ),
    ] = None
    success_records: Annotated[
        StrictInt | None,
        Field(description='Number of records that were added.', examples=[988], ge=0),
    ] = None


class Environment(StrEnum):
    """
    The environments other than production. To use production, omit the header. The purposes below are inferred
    from the names.

    * `development`: The application while it is being built.
    * `stage`: The application while it is being tested before publication.

    """

    development = 'development'
    stage = 'stage'


class ErrorResponse(BaseModel):
    """
    The response to a failed request, under HTTP 200 or under an error status. The text is in `message` or in `description`, and either field may be absent.
    """

    code: Annotated[
        StrictInt,
        Field(
            description='Error code of the vendor, which is never 3000. The meaning of a code depends on the HTTP status. For example, 1000 has one meaning under 401 and another meaning under 404.',
            examples=[7120],
        ),
    ]
    message: Annotated[
        StrictStr | None,
        Field(description='Error message for people. Do not base decisions on it.'),
    ] = None
    description: Annotated[
        StrictStr | None,
        Field(
            description='Error message, in the field that authorization failures use (observed). Do not base decisions on it.'
        ),
    ] = None


class BulkInsertJob(BaseModel):
    """
    One bulk insert job. The state is required, because a response without a state says nothing about the job.
    """

    api_status: Annotated[
        BulkInsertJobState | StrictStr,
        Field(
            description='State of the job, as Zoho sent it. The value is a known state, a known state in another spelling, or a text that this document does not know. Ignore case, spaces, `-` and `_` when you compare states. Treat a job in an unknown state as not over.'
        ),
    ]
    record_details: Annotated[
        RecordDetails | None,
        Field(
            description='Counters, if they are inside `data`. The counters may be absent, or next to `data` instead.'
        ),
    ] = None


class BulkInsertJobResponse(BaseModel):
    """
    The response to a successful request. Its `code` is always 3000, which distinguishes it from an `ErrorResponse`.
    """

    code: Annotated[
        Literal[3000],
        Field(description='Always 3000, the only value that means success.'),
    ]
    data: Annotated[BulkInsertJob, Field(description='The requested job.')]
    record_details: Annotated[
        RecordDetails | None,
        Field(
            description='Counters, if they are next to `data`. The vendor documents both places. Read the counters inside `data` first, and then these.'
        ),
    ] = None
