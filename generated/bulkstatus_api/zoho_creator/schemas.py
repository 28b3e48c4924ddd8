# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictInt, StrictStr


class BulkInsertJobState(StrEnum):
    """
    The known states of a job, each in one spelling. The vendor's pages disagree on the spelling
    (`IN_PROGRESS` and `COMPLETED` are seen as well), so compare without regard to case, spaces, `-` and
    `_`.

    * `CREATED`: exists, waits for the caller to upload records.
    * `Scheduled`: accepted, not begun (documented for a sister call).
    * `Ready-to-upload`: waits for the caller to upload or to start it.
    * `In-progress`: records are being added.
    * `Completed`: ran to its end. Single records may have failed: see the counters.
    * `Failed`: the job itself failed.
    * `Aborted`: stopped; by whom is not told.
    * `User Aborted`: stopped by a person.
    * `System Aborted`: stopped by the vendor because more than 5 % of the batches failed.
    * `Expired`: its time ran out: not started within 3 hours of its creation, or 3 days past its end. The
      second case may have ended well; the response no longer tells (read, not documented).

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
    How many records went where. Never a sign of the state: final counters are seen on jobs that are still
    in progress. That they add up is not documented.

    """

    total_records: Annotated[
        StrictInt | None, Field(description='Records in all.', examples=[1000], ge=0)
    ] = None
    failed_records: Annotated[
        StrictInt | None,
        Field(
            description='Records that were refused. Above 0 on a completed job means partial, or no, success.',
            examples=[12],
            ge=0,
        ),
    ] = None
    unprocessed_records: Annotated[
        StrictInt | None,
        Field(
            description='Records not processed yet, or, on a job that is over, never processed.',
            examples=[0],
            ge=0,
        ),
    ] = None
    success_records: Annotated[
        StrictInt | None,
        Field(description='Records that were added.', examples=[988], ge=0),
    ] = None


class Environment(StrEnum):
    """
    The environments other than production, which is chosen by leaving the header out. What each is for is
    read from its name.

    * `development`: the application as it is being built.
    * `stage`: the application as it is being tried before publication.

    """

    development = 'development'
    stage = 'stage'


class ErrorResponse(BaseModel):
    """
    The response of a call that did not work, under HTTP 200 as well as under error statuses. The text is in
    `message` or in `description`; either may be missing.

    """

    code: Annotated[
        StrictInt,
        Field(
            description="The vendor's code, anything but 3000. It has a meaning only together with the HTTP status: 1000 is\none thing under 401 and another under 404.\n",
            examples=[7120],
        ),
    ]
    message: Annotated[
        StrictStr | None,
        Field(description='A text for people. Never decide anything by it.'),
    ] = None
    description: Annotated[
        StrictStr | None,
        Field(
            description='The same, in the place that authorization failures use (observed). Never decide anything by it.\n'
        ),
    ] = None


class BulkInsertJob(BaseModel):
    """
    One bulk insert job. The state is required, for a response without it tells nothing.
    """

    api_status: Annotated[
        BulkInsertJobState | StrictStr,
        Field(
            description='The state, as sent. One of the known states, the same in another spelling, or a text that this\ndocument does not know. Compare without regard to case, spaces, `-` and `_`. Take an unknown text\nfor a job that is not over.\n'
        ),
    ]
    record_details: Annotated[
        RecordDetails | None,
        Field(
            description='The counters, when they stand inside `data`. May be missing, or stand beside `data` instead.\n'
        ),
    ] = None


class BulkInsertJobResponse(BaseModel):
    """
    The response of a call that worked. Told apart from an `ErrorResponse` by `code`, which is always 3000 here.

    """

    code: Annotated[
        Literal[3000], Field(description='3000, the one value that means success.')
    ]
    data: Annotated[BulkInsertJob, Field(description='The job.')]
    record_details: Annotated[
        RecordDetails | None,
        Field(
            description='The counters, when they stand beside `data`. The vendor documents both places; read both, first the\none inside `data`.\n'
        ),
    ] = None
