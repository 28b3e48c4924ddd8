"""The choice of a proxy from the environment variables."""

from collections.abc import Mapping
from urllib.request import getproxies, proxy_bypass

import httpx

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import Origin


def proxy_for(origin: Origin) -> str | None:
    """Return the URL of the proxy that the environment names for a server, or None. Loopback hosts have no proxy.

    Args:
        origin: The server.

    Raises:
        ConfigurationError: If the proxy is not an HTTP or HTTPS proxy.
    """
    if origin.is_loopback or proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    proxies: Mapping[str, str] = getproxies()
    proxy = proxies.get(origin.scheme) or proxies.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        is_good = httpx.URL(proxy).host != "" and httpx.URL(proxy).scheme in ("http", "https")
    except httpx.InvalidURL:
        is_good = False
    if not is_good:
        raise ConfigurationError(
            f"the environment's proxy for {origin} is not an HTTP proxy: "
            f"set {origin.scheme.upper()}_PROXY to an HTTP proxy, or list the host in NO_PROXY"
        )
    return proxy
