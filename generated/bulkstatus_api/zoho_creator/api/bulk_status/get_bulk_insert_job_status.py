# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_insert_job_response import BulkInsertJobResponse
from ...models.environment import Environment
from ...models.error_response import ErrorResponse
from ...types import UNSET, PathParameter, Response, Unset, decode_json, fill_path

METHOD = "GET"
PATH = "/creator/v2.1/bulk/{account_owner_name}/{app_link_name}/form/{form_link_name}/insert/{job_id}"
PATH_PARAMETERS = {
    "account_owner_name": PathParameter(r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$", 1, 100),
    "app_link_name": PathParameter(r"^[A-Za-z0-9_-]+$", 1, 100),
    "form_link_name": PathParameter(r"^[A-Za-z0-9_-]+$", 1, 100),
    "job_id": PathParameter(r"^[0-9]{1,20}$", 1, 20),
}


def build_request(
    account_owner_name: str,
    app_link_name: str,
    form_link_name: str,
    job_id: str,
    *,
    environment: Environment | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of `httpx.Client.request`, with the path relative to the server.

    Raises:
        ValueError: If an id does not have the form the spec gives it.
    """
    headers: dict[str, Any] = {}
    if not isinstance(environment, Unset):
        headers["environment"] = str(environment)

    headers["Accept"] = "application/json"

    request: dict[str, Any] = {
        "method": METHOD,
        "headers": headers,
        "url": fill_path(
            PATH,
            PATH_PARAMETERS,
            {
                "account_owner_name": account_owner_name,
                "app_link_name": app_link_name,
                "form_link_name": form_link_name,
                "job_id": job_id,
            },
        ),
    }
    return request


def parse_body(status_code: int, body: Any) -> BulkInsertJobResponse | ErrorResponse | None:
    """The decoded JSON of a response as the model that the spec gives its HTTP status.

    Reads tolerantly: members may be missing (`UNSET`), and a value of another type than the spec's is kept as it came.

    Returns:
        The model, or None for a body that is no JSON object or a status the spec does not describe.
    """
    if not isinstance(body, dict):
        return None
    if status_code == 200:

        def _parse_response_200(data: object) -> BulkInsertJobResponse | ErrorResponse:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = BulkInsertJobResponse.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = ErrorResponse.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(body)

        return response_200

    if status_code == 400:
        response_400 = ErrorResponse.from_dict(body)

        return response_400

    if status_code == 401:
        response_401 = ErrorResponse.from_dict(body)

        return response_401

    if status_code == 403:
        response_403 = ErrorResponse.from_dict(body)

        return response_403

    if status_code == 404:
        response_404 = ErrorResponse.from_dict(body)

        return response_404

    if status_code == 405:
        response_405 = ErrorResponse.from_dict(body)

        return response_405

    if status_code == 429:
        response_429 = ErrorResponse.from_dict(body)

        return response_429

    if 500 <= status_code <= 599:
        response_5xx = ErrorResponse.from_dict(body)

        return response_5xx

    response_default = ErrorResponse.from_dict(body)

    return response_default


def _build_response(
    client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BulkInsertJobResponse | ErrorResponse]:
    parsed = parse_body(response.status_code, decode_json(response.content))
    if parsed is None and client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return Response(status_code=response.status_code, content=response.content, headers=response.headers, parsed=parsed)


def sync_detailed(
    account_owner_name: str,
    app_link_name: str,
    form_link_name: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    environment: Environment | Unset = UNSET,
) -> Response[BulkInsertJobResponse | ErrorResponse]:
    """Get the state and the counters of a bulk insert job

     Answers with the job as it is now. Needs a token with the scope `ZohoCreator.bulk.READ`.

    Send `Accept: application/json`, exactly that. A value with `*/*` in it was refused with 400 and
    code
    9210 on other calls of this API (observed), and many HTTP libraries send such a value unasked.
    OpenAPI
    does not let `Accept` be declared as a parameter, so the rule stands here.

    How to read a response under HTTP 200:

    1. `code` other than 3000: an error, whatever else is there.
    2. `data.api_status` is the state. **Compare it without regard to case, spaces, `-` and `_`**:
       `In-progress` and `IN_PROGRESS` are the same state, and both are sent. A text you do not know is
       not an end.
    3. Counters are in `data.record_details` or in `record_details` beside `data`. They never tell the
       state: the vendor's own sample is still in progress with the counters of a finished job.
    4. Once the job is completed, `failed_records` above 0 means partial, or no, success. Without
       counters, how it went is not told.

    `CREATED` and `Ready-to-upload` wait for **you**, for an upload or a start: asking again changes
    nothing.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production, which is chosen
            by leaving the header out. What each is for is
            read from its name.

            * `development`: the application as it is being built.
            * `stage`: the application as it is being tried before publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkInsertJobResponse | ErrorResponse]
    """

    request = build_request(
        account_owner_name=account_owner_name,
        app_link_name=app_link_name,
        form_link_name=form_link_name,
        job_id=job_id,
        environment=environment,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client, response)


def sync(
    account_owner_name: str,
    app_link_name: str,
    form_link_name: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    environment: Environment | Unset = UNSET,
) -> BulkInsertJobResponse | ErrorResponse | None:
    """Get the state and the counters of a bulk insert job

     Answers with the job as it is now. Needs a token with the scope `ZohoCreator.bulk.READ`.

    Send `Accept: application/json`, exactly that. A value with `*/*` in it was refused with 400 and
    code
    9210 on other calls of this API (observed), and many HTTP libraries send such a value unasked.
    OpenAPI
    does not let `Accept` be declared as a parameter, so the rule stands here.

    How to read a response under HTTP 200:

    1. `code` other than 3000: an error, whatever else is there.
    2. `data.api_status` is the state. **Compare it without regard to case, spaces, `-` and `_`**:
       `In-progress` and `IN_PROGRESS` are the same state, and both are sent. A text you do not know is
       not an end.
    3. Counters are in `data.record_details` or in `record_details` beside `data`. They never tell the
       state: the vendor's own sample is still in progress with the counters of a finished job.
    4. Once the job is completed, `failed_records` above 0 means partial, or no, success. Without
       counters, how it went is not told.

    `CREATED` and `Ready-to-upload` wait for **you**, for an upload or a start: asking again changes
    nothing.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production, which is chosen
            by leaving the header out. What each is for is
            read from its name.

            * `development`: the application as it is being built.
            * `stage`: the application as it is being tried before publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkInsertJobResponse | ErrorResponse
    """

    return sync_detailed(
        account_owner_name=account_owner_name,
        app_link_name=app_link_name,
        form_link_name=form_link_name,
        job_id=job_id,
        client=client,
        environment=environment,
    ).parsed


async def asyncio_detailed(
    account_owner_name: str,
    app_link_name: str,
    form_link_name: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    environment: Environment | Unset = UNSET,
) -> Response[BulkInsertJobResponse | ErrorResponse]:
    """Get the state and the counters of a bulk insert job

     Answers with the job as it is now. Needs a token with the scope `ZohoCreator.bulk.READ`.

    Send `Accept: application/json`, exactly that. A value with `*/*` in it was refused with 400 and
    code
    9210 on other calls of this API (observed), and many HTTP libraries send such a value unasked.
    OpenAPI
    does not let `Accept` be declared as a parameter, so the rule stands here.

    How to read a response under HTTP 200:

    1. `code` other than 3000: an error, whatever else is there.
    2. `data.api_status` is the state. **Compare it without regard to case, spaces, `-` and `_`**:
       `In-progress` and `IN_PROGRESS` are the same state, and both are sent. A text you do not know is
       not an end.
    3. Counters are in `data.record_details` or in `record_details` beside `data`. They never tell the
       state: the vendor's own sample is still in progress with the counters of a finished job.
    4. Once the job is completed, `failed_records` above 0 means partial, or no, success. Without
       counters, how it went is not told.

    `CREATED` and `Ready-to-upload` wait for **you**, for an upload or a start: asking again changes
    nothing.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production, which is chosen
            by leaving the header out. What each is for is
            read from its name.

            * `development`: the application as it is being built.
            * `stage`: the application as it is being tried before publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkInsertJobResponse | ErrorResponse]
    """

    request = build_request(
        account_owner_name=account_owner_name,
        app_link_name=app_link_name,
        form_link_name=form_link_name,
        job_id=job_id,
        environment=environment,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client, response)


async def asyncio(
    account_owner_name: str,
    app_link_name: str,
    form_link_name: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    environment: Environment | Unset = UNSET,
) -> BulkInsertJobResponse | ErrorResponse | None:
    """Get the state and the counters of a bulk insert job

     Answers with the job as it is now. Needs a token with the scope `ZohoCreator.bulk.READ`.

    Send `Accept: application/json`, exactly that. A value with `*/*` in it was refused with 400 and
    code
    9210 on other calls of this API (observed), and many HTTP libraries send such a value unasked.
    OpenAPI
    does not let `Accept` be declared as a parameter, so the rule stands here.

    How to read a response under HTTP 200:

    1. `code` other than 3000: an error, whatever else is there.
    2. `data.api_status` is the state. **Compare it without regard to case, spaces, `-` and `_`**:
       `In-progress` and `IN_PROGRESS` are the same state, and both are sent. A text you do not know is
       not an end.
    3. Counters are in `data.record_details` or in `record_details` beside `data`. They never tell the
       state: the vendor's own sample is still in progress with the counters of a finished job.
    4. Once the job is completed, `failed_records` above 0 means partial, or no, success. Without
       counters, how it went is not told.

    `CREATED` and `Ready-to-upload` wait for **you**, for an upload or a start: asking again changes
    nothing.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production, which is chosen
            by leaving the header out. What each is for is
            read from its name.

            * `development`: the application as it is being built.
            * `stage`: the application as it is being tried before publication.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkInsertJobResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            account_owner_name=account_owner_name,
            app_link_name=app_link_name,
            form_link_name=form_link_name,
            job_id=job_id,
            client=client,
            environment=environment,
        )
    ).parsed
