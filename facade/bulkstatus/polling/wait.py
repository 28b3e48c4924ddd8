"""One job, followed to its end: written once, for both drivers."""

from bulkstatus.clock import Clock
from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.fetch import look
from bulkstatus.polling.poller import AskAgain, Done, GiveUp, Waiting
from bulkstatus.polling.runtime import Listener, Mover
from bulkstatus.vendors.account import Target


async def follow(
    target: Target,
    clock: Clock,
    mover: Mover,
    *,
    pacing: Pacing | None,
    timeout: float | None,
    patience: float,
    on_update: Listener | None,
) -> Operation:
    """The last look at a job; see `Client.wait` for what is not told here.

    Args:
        target: The job.
        clock: The time.
        mover: The driver.
        pacing: The schedule, in place of the account's own.
        timeout: See `Client.wait`.
        patience: See `Client.wait`.
        on_update: See `Client.wait`.
    """
    waiting = Waiting(
        target.url,
        pacing=pacing or target.account.pacing,
        timeout=timeout,
        patience=patience,
        now=clock.monotonic(),
    )
    while True:
        timeout = waiting.look_begins(clock.monotonic(), target.account.request_timeout)
        try:
            operation = await look(target, timeout, clock, mover)
        except BulkStatusError as trouble:
            step = waiting.failed(trouble, clock.monotonic())
        else:
            if on_update and waiting.is_news(operation):
                await mover.tell(on_update, operation)
            step = waiting.saw(operation, clock.monotonic())
        match step:
            case AskAgain(delay):
                await mover.sleep(delay)
            case Done(operation):
                return operation
            case GiveUp(error):
                raise error
