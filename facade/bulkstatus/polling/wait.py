"""One job, followed to its end: written once, for both drivers."""

from bulkstatus.clock import Clock
from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.fetch import poll
from bulkstatus.polling.poller import Finished, GiveUp, PollAgain, Poller
from bulkstatus.polling.runtime import Listener, Runtime
from bulkstatus.vendors.account import Target


async def follow(
    target: Target,
    clock: Clock,
    runtime: Runtime,
    *,
    pacing: Pacing | None,
    timeout: float | None,
    retry_timeout: float,
    on_update: Listener | None,
) -> Operation:
    """The last poll of a job; see `Client.wait` for what is not told here.

    Args:
        target: The job.
        clock: The time.
        runtime: The driver.
        pacing: The schedule, in place of the account's own.
        timeout: See `Client.wait`.
        retry_timeout: See `Client.wait`.
        on_update: See `Client.wait`.
    """
    poller = Poller(
        target.url,
        pacing=pacing or target.account.pacing,
        timeout=timeout,
        retry_timeout=retry_timeout,
        now=clock.monotonic(),
    )
    while True:
        timeout = poller.poll_started(clock.monotonic(), target.account.request_timeout)
        try:
            operation = await poll(target, timeout, clock, runtime)
        except BulkStatusError as trouble:
            step = poller.failed(trouble, clock.monotonic())
        else:
            if on_update and poller.is_change(operation):
                await runtime.tell(on_update, operation)
            step = poller.saw(operation, clock.monotonic())
        match step:
            case PollAgain(delay):
                await runtime.sleep(delay)
            case Finished(operation):
                return operation
            case GiveUp(error):
                raise error
