"""Functions that find the proxy for a server in the environment variables."""

import os
from collections.abc import Mapping
from urllib.request import getproxies, proxy_bypass

import httpx

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import Origin


def proxy_for(origin: Origin) -> str | None:
    """Return the URL of the proxy that environment variables set for a server, or None if no proxy is set.

    Loopback hosts never have a proxy.

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


def proxy_to_show(origin: Origin) -> str:
    """Return a string with the URL of the proxy for a server and the variable that sets the proxy.

    The string is empty if no proxy is set. The string never contains a password.

    Args:
        origin: The server.
    """
    proxy = proxy_for(origin)
    if proxy is None:
        return ""
    names = (f"{origin.scheme}_proxy", f"{origin.scheme}_PROXY".upper(), "all_proxy", "ALL_PROXY")
    variable = next((f" ({name})" for name in names if os.environ.get(name)), "")
    url = httpx.URL(proxy)
    return f"{url.scheme}://{url.netloc.decode()}{variable}"
