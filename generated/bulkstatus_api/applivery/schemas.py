# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StrictBool, StrictInt, StrictStr


class BulkTaskState(StrEnum):
    """
    The known states of a task.

    * `created`: The task was accepted but has not started. It is not documented how this state differs from
      `pending`, or which of the two comes first.
    * `pending`: The task was accepted but has not started.
    * `inProgress`: Lines are being processed.
    * `completed`: The task ran to its end. Some or all lines may have failed: check `report`.
    * `failed`: The task itself failed.

    """

    CREATED = 'created'
    PENDING = 'pending'
    IN_PROGRESS = 'inProgress'
    COMPLETED = 'completed'
    FAILED = 'failed'


class BulkTaskConfig(BaseModel):
    """
    Options with which the import was started.
    """

    override: Annotated[
        StrictBool | None,
        Field(
            description='Whether the import may overwrite existing records (inferred from the name).',
            examples=[True],
        ),
    ] = None


class BulkTaskFile(BaseModel):
    """
    Where the uploaded file is stored. These fields help the vendor's support rather than callers.
    """

    originalName: Annotated[
        StrictStr | None,
        Field(
            description='Name of the file when it was uploaded.',
            examples=['devices.csv'],
            max_length=256,
        ),
    ] = None
    mimetype: Annotated[
        StrictStr | None,
        Field(
            description='Media type of the file.', examples=['text/csv'], max_length=128
        ),
    ] = None
    size: Annotated[
        StrictInt | None,
        Field(
            description='Size of the file, in bytes (the unit is inferred).',
            examples=[18432],
            ge=0,
        ),
    ] = None
    bucket: Annotated[
        StrictStr | None,
        Field(description='Storage bucket that contains the file.', max_length=256),
    ] = None
    key: Annotated[
        StrictStr | None,
        Field(description='Key of the file within the bucket.', max_length=256),
    ] = None
    location: Annotated[
        StrictStr | None,
        Field(
            description='Address of the file. It is not documented whether the address is a URL, or whether callers have access to it.',
            max_length=256,
        ),
    ] = None
    region: Annotated[
        StrictStr | None, Field(description='Region of the storage.', max_length=128)
    ] = None
    storageProviderId: Annotated[
        StrictStr | None,
        Field(description='Id of the storage provider.', pattern='^[a-fA-F0-9]{24}$'),
    ] = None
    checksum: Annotated[
        StrictStr | None,
        Field(
            description="Checksum of the file's content. The algorithm is not documented.",
            max_length=256,
        ),
    ] = None


class SkippedLine(BaseModel):
    """
    A line that was skipped.
    """

    line: Annotated[
        float | None,
        Field(
            description='Line number in the imported CSV file. It is not documented whether counting starts at 0 or 1, or whether the header line counts.',
            examples=[17],
            ge=0.0,
        ),
    ] = None


class ErroredLine(BaseModel):
    """
    A line that failed.
    """

    line: Annotated[
        float | None,
        Field(
            description='Line number in the imported CSV file. It is not documented whether counting starts at 0 or 1, or whether the header line counts.',
            examples=[42],
            ge=0.0,
        ),
    ] = None
    reason: Annotated[
        StrictStr | None,
        Field(description='Text for people that says why the line failed.'),
    ] = None


class User(BaseModel):
    """
    The user who started the task. The fields are personal data: keep them out of logs.
    """

    id: Annotated[
        StrictStr | None,
        Field(
            description='Id of the user.',
            examples=['507f1f77bcf86cd799439023'],
            pattern='^[a-fA-F0-9]{24}$',
        ),
    ] = None
    email: Annotated[
        StrictStr | None,
        Field(
            description='Main email address of the user.',
            examples=['john.doe@example.com'],
            max_length=256,
        ),
    ] = None
    firstName: Annotated[
        StrictStr | None,
        Field(description='Given name of the user.', examples=['John'], max_length=128),
    ] = None
    lastName: Annotated[
        StrictStr | None,
        Field(description='Family name of the user.', examples=['Doe'], max_length=128),
    ] = None
    fullName: Annotated[
        StrictStr | None,
        Field(
            description='First and last name of the user in one text.',
            examples=['John Doe'],
            max_length=128,
        ),
    ] = None
    picture: Annotated[
        StrictStr | None,
        Field(
            description='Address of a profile picture, or a path to it. The value is therefore not always a URL.',
            examples=['https://example.com/images/profile-picture.jpg'],
        ),
    ] = None


class ErrorDetail(BaseModel):
    """
    Why a request failed.
    """

    code: Annotated[
        float | None,
        Field(
            description='Error code of the vendor. The vendor gives the type as number, and every documented code is a whole number. The meaning of a code depends on the HTTP status.',
            examples=[4004],
        ),
    ] = None
    message: Annotated[
        StrictStr | None,
        Field(
            description='Error message for people. Do not base decisions on it.',
            examples=['Invalid Token'],
        ),
    ] = None
    data: Annotated[
        Any | None,
        Field(
            description='More information about the error, of any JSON type. The content is not documented.'
        ),
    ] = None


class BulkTaskReport(BaseModel):
    """
    The results of the lines that were processed so far. All counters have a floating-point type although they are counts. It is not documented whether they add up to `numItems`.
    """

    numItems: Annotated[
        float | None, Field(description='Number of all lines.', examples=[250], ge=0.0)
    ] = None
    numInserts: Annotated[
        float | None,
        Field(
            description='Number of lines that created a record.', examples=[230], ge=0.0
        ),
    ] = None
    numUpdates: Annotated[
        float | None,
        Field(
            description='Number of lines that changed an existing record.',
            examples=[16],
            ge=0.0,
        ),
    ] = None
    numSkips: Annotated[
        float | None,
        Field(
            description='Number of skipped lines. Skipped lines are not errors.',
            examples=[1],
            ge=0.0,
        ),
    ] = None
    numErrors: Annotated[
        float | None,
        Field(
            description='Number of failed lines. If it is above 0 on a `completed` task, some or all lines failed.',
            examples=[3],
            ge=0.0,
        ),
    ] = None
    skippedLines: Annotated[
        list[SkippedLine] | None, Field(description='The skipped lines.')
    ] = None
    erroredLines: Annotated[
        list[ErroredLine] | None,
        Field(
            description='The failed lines. If the list is not empty, some or all lines failed, even if `numErrors` is absent.'
        ),
    ] = None


class ErrorResponse(BaseModel):
    """
    The envelope of a failed request.
    """

    status: Annotated[
        StrictBool | None,
        Field(
            description='Whether the request succeeded. The value is `false` here.',
            examples=[False],
        ),
    ] = None
    error: Annotated[
        ErrorDetail | None, Field(description='Why the request failed.')
    ] = None


class BulkTask(BaseModel):
    """
    One bulk task. Every field is optional.
    """

    id: Annotated[
        StrictStr | None,
        Field(
            description='Id of the task, as in the URL. The id may be absent.',
            examples=['65a1b2c3d4e5f60718293a4b'],
            pattern='^[a-fA-F0-9]{24}$',
        ),
    ] = None
    status: Annotated[
        BulkTaskState | StrictStr | None,
        Field(
            description='State of the task. `BulkTaskState` lists the known states. The vendor has added states before, so expect other texts. Treat a task in an unknown state as not over.'
        ),
    ] = None
    config: Annotated[
        BulkTaskConfig | None,
        Field(
            description='Options of the import. Newer pages of the vendor document no fields for this object.'
        ),
    ] = None
    file: Annotated[
        BulkTaskFile | None,
        Field(
            description='The uploaded file. Newer pages of the vendor document no fields for this object.'
        ),
    ] = None
    action: Annotated[
        StrictStr | None,
        Field(
            description='What the task does. The vendor documents no values.',
            max_length=1000,
        ),
    ] = None
    report: Annotated[
        BulkTaskReport | None,
        Field(
            description='Counters, and the lines that were skipped or failed. If a `completed` task has no report, its outcome is unknown. Newer pages of the vendor document no fields for this object.'
        ),
    ] = None
    error: Annotated[
        StrictStr | None,
        Field(
            description='Text that says what went wrong with the whole task. The text is expected in the state `failed` (inferred). Errors of single lines are in `report.erroredLines`.'
        ),
    ] = None
    createdBy: Annotated[
        User | None, Field(description='User who started the task.')
    ] = None
    createdAt: Annotated[
        AwareDatetime | None,
        Field(
            description='Time at which the task was created, in ISO 8601 with a zone.',
            examples=['2024-01-01T00:00:00Z'],
        ),
    ] = None
    updatedAt: Annotated[
        AwareDatetime | None,
        Field(
            description='Time at which the task last changed, in ISO 8601 with a zone.',
            examples=['2024-01-01T00:00:00Z'],
        ),
    ] = None


class BulkTaskResponse(BaseModel):
    """
    The envelope of a successful response.
    """

    status: Annotated[
        StrictBool | None,
        Field(
            description='Whether the *request* succeeded. The value is `true` here. The state of the task is in `data.status`. A response with `false` is an error, whatever the HTTP status is (inferred).',
            examples=[True],
        ),
    ] = None
    data: Annotated[BulkTask | None, Field(description='The requested task.')] = None
