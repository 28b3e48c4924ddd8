"""The function `wait`, which polls one job until it is over, for `Client` and `AsyncClient`."""

from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.fetch import fetch
from bulkstatus.polling.poller import Finished, GiveUp, PollAgain, Poller, Step, event_of
from bulkstatus.polling.runtime import OnUpdate, Runtime
from bulkstatus.vendors.account import Target


async def wait(
    target: Target,
    runtime: Runtime,
    *,
    pacing: Pacing | None,
    timeout: float | None,
    retry_timeout: float,
    on_update: OnUpdate | None,
) -> Operation:
    """Poll a job until it is over, and return its last operation.

    Args:
        target: Job to poll.
        runtime: Runtime that sends the requests and sleeps.
        pacing: Settings for the intervals between polls, or None for the `pacing` of the account.
        timeout: Time limit for the wait in seconds, at least 0, or None for no limit.
        retry_timeout: Maximum duration of consecutive temporary errors in seconds, at least 0.
        on_update: Function to call with the first operation and with each changed operation, or None.

    Raises:
        BulkStatusError: If the wait fails. `Client.wait` documents the exception classes.
    """
    Poller.check(timeout, retry_timeout)
    if on_update is not None and not callable(on_update):
        raise ConfigurationError(f"on_update must be a function, and {on_update!r} is not")
    clock = runtime.clock
    poller = Poller(
        target.url,
        pacing=pacing or target.account.pacing,
        timeout=timeout,
        retry_timeout=retry_timeout,
        now=clock.monotonic(),
    )
    step: Step
    while True:
        allowed = poller.start_poll(clock.monotonic(), target.account.request_timeout)
        try:
            operation = await fetch(target, allowed, runtime)
        except BulkStatusError as error:
            step = poller.on_error(error, clock.monotonic())
        else:
            if on_update and poller.is_change(operation):
                await runtime.call(on_update, operation)
            step = poller.on_operation(operation, clock.monotonic())
        if runtime.is_observed:
            await runtime.emit(event_of(step, target, poller.last_operation, clock.now()))
        match step:
            case PollAgain(delay=delay):
                await runtime.sleep(delay)
            case Finished(operation):
                return operation
            case GiveUp(reason):
                raise reason
