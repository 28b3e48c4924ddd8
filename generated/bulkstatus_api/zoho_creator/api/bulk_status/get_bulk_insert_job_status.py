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
    """Return the request as keyword arguments of `httpx.Client.request`. The path is relative to the server.

    Raises:
        ValueError: If an id does not satisfy the constraints of the spec.
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
    """Return the decoded JSON of a response as the model that the spec gives for its HTTP status.

    The reader is tolerant. A missing field is `UNSET`, and a value whose type differs from the spec is unchanged.

    Returns:
        The model, or None if the body is not a JSON object or the spec does not describe the status.
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

     Returns the current state of the job and its counters. Requires a token with the scope
    `ZohoCreator.bulk.READ`.

    Send the header `Accept: application/json`, with exactly this value. Other endpoints of this API
    refused a
    value that contains `*/*`, with 400 and code 9210 (observed). Many HTTP libraries send such a value
    by
    default. OpenAPI does not allow `Accept` as a parameter, so this description states the rule.

    To read a response under HTTP 200:

    1. If `code` is not 3000, the response is an error, whatever else it contains.
    2. `data.api_status` contains the state. **Ignore case, spaces, `-` and `_` when you compare
    states.** For
       example, `In-progress` and `IN_PROGRESS` are the same state, and Zoho sends both. An unknown
    state is not
       terminal.
    3. The counters are in `data.record_details`, or in `record_details` next to `data`. The counters
    never
       indicate the state: in the vendor's own sample, the job is in progress although its counters are
    final.
    4. If the job is completed and `failed_records` is above 0, some or all records failed. If the
    counters are
       absent, the outcome is unknown.

    Jobs in the states `CREATED` and `Ready-to-upload` wait for **you** to upload records or to start
    the job.
    Polling does not change these states.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production. To use
            production, omit the header. The purposes below are inferred
            from the names.

            * `development`: The application while it is being built.
            * `stage`: The application while it is being tested before publication.

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

     Returns the current state of the job and its counters. Requires a token with the scope
    `ZohoCreator.bulk.READ`.

    Send the header `Accept: application/json`, with exactly this value. Other endpoints of this API
    refused a
    value that contains `*/*`, with 400 and code 9210 (observed). Many HTTP libraries send such a value
    by
    default. OpenAPI does not allow `Accept` as a parameter, so this description states the rule.

    To read a response under HTTP 200:

    1. If `code` is not 3000, the response is an error, whatever else it contains.
    2. `data.api_status` contains the state. **Ignore case, spaces, `-` and `_` when you compare
    states.** For
       example, `In-progress` and `IN_PROGRESS` are the same state, and Zoho sends both. An unknown
    state is not
       terminal.
    3. The counters are in `data.record_details`, or in `record_details` next to `data`. The counters
    never
       indicate the state: in the vendor's own sample, the job is in progress although its counters are
    final.
    4. If the job is completed and `failed_records` is above 0, some or all records failed. If the
    counters are
       absent, the outcome is unknown.

    Jobs in the states `CREATED` and `Ready-to-upload` wait for **you** to upload records or to start
    the job.
    Polling does not change these states.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production. To use
            production, omit the header. The purposes below are inferred
            from the names.

            * `development`: The application while it is being built.
            * `stage`: The application while it is being tested before publication.

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

     Returns the current state of the job and its counters. Requires a token with the scope
    `ZohoCreator.bulk.READ`.

    Send the header `Accept: application/json`, with exactly this value. Other endpoints of this API
    refused a
    value that contains `*/*`, with 400 and code 9210 (observed). Many HTTP libraries send such a value
    by
    default. OpenAPI does not allow `Accept` as a parameter, so this description states the rule.

    To read a response under HTTP 200:

    1. If `code` is not 3000, the response is an error, whatever else it contains.
    2. `data.api_status` contains the state. **Ignore case, spaces, `-` and `_` when you compare
    states.** For
       example, `In-progress` and `IN_PROGRESS` are the same state, and Zoho sends both. An unknown
    state is not
       terminal.
    3. The counters are in `data.record_details`, or in `record_details` next to `data`. The counters
    never
       indicate the state: in the vendor's own sample, the job is in progress although its counters are
    final.
    4. If the job is completed and `failed_records` is above 0, some or all records failed. If the
    counters are
       absent, the outcome is unknown.

    Jobs in the states `CREATED` and `Ready-to-upload` wait for **you** to upload records or to start
    the job.
    Polling does not change these states.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production. To use
            production, omit the header. The purposes below are inferred
            from the names.

            * `development`: The application while it is being built.
            * `stage`: The application while it is being tested before publication.

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

     Returns the current state of the job and its counters. Requires a token with the scope
    `ZohoCreator.bulk.READ`.

    Send the header `Accept: application/json`, with exactly this value. Other endpoints of this API
    refused a
    value that contains `*/*`, with 400 and code 9210 (observed). Many HTTP libraries send such a value
    by
    default. OpenAPI does not allow `Accept` as a parameter, so this description states the rule.

    To read a response under HTTP 200:

    1. If `code` is not 3000, the response is an error, whatever else it contains.
    2. `data.api_status` contains the state. **Ignore case, spaces, `-` and `_` when you compare
    states.** For
       example, `In-progress` and `IN_PROGRESS` are the same state, and Zoho sends both. An unknown
    state is not
       terminal.
    3. The counters are in `data.record_details`, or in `record_details` next to `data`. The counters
    never
       indicate the state: in the vendor's own sample, the job is in progress although its counters are
    final.
    4. If the job is completed and `failed_records` is above 0, some or all records failed. If the
    counters are
       absent, the outcome is unknown.

    Jobs in the states `CREATED` and `Ready-to-upload` wait for **you** to upload records or to start
    the job.
    Polling does not change these states.

    Args:
        account_owner_name (str):
        app_link_name (str):
        form_link_name (str):
        job_id (str):
        environment (Environment | Unset): The environments other than production. To use
            production, omit the header. The purposes below are inferred
            from the names.

            * `development`: The application while it is being built.
            * `stage`: The application while it is being tested before publication.

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
