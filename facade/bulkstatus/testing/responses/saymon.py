"""Simulation of SAYMON. SAYMON reports the state as a boolean, and its proxy sends HTML error pages."""

import base64
import json

from bulkstatus.http.messages import Response
from bulkstatus.testing.fake_vendor import StatusRequest
from bulkstatus.testing.responses import Report, json_response
from bulkstatus.vendors.saymon import Saymon
from bulkstatus_api.saymon.models import BulkOperationStatus, ErrorResponse

account_class = Saymon
RUNNING, FINISHED = "finished: false", "finished: true"
"""The names of the two states of an operation. SAYMON does not name the states, so bulkstatus does."""
STATES = (RUNNING, FINISHED)
UNKNOWN_ROUTE_CODE = None
UNKNOWN_JOB_STATUS = 404

LOGIN = "jürgen@saymon.example"
"""The login that the simulated SAYMON server accepts. Like some real logins, the login contains a non-ASCII
character."""
PASSWORD = "sandbox-password"  # noqa: S105 - not a real secret
"""The password that the simulated SAYMON server accepts."""
SESSION_ID = "0b5a3e6c-8f1d-4c2e-9a47-5d6e7f809112"
"""The session id that the simulated SAYMON server accepts. Requests send the session id in the cookie `sid`."""
API_TOKEN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"  # noqa: S105
"""The API token that the simulated SAYMON server accepts. Requests send the API token in the query parameter
`api-token`."""
_BASIC = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()

# The vendor only documents the codes and texts of 401. The others are made up, as in the spec.
_ERRORS = {
    400: ("BadRequest", "The request could not be read"),
    403: ("Forbidden", "Access denied"),
    404: ("NotFound", "Bulk operation not found"),
    405: ("MethodNotAllowed", "Method not allowed"),
    429: ("TooManyRequests", "Too many requests"),
    500: ("InternalError", "An unexpected error occurred"),
}
_UNAUTHORIZED = {"InvalidCredentials": "Wrong login or password", "Unauthorized": "Authorization required"}
_PROXY = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
_NGINX = "<html>\n<head><title>{0}</title></head>\n<body>\n<center><h1>{0}</h1></center>\n<hr><center>nginx</center>\n"


def ids(number: int) -> tuple[str, ...]:
    """Return the id of a simulated operation, which has 24 hexadecimal digits.

    Args:
        number: Number of the operation, counted from 0.
    """
    return (f"5f3b9c0e7a1d4e2b{number:08x}",)


def reject(request: StatusRequest) -> Response | None:
    """Return None if the credential of the request is valid, or a 401 response otherwise.

    If the request has several credentials, only one is checked. The login and password have priority over the session
    cookie, and the session cookie has priority over the query parameter.
    """
    pairs = (pair.strip().partition("=") for pair in request.headers.get("cookie", "").split(";"))
    cookies = {name: value for name, _, value in pairs}
    for sent, expected, code, text in (
        (request.headers.get("authorization"), _BASIC, "InvalidCredentials", "Wrong login or password"),
        (cookies.get("sid"), SESSION_ID, "Unauthorized", "Session not found"),
        (request.query.get("api-token"), API_TOKEN, "Unauthorized", "Token not found"),
    ):
        if sent:
            return None if sent == expected else _unauthorized(code, text)
    return error(401, "Unauthorized")


def status(report: Report) -> Response:
    """Return a response that reports whether the operation is over. SAYMON sends no other field.

    Args:
        report: Status, progress and item errors of the simulated operation.
    """
    return json_response(200, BulkOperationStatus(finished=report.state == FINISHED))


def error(status_code: int, code: int | str | None = None) -> Response:
    """Return an error response: an HTML page for HTTP 502, 503 and 504, else JSON with a code and a message.

    Args:
        status_code: HTTP status of the response.
        code: SAYMON's error code. Defaults to the most common error code for the HTTP status.
    """
    if status_code in _PROXY:
        page = _NGINX.format(f"{status_code} {_PROXY[status_code]}")
        return Response(status_code=status_code, headers={"content-type": "text/html"}, content=page.encode())
    if status_code == 401:
        name = str(code or "InvalidCredentials")
        return _unauthorized(name, _UNAUTHORIZED.get(name, _UNAUTHORIZED["Unauthorized"]))
    name, message = _ERRORS.get(status_code, _ERRORS[500])
    return json_response(status_code, ErrorResponse(code=str(code or name), message=message))


def _unauthorized(code: str, text: str) -> Response:
    """Return a 401 response for a wrong credential. The error message is a string that contains a JSON object."""
    message = json.dumps({"errorCode": 3, "message": text}, separators=(",", ":"))
    return json_response(401, ErrorResponse(code=code, message=message))
