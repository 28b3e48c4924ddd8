"""SAYMON: one boolean, an error message that is JSON in a string, and the pages of the proxy in front."""

import json

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Report, json_response
from bulkstatus_api.saymon.models import BulkOperationStatus, ErrorResponse

RUNNING, FINISHED = "finished: false", "finished: true"
"""The response has a boolean for the state, and these are its two values."""
STATES = (RUNNING, FINISHED)

# Codes and texts are illustrative, as in the spec; the vendor documents those of 401 only.
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


def report(told: Report) -> Response:
    """Whether it is over, and nothing else."""
    return json_response(200, BulkOperationStatus(finished=told.state == FINISHED))


def error(status_code: int, code: int | str | None = None) -> Response:
    """A code and a message; or the page of the proxy in front, when it got no answer."""
    if status_code in _PROXY:
        page = _NGINX.format(f"{status_code} {_PROXY[status_code]}")
        return Response(status_code=status_code, headers={"content-type": "text/html"}, content=page.encode())
    if status_code == 401:
        name = str(code or "InvalidCredentials")
        return unauthorized(name, _UNAUTHORIZED.get(name, _UNAUTHORIZED["Unauthorized"]))
    name, message = _ERRORS.get(status_code, _ERRORS[500])
    return json_response(status_code, ErrorResponse(code=str(code or name), message=message))


def unauthorized(code: str, text: str) -> Response:
    """The refusal of a credential, whose words are inside another JSON object."""
    message = json.dumps({"errorCode": 3, "message": text}, separators=(",", ":"))
    return json_response(401, ErrorResponse(code=code, message=message))
