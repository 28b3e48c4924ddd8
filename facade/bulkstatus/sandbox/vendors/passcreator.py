"""Passcreator: a bare key, one envelope for everything, failed items as a map that may turn into an array."""

from http import HTTPStatus

from bulkstatus import Passcreator as Account
from bulkstatus.messages import Reply
from bulkstatus.sandbox.scenario import Snapshot
from bulkstatus.sandbox.vendor import Call, Times, Vendor, json_reply
from bulkstatus_api.passcreator.api.bulk_status import get_bulk_operation_status as endpoint
from bulkstatus_api.passcreator.schemas import (
    EmptyReply,
    ErrorReply,
    ErrorsByKey,
    ErrorsByPosition,
    ItemFailure,
    Process,
    ProcessErrors,
    ProcessReply,
)

API_KEY = "sandbox/key.with&odd%characters=!~_"
"""The key that the sandbox takes; like real ones, it is sent as it is."""

# "Object not found" is documented; the other texts are illustrative, as in the spec.
_TEXTS = {403: "Access denied", 404: "Object not found", 429: "Rate limit exceeded"}


class Passcreator(Vendor):
    """Passcreator."""

    key = "passcreator"
    endpoint = endpoint

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's key."""
        return Account(api_key=API_KEY, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """A UUID."""
        return (f"627d21f7-e1a0-4085-84cb-{number:012x}",)

    def refusal(self, call: Call) -> Reply | None:
        """The bare key, or 401 with nothing in it."""
        return None if call.headers.get("authorization") == API_KEY else self.error(401)

    def report(self, snapshot: Snapshot, call: Call, times: Times) -> Reply:  # noqa: ARG002 - the reply holds no id
        """The process in its envelope."""
        process = Process(
            current=snapshot.processed,
            total=snapshot.scenario.total,
            createdOn=f"{times.started:%Y-%m-%d %H:%M:%S}",
            status=snapshot.state,
            errors=_errors(snapshot.item_errors),
        )
        return json_reply(
            200,
            ProcessReply(
                statusCode=200,
                success=True,
                description="Success",
                errors=[],
                count=1,
                responseMetaData=None,
                data=process,
            ),
        )

    def error(self, status_code: int, code: int | str | None = None) -> Reply:
        """An empty object for 401, else the envelope around nothing. A code is the status that only the body tells."""
        if status_code == 401:
            return json_reply(401, EmptyReply(root={}))
        told = code if isinstance(code, int) else status_code
        envelope = ErrorReply(
            statusCode=told,
            success=False,
            description=HTTPStatus(told).phrase,
            errors=[_TEXTS.get(told, "An unexpected error occurred")],
            count=0,
            responseMetaData=None,
            data=[],
        )
        return json_reply(status_code, envelope)

    def no_such_job(self, call: Call) -> Reply:  # noqa: ARG002 - the reply holds no id
        """A plain 404."""
        return self.error(404)


def _errors(items: tuple[tuple[str, str], ...]) -> ProcessErrors:
    """The failed items as the backend writes them: a map with the keys 0, 1, 2… becomes an array."""
    failures = {key: ItemFailure(message) for key, message in items}
    if not failures:
        return ProcessErrors(None)
    if list(failures) == [str(index) for index in range(len(failures))]:
        return ProcessErrors(ErrorsByPosition(list(failures.values())))
    return ProcessErrors(ErrorsByKey(failures))
