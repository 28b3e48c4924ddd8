"""The choice of a transport for many requests at once."""

from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.transport import AsyncTransport


def bulk_transport(transport: AsyncTransport) -> AsyncTransport:
    """Return what sends many requests at once: aiohttp in place of httpx, or the same one without the extra `fast`."""
    if not isinstance(transport, AsyncHttpxTransport):
        return transport
    try:
        from bulkstatus.http.aiohttp_transport import AiohttpTransport  # noqa: PLC0415 - loaded by those who use it
    except ImportError:
        return transport
    return AiohttpTransport(transport)
