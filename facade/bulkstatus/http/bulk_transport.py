"""The choice of a transport for many concurrent requests."""

from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.transport import AsyncTransport


def bulk_transport(transport: AsyncTransport) -> AsyncTransport:
    """Return a transport for many concurrent requests.

    Args:
        transport: The transport of the client. If the extra `fast` is installed, aiohttp replaces httpx. A transport of
            another class is returned unchanged.
    """
    if not isinstance(transport, AsyncHttpxTransport):
        return transport
    try:
        from bulkstatus.http.aiohttp_transport import AiohttpTransport  # noqa: PLC0415 - loaded only if it is used
    except ImportError:
        return transport
    return AiohttpTransport(transport)
