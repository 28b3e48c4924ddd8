# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StrictBool, StrictInt, StrictStr


class BulkTaskState(StrEnum):
    """
    The known states of a task.

    * `created`: accepted, not begun. How it differs from `pending`, and which comes first, is not
      documented.
    * `pending`: accepted, not begun.
    * `inProgress`: lines are being processed.
    * `completed`: ran to its end. Single lines may have failed: see `report`.
    * `failed`: the task itself failed.

    """

    CREATED = 'created'
    PENDING = 'pending'
    IN_PROGRESS = 'inProgress'
    COMPLETED = 'completed'
    FAILED = 'failed'


class BulkTaskConfig(BaseModel):
    """
    The options that the import was started with.
    """

    override: Annotated[
        StrictBool | None,
        Field(
            description='Whether the import may overwrite records that exist already (read from the name).',
            examples=[True],
        ),
    ] = None


class BulkTaskFile(BaseModel):
    """
    Where the uploaded file is kept. Of use to the vendor's support rather than to a caller.
    """

    originalName: Annotated[
        StrictStr | None,
        Field(
            description='The name that the file had when it was uploaded.',
            examples=['devices.csv'],
            max_length=256,
        ),
    ] = None
    mimetype: Annotated[
        StrictStr | None,
        Field(description='Its media type.', examples=['text/csv'], max_length=128),
    ] = None
    size: Annotated[
        StrictInt | None,
        Field(
            description='Its size, in bytes (the unit is read, not documented).',
            examples=[18432],
            ge=0,
        ),
    ] = None
    bucket: Annotated[
        StrictStr | None,
        Field(description='The storage bucket that holds it.', max_length=256),
    ] = None
    key: Annotated[
        StrictStr | None,
        Field(description='Its key within the bucket.', max_length=256),
    ] = None
    location: Annotated[
        StrictStr | None,
        Field(
            description='Its address. Not documented to be a URL, nor to be open to the caller.',
            max_length=256,
        ),
    ] = None
    region: Annotated[
        StrictStr | None,
        Field(description='The region of the storage.', max_length=128),
    ] = None
    storageProviderId: Annotated[
        StrictStr | None,
        Field(
            description='The id of the storage provider.', pattern='^[a-fA-F0-9]{24}$'
        ),
    ] = None
    checksum: Annotated[
        StrictStr | None,
        Field(
            description='A checksum of the content. The method is not documented.',
            max_length=256,
        ),
    ] = None


class SkippedLine(BaseModel):
    """
    A line that was left out.
    """

    line: Annotated[
        float | None,
        Field(
            description='Its number in the imported CSV file. Whether counting starts at 0 or 1, and whether the header\nline counts, is not documented.\n',
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
            description='Its number in the imported CSV file. Whether counting starts at 0 or 1, and whether the header\nline counts, is not documented.\n',
            examples=[42],
            ge=0.0,
        ),
    ] = None
    reason: Annotated[
        StrictStr | None, Field(description='Why it failed, for people to read.')
    ] = None


class User(BaseModel):
    """
    Whoever started the task. Personal data, keep it out of logs.
    """

    id: Annotated[
        StrictStr | None,
        Field(
            description='The id of the user.',
            examples=['507f1f77bcf86cd799439023'],
            pattern='^[a-fA-F0-9]{24}$',
        ),
    ] = None
    email: Annotated[
        StrictStr | None,
        Field(
            description="The user's main e-mail address.",
            examples=['john.doe@example.com'],
            max_length=256,
        ),
    ] = None
    firstName: Annotated[
        StrictStr | None,
        Field(description='Given name.', examples=['John'], max_length=128),
    ] = None
    lastName: Annotated[
        StrictStr | None,
        Field(description='Family name.', examples=['Doe'], max_length=128),
    ] = None
    fullName: Annotated[
        StrictStr | None,
        Field(
            description='First and last name in one text.',
            examples=['John Doe'],
            max_length=128,
        ),
    ] = None
    picture: Annotated[
        StrictStr | None,
        Field(
            description='The address of a profile picture, or a path to it (so not always a URL).',
            examples=['https://example.com/images/profile-picture.jpg'],
        ),
    ] = None


class ErrorDetail(BaseModel):
    """
    Why a call did not work.
    """

    code: Annotated[
        float | None,
        Field(
            description="The vendor's code. Typed as a number by the vendor; every documented one is whole. It has a\nmeaning only together with the HTTP status.\n",
            examples=[4004],
        ),
    ] = None
    message: Annotated[
        StrictStr | None,
        Field(
            description='A text for people. Never decide anything by it.',
            examples=['Invalid Token'],
        ),
    ] = None
    data: Annotated[
        Any | None,
        Field(
            description='More about the error, of any JSON type. Its content is not documented.'
        ),
    ] = None


class BulkTaskReport(BaseModel):
    """
    What has become of the lines so far. All counters are typed as floating point numbers although they
    count. That they add up to `numItems` is not documented.

    """

    numItems: Annotated[
        float | None, Field(description='Lines in all.', examples=[250], ge=0.0)
    ] = None
    numInserts: Annotated[
        float | None,
        Field(description='Lines that made a new record.', examples=[230], ge=0.0),
    ] = None
    numUpdates: Annotated[
        float | None,
        Field(
            description='Lines that changed an existing record.', examples=[16], ge=0.0
        ),
    ] = None
    numSkips: Annotated[
        float | None,
        Field(description='Lines left out. Not errors.', examples=[1], ge=0.0),
    ] = None
    numErrors: Annotated[
        float | None,
        Field(
            description='Lines that failed. Above 0 on a `completed` task means partial, or no, success.',
            examples=[3],
            ge=0.0,
        ),
    ] = None
    skippedLines: Annotated[
        list[SkippedLine] | None, Field(description='The lines that were left out.')
    ] = None
    erroredLines: Annotated[
        list[ErroredLine] | None,
        Field(
            description='The lines that failed. A non-empty list means partial, or no, success even where `numErrors` is\nmissing.\n'
        ),
    ] = None


class ErrorResponse(BaseModel):
    """
    The envelope of a call that did not work.
    """

    status: Annotated[
        StrictBool | None,
        Field(description='Whether the call worked, `false` here.', examples=[False]),
    ] = None
    error: Annotated[ErrorDetail | None, Field(description='The reason.')] = None


class BulkTask(BaseModel):
    """
    One bulk task. Every member is optional.

    """

    id: Annotated[
        StrictStr | None,
        Field(
            description='The id of the task, the same as in the URL. May be missing.',
            examples=['65a1b2c3d4e5f60718293a4b'],
            pattern='^[a-fA-F0-9]{24}$',
        ),
    ] = None
    status: Annotated[
        BulkTaskState | StrictStr | None,
        Field(
            description='How the task is doing. One of the known states, or a text that this document does not know: the\nvendor has added states before. Take an unknown text for a task that is not over.\n'
        ),
    ] = None
    config: Annotated[
        BulkTaskConfig | None,
        Field(
            description='How the import was asked for. Newer pages of the vendor show a bare object.'
        ),
    ] = None
    file: Annotated[
        BulkTaskFile | None,
        Field(
            description='The uploaded file. Newer pages of the vendor show a bare object.'
        ),
    ] = None
    action: Annotated[
        StrictStr | None,
        Field(
            description='What the task does. The vendor names no values.',
            max_length=1000,
        ),
    ] = None
    report: Annotated[
        BulkTaskReport | None,
        Field(
            description='Counters, and the lines that were skipped or failed. Newer pages of the vendor show a bare object.\nWithout it, `completed` does not tell how the import went.\n'
        ),
    ] = None
    error: Annotated[
        StrictStr | None,
        Field(
            description='A text about what went wrong with the task as a whole. Expected with `failed` (read, not\ndocumented). Errors of single lines are in `report.erroredLines`.\n'
        ),
    ] = None
    createdBy: Annotated[
        User | None, Field(description='The user who started the task.')
    ] = None
    createdAt: Annotated[
        AwareDatetime | None,
        Field(
            description='When the task was created. ISO 8601 with a zone.',
            examples=['2024-01-01T00:00:00Z'],
        ),
    ] = None
    updatedAt: Annotated[
        AwareDatetime | None,
        Field(
            description='When the task last changed. ISO 8601 with a zone.',
            examples=['2024-01-01T00:00:00Z'],
        ),
    ] = None


class BulkTaskResponse(BaseModel):
    """
    The envelope of a call that worked.
    """

    status: Annotated[
        StrictBool | None,
        Field(
            description='Whether the *call* worked: `true` here. Not the state of the task, which is `data.status`. A response\nwith `false` is an error whatever the HTTP status (read, not documented).\n',
            examples=[True],
        ),
    ] = None
    data: Annotated[BulkTask | None, Field(description='The task.')] = None
