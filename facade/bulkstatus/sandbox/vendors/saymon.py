"""SAYMON: three kinds of credential, one boolean, and an error message that is JSON in a string."""

import base64
import json

from bulkstatus import Saymon as Account
from bulkstatus.messages import Reply
from bulkstatus.sandbox.scenario import Snapshot
from bulkstatus.sandbox.vendor import Call, Times, Vendor, json_reply
from bulkstatus_api.saymon.api.bulk_status import get_bulk_operation_status as endpoint
from bulkstatus_api.saymon.schemas import BulkOperationStatus, ErrorReply

LOGIN = "jürgen@saymon.example"
"""The user that the sandbox knows; logins may be e-mail addresses, and need not be ASCII."""
PASSWORD = "sandbox-password"  # noqa: S105 - it is made up, and meant to be known
"""The user's password."""
SESSION_ID = "0b5a3e6c-8f1d-4c2e-9a47-5d6e7f809112"
"""The id of the user's session, as the cookie `sid` has it."""
API_TOKEN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"  # noqa: S105
"""The user's token, as the query parameter `api-token` has it."""

FINISHED = "finished: true"
"""The state of a scenario that is over; the reply has a boolean for it."""

_BASIC = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()

# Codes and texts are illustrative, as in the spec; the vendor documents those of 401 only.
_ERRORS = {
    403: ("Forbidden", "Access denied"),
    404: ("NotFound", "Bulk operation not found"),
    405: ("MethodNotAllowed", "Method not allowed"),
    500: ("InternalError", "An unexpected error occurred"),
}
_NGINX = "<html>\n<head><title>{0}</title></head>\n<body>\n<center><h1>{0}</h1></center>\n<hr><center>nginx</center>\n"


class Saymon(Vendor):
    """SAYMON."""

    key = "saymon"
    endpoint = endpoint

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's login and password."""
        return Account(login=LOGIN, password=PASSWORD, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """24 hexadecimal digits."""
        return (f"5f3b9c0e7a1d4e2b{number:08x}",)

    def refusal(self, call: Call) -> Reply | None:
        """Login and password, or the cookie, or the parameter; else 401. The first that is sent decides."""
        if authorization := call.headers.get("authorization"):
            return None if authorization == _BASIC else _unauthorized("InvalidCredentials", "Wrong login or password")
        if session_id := _cookies(call.headers.get("cookie", "")).get("sid"):
            return None if session_id == SESSION_ID else _unauthorized("Unauthorized", "Session not found")
        if api_token := call.query.get("api-token"):
            return None if api_token == API_TOKEN else _unauthorized("Unauthorized", "Token not found")
        return _unauthorized("Unauthorized", "Authorization required")

    def report(self, snapshot: Snapshot, call: Call, times: Times) -> Reply:  # noqa: ARG002 - no id, no time
        """Whether it is over, and nothing else."""
        return json_reply(200, BulkOperationStatus(finished=snapshot.state == FINISHED))

    def error(self, status_code: int, code: int | str | None = None) -> Reply:  # noqa: ARG002 - one per status
        """A code and a message; or the page of the proxy in front, when it got no answer."""
        if status_code in _PROXY:
            page = _NGINX.format(f"{status_code} {_PROXY[status_code]}")
            return Reply(status_code=status_code, headers={"content-type": "text/html"}, content=page.encode())
        name, message = _ERRORS.get(status_code, _ERRORS[500])
        return json_reply(status_code, ErrorReply(code=name, message=message))

    def no_such_job(self, call: Call) -> Reply:  # noqa: ARG002 - the reply holds no id
        """A plain 404."""
        return self.error(404)


_PROXY = {502: "Bad Gateway", 504: "Gateway Time-out"}


def _unauthorized(code: str, text: str) -> Reply:
    message = json.dumps({"errorCode": 3, "message": text}, separators=(",", ":"))
    return json_reply(401, ErrorReply(code=code, message=message))


def _cookies(header: str) -> dict[str, str]:
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return {name: value for name, _, value in pairs}
