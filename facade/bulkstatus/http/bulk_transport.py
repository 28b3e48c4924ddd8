"""A function that chooses the transport for many concurrent requests."""

from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.transport import AsyncTransport


def bulk_transport(transport: AsyncTransport) -> AsyncTransport:
    """Return the transport to use for many concurrent requests.

    If the extra `fast` is installed, an aiohttp transport replaces an httpx transport. Otherwise, the transport is
    returned unchanged.

    Args:
        transport: The client's transport.
    """
    if not isinstance(transport, AsyncHttpxTransport):
        return transport
    try:
        from bulkstatus.http.aiohttp_transport import AiohttpTransport  # noqa: PLC0415 - loaded only if it is used
    except ImportError:
        return transport
    return AiohttpTransport(transport)
