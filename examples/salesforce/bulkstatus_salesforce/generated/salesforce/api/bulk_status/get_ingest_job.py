# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_detail import ErrorDetail
from ...models.ingest_job import IngestJob
from ...types import PathParameter, Response, decode_json, fill_path

METHOD = "GET"
PATH = "/services/data/v{version}/jobs/ingest/{job_id}"
PATH_PARAMETERS = {
    "version": PathParameter(r"^[0-9]{2,3}\.[0-9]$", 4, 5),
    "job_id": PathParameter(r"^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$", 15, 18),
}


def build_request(
    version: str,
    job_id: str,
) -> dict[str, Any]:
    """Return the request as keyword arguments of `httpx.Client.request`. The path is relative to the server.

    Raises:
        ValueError: If an id does not satisfy the constraints of the spec.
    """
    headers: dict[str, Any] = {}
    headers["Accept"] = "application/json"

    request: dict[str, Any] = {
        "method": METHOD,
        "headers": headers,
        "url": fill_path(
            PATH,
            PATH_PARAMETERS,
            {
                "version": version,
                "job_id": job_id,
            },
        ),
    }
    return request


def parse_body(status_code: int, body: Any) -> IngestJob | list[ErrorDetail | None] | None:
    """Return the decoded JSON of a response as the model that the spec gives for its HTTP status.

    The reader is tolerant. A missing field is `UNSET`, and a value whose type differs from the spec is unchanged.

    Returns:
        The model, or None if the body is not a JSON value of the type that the spec gives or the spec does not describe the status.
    """
    if status_code == 200:
        if not isinstance(body, dict):
            return None
        response_200 = IngestJob.from_dict(body)

        return response_200

    if status_code == 401:
        if not isinstance(body, list):
            return None
        response_401 = []
        _response_401 = body
        for componentsschemas_error_response_item_data in _response_401:

            def _parse_componentsschemas_error_response_item(data: object) -> ErrorDetail | None:
                if data is None:
                    return data
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_error_response_item_type_0 = ErrorDetail.from_dict(data)

                    return componentsschemas_error_response_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(ErrorDetail | None, data)

            componentsschemas_error_response_item = _parse_componentsschemas_error_response_item(
                componentsschemas_error_response_item_data
            )

            response_401.append(componentsschemas_error_response_item)

        return response_401

    if status_code == 403:
        if not isinstance(body, list):
            return None
        response_403 = []
        _response_403 = body
        for componentsschemas_error_response_item_data in _response_403:

            def _parse_componentsschemas_error_response_item(data: object) -> ErrorDetail | None:
                if data is None:
                    return data
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_error_response_item_type_0 = ErrorDetail.from_dict(data)

                    return componentsschemas_error_response_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(ErrorDetail | None, data)

            componentsschemas_error_response_item = _parse_componentsschemas_error_response_item(
                componentsschemas_error_response_item_data
            )

            response_403.append(componentsschemas_error_response_item)

        return response_403

    if status_code == 404:
        if not isinstance(body, list):
            return None
        response_404 = []
        _response_404 = body
        for componentsschemas_error_response_item_data in _response_404:

            def _parse_componentsschemas_error_response_item(data: object) -> ErrorDetail | None:
                if data is None:
                    return data
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_error_response_item_type_0 = ErrorDetail.from_dict(data)

                    return componentsschemas_error_response_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(ErrorDetail | None, data)

            componentsschemas_error_response_item = _parse_componentsschemas_error_response_item(
                componentsschemas_error_response_item_data
            )

            response_404.append(componentsschemas_error_response_item)

        return response_404

    if 500 <= status_code <= 599:
        if not isinstance(body, list):
            return None
        response_5xx = []
        _response_5xx = body
        for componentsschemas_error_response_item_data in _response_5xx:

            def _parse_componentsschemas_error_response_item(data: object) -> ErrorDetail | None:
                if data is None:
                    return data
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_error_response_item_type_0 = ErrorDetail.from_dict(data)

                    return componentsschemas_error_response_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(ErrorDetail | None, data)

            componentsschemas_error_response_item = _parse_componentsschemas_error_response_item(
                componentsschemas_error_response_item_data
            )

            response_5xx.append(componentsschemas_error_response_item)

        return response_5xx

    if not isinstance(body, list):
        return None
    response_default = []
    _response_default = body
    for componentsschemas_error_response_item_data in _response_default:

        def _parse_componentsschemas_error_response_item(data: object) -> ErrorDetail | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_error_response_item_type_0 = ErrorDetail.from_dict(data)

                return componentsschemas_error_response_item_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ErrorDetail | None, data)

        componentsschemas_error_response_item = _parse_componentsschemas_error_response_item(
            componentsschemas_error_response_item_data
        )

        response_default.append(componentsschemas_error_response_item)

    return response_default


def _build_response(
    client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[IngestJob | list[ErrorDetail | None]]:
    parsed = parse_body(response.status_code, decode_json(response.content))
    if parsed is None and client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return Response(status_code=response.status_code, content=response.content, headers=response.headers, parsed=parsed)


def sync_detailed(
    version: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[IngestJob | list[ErrorDetail | None]]:
    """Get information about an ingest job

     Returns the state, the counters and the parameters of one ingest job.

    **When to stop polling:** `JobComplete`, `Failed` and `Aborted` are terminal states.

    **Errors of single records:** this response contains only the number of failed records. The endpoint
    `failedResults` returns the failed records and their errors as a CSV file.

    Args:
        version (str):
        job_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[IngestJob | list[ErrorDetail | None]]
    """

    request = build_request(
        version=version,
        job_id=job_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client, response)


def sync(
    version: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> IngestJob | list[ErrorDetail | None] | None:
    """Get information about an ingest job

     Returns the state, the counters and the parameters of one ingest job.

    **When to stop polling:** `JobComplete`, `Failed` and `Aborted` are terminal states.

    **Errors of single records:** this response contains only the number of failed records. The endpoint
    `failedResults` returns the failed records and their errors as a CSV file.

    Args:
        version (str):
        job_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        IngestJob | list[ErrorDetail | None]
    """

    return sync_detailed(
        version=version,
        job_id=job_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    version: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[IngestJob | list[ErrorDetail | None]]:
    """Get information about an ingest job

     Returns the state, the counters and the parameters of one ingest job.

    **When to stop polling:** `JobComplete`, `Failed` and `Aborted` are terminal states.

    **Errors of single records:** this response contains only the number of failed records. The endpoint
    `failedResults` returns the failed records and their errors as a CSV file.

    Args:
        version (str):
        job_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[IngestJob | list[ErrorDetail | None]]
    """

    request = build_request(
        version=version,
        job_id=job_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client, response)


async def asyncio(
    version: str,
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> IngestJob | list[ErrorDetail | None] | None:
    """Get information about an ingest job

     Returns the state, the counters and the parameters of one ingest job.

    **When to stop polling:** `JobComplete`, `Failed` and `Aborted` are terminal states.

    **Errors of single records:** this response contains only the number of failed records. The endpoint
    `failedResults` returns the failed records and their errors as a CSV file.

    Args:
        version (str):
        job_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        IngestJob | list[ErrorDetail | None]
    """

    return (
        await asyncio_detailed(
            version=version,
            job_id=job_id,
            client=client,
        )
    ).parsed
