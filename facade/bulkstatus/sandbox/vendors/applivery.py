"""Applivery: a bearer token, two members called `status`, a report with counters written as floats."""

import json

from attrs import evolve

from bulkstatus import Applivery as Account
from bulkstatus.messages import Reply
from bulkstatus.sandbox.scenario import Counters, Snapshot
from bulkstatus.sandbox.vendor import Call, Times, Vendor, json_reply
from bulkstatus_api.applivery.api.bulk_status import get_bulk_task as endpoint
from bulkstatus_api.applivery.schemas import (
    BulkTask,
    BulkTaskReply,
    BulkTaskReport,
    ErrorDetail,
    ErroredLine,
    ErrorReply,
    SkippedLine,
)

ORGANIZATION = "acme-mobility"
"""The slug of the organization that all tasks belong to."""
TOKEN = "sandbox-applivery-token"  # noqa: S105 - it is made up, and meant to be known
"""The service account's token that the sandbox takes."""

# 4002, 4004 and 404/3001 have these texts in the documentation; the others are illustrative, as in the spec.
_TEXTS: dict[tuple[int, int | str | None], str] = {
    (401, 4001): "Unauthorized",
    (401, 4002): "No auth token",
    (401, 4004): "Invalid Token",
    (401, 4005): "Token expired",
    (403, 4003): "Forbidden",
    (404, 1002): "Route not found",
    (404, 3001): "Entity not found",
    (405, None): "Method not allowed",
    (429, None): "Too many requests",
    (500, 1000): "Internal error",
}


class Applivery(Vendor):
    """Applivery."""

    key = "applivery"
    endpoint = endpoint
    no_such_route = (404, 1002)

    def account(self, base_url: str) -> Account:
        """An account with the sandbox's token."""
        return Account(token=TOKEN, base_url=base_url)

    def ids(self, number: int) -> tuple[str, ...]:
        """The organization's slug, and 24 hexadecimal digits."""
        return ORGANIZATION, f"65a1b2c3d4e5f607{number:08x}"

    def refusal(self, call: Call) -> Reply | None:
        """The token after `Bearer`, or 401 with the code that tells what is wrong."""
        match call.headers.get("authorization"):
            case None | "":
                return self.error(401, 4002)
            case sent if sent == f"Bearer {TOKEN}":
                return None
            case _:
                return self.error(401, 4004)

    def report(self, snapshot: Snapshot, call: Call, times: Times) -> Reply:
        """The task in its envelope; the report comes once work has begun."""
        task = BulkTask(id=call.ids[-1], status=snapshot.state, createdAt=times.started, updatedAt=times.now)
        if snapshot.begun and snapshot.scenario.counters is not Counters.NOWHERE:
            task.report = _report(snapshot)
        if snapshot.state == "failed" and snapshot.scenario.message:
            task.error = snapshot.scenario.message
        return json_reply(200, BulkTaskReply(status=True, data=task))

    def error(self, status_code: int, code: int | str | None = None) -> Reply:
        """The envelope with the reason in it; for a rate limit no code is documented, so there is none."""
        detail = ErrorDetail(message=_TEXTS.get((status_code, code), "The request was refused"))
        if isinstance(code, int):
            detail.code = code
        reply = json_reply(status_code, ErrorReply(status=False, error=detail))
        # The spec types codes as floats, as the vendor does; the documented ones are written as whole numbers.
        body = json.loads(reply.content, parse_float=lambda text: int(float(text)))
        return evolve(reply, content=json.dumps(body).encode())

    def no_such_job(self, call: Call) -> Reply:  # noqa: ARG002 - the reply holds no id
        """404 with the code that tells it from a wrong URL."""
        return self.error(404, 3001)


def _report(snapshot: Snapshot) -> BulkTaskReport:
    skipped = len(snapshot.skipped)
    return BulkTaskReport(
        numItems=snapshot.scenario.total,
        numInserts=snapshot.processed - snapshot.failed - skipped,
        numUpdates=0,
        numSkips=skipped,
        numErrors=snapshot.failed,
        skippedLines=[SkippedLine(line=line) for line in snapshot.skipped],
        erroredLines=[ErroredLine(line=int(line), reason=reason) for line, reason in snapshot.item_errors],
    )
