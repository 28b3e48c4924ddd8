"""The account class for SAYMON's endpoint `GET /node/api/bulk/{id}/status`."""

import base64

from bulkstatus.errors import ConfigurationError, OperationNotFound, Option
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.secret import Secret
from bulkstatus.status import BulkStatus
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.fields import code_of
from bulkstatus.vendors.response_reader import ResponseReader
from bulkstatus.vendors.states import VendorState
from bulkstatus.vendors.variables import Variable, Variables, server_settings
from bulkstatus_api.saymon.api.bulk_status import get_bulk_operation_status as endpoint
from bulkstatus_api.saymon.models import BulkOperationStatus, ErrorResponse


class Saymon(Account):
    """A user account of a SAYMON installation.

    Pass exactly one credential: `login` with `password`, or `session_id`, or `api_token`. SAYMON documents no rate
    limit, so `watch` sends at most 5 requests per second by default. By default, a job is polled every 2 to 60 seconds
    (see `pacing`). The spec `specs/saymon.yaml` describes SAYMON's API.

    Args:
        base_url: The base URL of the installation, such as `https://saymon.example`. If a reverse proxy adds a path
            in front of `/node`, include this path in the base URL. `base_url` has no default, because every
            installation has its own host.
        login: The login name of a user, such as an e-mail address. The login name can contain non-ASCII characters, but
            no colon. Login name and password are sent with HTTP Basic authentication, a documented method.
        password: The password that belongs to `login`. The password can contain non-ASCII characters.
        session_id: The id of an open session, which is a UUID. The session id is sent in the documented cookie `sid`.
        api_token: An API token, which is a UUID. The API token is sent in the documented query parameter `api-token`.
            Prefer another credential, because a proxy can log the URL with the API token. The API token never appears
            in the logs of bulkstatus.
        allow_http: Whether to allow unencrypted HTTP to servers other than the local machine. Defaults to False.
        name: The account's name, which consists of 1 to 100 printable characters. Defaults to `saymon`. If a client has
            two accounts on the same server, their names must differ.

    Raises:
        ConfigurationError: If the credential, the base URL or the name is invalid.
    """

    vendor = "saymon"
    label = "SAYMON"
    variables = Variables(
        credentials=(
            (
                Variable("SAYMON_LOGIN", "login", "the login of a user; set the password as well"),
                Variable("SAYMON_PASSWORD", "password", "the password of this user", is_secret=True),
            ),
            (Variable("SAYMON_API_TOKEN", "api_token", "an API token, instead of a login", is_secret=True),),
            (Variable("SAYMON_SESSION_ID", "session_id", "the id of a session, instead of a login", is_secret=True),),
        ),
        settings=server_settings("SAYMON", base_url="the base URL of the installation; required", is_required=True),
    )
    responses = "bulkstatus.testing.responses.saymon"
    endpoint = endpoint
    # SAYMON documents no limit. An installation may run on a small server, so the limit is low.
    pacing = Pacing(min_interval=2.0, max_interval=60.0)
    requests_per_second = 5.0

    def __init__(
        self,
        *,
        base_url: str,
        login: str | None = None,
        password: str | None = None,
        session_id: str | None = None,
        api_token: str | None = None,
        allow_http: bool = False,
        name: str | None = None,
    ) -> None:
        self.variables.check_credential(
            "Saymon", login=login, password=password, session_id=session_id, api_token=api_token
        )
        headers: dict[str, Secret] = {}
        query: dict[str, Secret] = {}
        if session_id is not None:
            secrets = [Secret.checked(session_id, "session_id")]
            if any(character in session_id for character in '",;\\'):
                raise ConfigurationError(
                    Option("session_id"), " contains a character that a cookie cannot contain: pass the bare id"
                )
            headers["cookie"] = Secret(f"sid={session_id}")
        elif api_token is not None:
            secrets = [Secret.checked(api_token, "api_token")]
            query["api-token"] = secrets[0]
        else:
            pair = _basic_pair(login, password)
            secrets = [Secret(password or ""), Secret(pair)]
            headers["authorization"] = Secret(f"Basic {pair}")
        super().__init__(
            base_url=base_url,
            allow_http=allow_http,
            name=name,
            secrets=secrets,
            secret_headers=headers,
            secret_query=query,
        )

    def operation(self, bulk_id: str) -> Target:
        """Return the `Target` for a bulk operation, without sending a request.

        Args:
            bulk_id: The id of the bulk operation, which consists of 1 to 128 letters, digits, `-` or `_`.

        Raises:
            ConfigurationError: If the id is malformed.
        """
        return self._job(endpoint.build_request, bulk_id)

    def _read(self, response: ResponseReader) -> Operation:
        """Convert a response from SAYMON into an `Operation`."""
        model = endpoint.parse_body(response.status_code, response.body)
        if response.status_code == 200:
            if isinstance(model, BulkOperationStatus) and isinstance(model.finished, bool):
                return response.operation(map_status(finished=model.finished), _as_sent(model.finished), raw=model)
            raise response.unreadable("no true or false in `finished`")
        if response.status_code == 404 and model is None and response.response.content.strip():
            raise response.unreadable("no JSON object")  # probably from a proxy or another server
        error_class = OperationNotFound if response.status_code == 404 else None
        if isinstance(model, ErrorResponse):
            raise response.error(error_class, code=code_of(model.code), message=inner_message(model.message))
        raise response.error(error_class)


def _basic_pair(login: str | None, password: str | None) -> str:
    """Encode a login name and a password as UTF-8 for HTTP Basic authentication (RFC 7617)."""
    for name, text in (("login", login), ("password", password)):
        if not isinstance(text, str) or not text or not text.isprintable():
            problem = "missing" if text is None else "empty" if text == "" else "not text without control characters"
            raise ConfigurationError(
                Option(name),
                f" is {problem}: pass ",
                Option("login"),
                " and ",
                Option("password"),
                " as text",
            )
    if ":" in (login or ""):
        raise ConfigurationError(
            Option("login"),
            " contains a colon, which HTTP Basic does not allow: use ",
            Option("session_id"),
            " or ",
            Option("api_token"),
        )
    return base64.b64encode(f"{login}:{password}".encode()).decode()


def map_status(*, finished: bool) -> BulkStatus:
    """Return the common status for SAYMON's field `finished`. The field is also true for failed operations."""
    return BulkStatus.FINISHED if finished else BulkStatus.RUNNING


def _as_sent(finished: bool) -> str:  # noqa: FBT001 - the boolean is the value, not a flag
    return f"finished: {str(finished).lower()}"


Saymon.states = {VendorState(_as_sent(finished)): map_status(finished=finished) for finished in (False, True)}


def inner_message(message: object) -> object:
    """Return the text of an error message. With HTTP 401, SAYMON's message is a string that contains JSON."""
    if isinstance(message, str) and message.startswith("{"):
        inner = decode(Response(status_code=0, content=message.encode(errors="replace")))
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return inner["message"]
    return message
