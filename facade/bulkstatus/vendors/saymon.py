"""SAYMON: `GET /node/api/bulk/{id}/status`, described in `specs/saymon.yaml`."""

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
    """A user of a SAYMON installation. Give one credential: login and password, or a session, or a token.

    Args:
        base_url: The installation, with the path its proxy puts in front, if any.
        login: A login; may be an e-mail address, and may hold characters outside ASCII.
        password: Its password.
        session_id: The id of an open session.
        api_token: A token. It has to travel in the URL, where proxies may log it; this package does not.
        allow_http: Send the credential unencrypted, also to a server that is not this machine.
        name: The account's name, which tells it from your other accounts on this server; see `Account.name`.

    Raises:
        ConfigurationError: If the credential or the URL cannot be used.
    """

    vendor = "saymon"
    label = "SAYMON"
    variables = Variables(
        credentials=(
            (
                Variable("SAYMON_LOGIN", "login", "a login, with its password"),
                Variable("SAYMON_PASSWORD", "password", "the password", is_secret=True),
            ),
            (Variable("SAYMON_API_TOKEN", "api_token", "a token, in place of a login", is_secret=True),),
            (Variable("SAYMON_SESSION_ID", "session_id", "an open session, in place of a login", is_secret=True),),
        ),
        settings=server_settings("SAYMON", base_url="the installation; always needed", is_required=True),
    )
    responses = "bulkstatus.testing.responses.saymon"
    endpoint = endpoint
    # No limit is documented; each installation is a server of its own, perhaps a small one.
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
        given = [login is not None or password is not None, session_id is not None, api_token is not None]
        if sum(given) != 1:
            raise ConfigurationError("SAYMON needs one credential: login and password, or session_id, or api_token")
        headers: dict[str, Secret] = {}
        query: dict[str, Secret] = {}
        if session_id is not None:
            secrets = [Secret.checked(session_id, "session_id")]
            if any(character in session_id for character in '",;\\'):
                raise ConfigurationError(
                    Option("session_id"), " holds a character that no cookie can: pass the bare id"
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
        """The bulk operation with this id.

        Raises:
            ConfigurationError: If the id is malformed.
        """
        return self._job(endpoint.build_request, bulk_id)

    def _read(self, response: ResponseReader) -> Operation:
        """What a SAYMON response means."""
        model = endpoint.parse_body(response.status_code, response.body)
        if response.status_code == 200:
            if isinstance(model, BulkOperationStatus) and isinstance(model.finished, bool):
                return response.operation(map_status(finished=model.finished), _as_sent(model.finished), raw=model)
            raise response.unreadable("no true or false in `finished`")
        if response.status_code == 404 and model is None and response.response.content.strip():
            raise response.unreadable("no JSON object")  # a proxy's page, or another server's
        error_class = OperationNotFound if response.status_code == 404 else None
        if isinstance(model, ErrorResponse):
            raise response.error(error_class, code=code_of(model.code), message=inner_message(model.message))
        raise response.error(error_class)


def _basic_pair(login: str | None, password: str | None) -> str:
    """Login and password as HTTP Basic authentication has them (RFC 7617), in UTF-8."""
    for name, text in (("login", login), ("password", password)):
        if not isinstance(text, str) or not text or not text.isprintable():
            raise ConfigurationError(Option(name), " is missing, empty or holds a control character: pass both as text")
    if ":" in (login or ""):
        raise ConfigurationError(
            Option("login"),
            " holds a colon, which HTTP Basic cannot carry: use ",
            Option("session_id"),
            " or ",
            Option("api_token"),
        )
    return base64.b64encode(f"{login}:{password}".encode()).decode()


def map_status(*, finished: bool) -> BulkStatus:
    """What SAYMON's only word means. A failed operation is `finished`, too."""
    return BulkStatus.FINISHED if finished else BulkStatus.RUNNING


def _as_sent(finished: bool) -> str:  # noqa: FBT001 - it is the value, not a flag
    return f"finished: {str(finished).lower()}"


Saymon.states = {VendorState(_as_sent(finished)): map_status(finished=finished) for finished in (False, True)}


def inner_message(message: object) -> object:
    """The words of an error message. Under 401 the message is JSON in a string, and its words are inside."""
    if isinstance(message, str) and message.startswith("{"):
        inner = decode(Response(status_code=0, content=message.encode(errors="replace")))
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return inner["message"]
    return message
