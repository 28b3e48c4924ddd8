"""Functions for status URLs: the server of an account, and the ids in a URL."""

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from attrs import frozen

from bulkstatus.errors import ConfigurationError, Option
from bulkstatus.text import one_line

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ASCII = re.compile(r"[!-\[\]-~]*")
"""A text of printable ASCII characters, without the backslash."""
_PARTS = re.compile(r"([^:/?#]+://[^/?#]*)([^?#]*)")
"""The part of a URL before its path, and the path."""


def safe_to_show(url: str) -> str:
    """Return a URL without the user, password, query and fragment, which may contain a credential.

    Any other text is hidden completely, because any part of it may be a credential.
    """
    found = re.match(r"(https?://)([^/?#]*@)?([a-z0-9.\[\]:_-]+)(/[^?#@]*)?(?=[?#]|$)", url, re.IGNORECASE)
    return f"{found[1]}{found[3]}{found[4] or ''}"[:300] if found else "[text that is not a URL]"


def path_to_show(path: str) -> str:
    """Return the path of a file on one line, without credentials. Users may pass a URL as a path by mistake."""
    if "://" in path:
        return one_line(safe_to_show(path))
    return "[a name that may hold a credential]" if re.search(r":.*@|@.*\?|\?.*=", path, re.DOTALL) else one_line(path)


def split_url(url: str, name: str) -> "tuple[Origin, str]":
    """Return the origin and the path of an absolute HTTP or HTTPS URL.

    Args:
        url: The URL.
        name: The name of the URL in error messages, such as `the status URL`.

    Raises:
        ConfigurationError: If the text is not a URL, or contains a user, a query or a fragment.
    """
    if not isinstance(url, str) or not _ASCII.fullmatch(url):
        raise ConfigurationError(name, " is not a URL: give it as plain ASCII text, without spaces or backslashes")
    found = _PARTS.match(url)
    site = found[1] if found else ""
    is_good = _is_good.__wrapped__ if "@" in url else _is_good  # keep passwords out of caches
    if found is None or not is_good(site):
        raise ConfigurationError(
            name,
            f" {safe_to_show(url)!r} is not a URL: it needs http:// or https://, a host and a valid port",
            "" if isinstance(name, Option) else ", because an id alone does not identify a server",
        )
    if "@" in site or found.end() < len(url):
        raise ConfigurationError(name, f" {safe_to_show(url)!r} has a user, a query or a fragment: leave them out")
    return (_parse_site if "@" in url else _origin)(site), found[2]


def _is_host(text: str) -> bool:
    """Return whether a text is a host name in ASCII, as in certificates, or an IP address.

    Raises:
        ValueError: If the text is neither, but resembles an IP address or an internationalised name.
    """
    if ":" in text or text.rstrip(".").rpartition(".")[2].isdigit():
        ipaddress.ip_address(text)
        return True
    text.encode().decode("idna")  # raises for a name that no resolver accepts
    return re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", text) is not None


@frozen
class Origin:
    """The scheme, host and port of a server. A credential is only sent to one origin."""

    scheme: str
    host: str
    """The host in lower case. An IPv6 address has no brackets."""
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1."""
        if self.host == "localhost":
            return True
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError:
            return False
        # `is_loopback` is not used: for 127.0.0.1 in an IPv6 address, its value depends on the version of Python.
        return address in ipaddress.ip_network("127.0.0.0/8") or address == ipaddress.ip_address("::1")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")


def _parse_site(site: str) -> Origin:
    """Return the origin of the part of a URL before its path.

    Raises:
        ValueError: If the part has no valid scheme, host or port.
    """
    parts = urlsplit(site)
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    if not port:
        raise ValueError(f"no scheme or port in {safe_to_show(site)}")
    return Origin(parts.scheme, (parts.hostname or "").rstrip("."), port)


_origin = lru_cache(maxsize=256)(_parse_site)  # many URLs have the same origin


@lru_cache(maxsize=256)
def _is_good(site: str) -> bool:
    """Return whether requests can be sent to the part of a URL before its path."""
    try:
        return _parse_site(site).scheme in _DEFAULT_PORTS and _is_host(urlsplit(site).hostname or "")
    except ValueError:
        return False


def origin_of(url: str) -> Origin:
    """Return the origin of a URL that `split_url` has accepted."""
    return _origin("/".join(url.split("/", 3)[:3]))


@frozen
class BaseUrl:
    """The base URL of an account's API: an origin, and an optional path prefix, such as that of a reverse proxy."""

    origin: Origin
    prefix: str
    """The path prefix: empty, or a path that starts with a slash and does not end with a slash."""

    @classmethod
    def parse(cls, url: str | None, *, allow_http: bool, name: str = "base_url", default: str | None = None) -> Self:
        """Parse a base URL.

        Args:
            url: The URL. None selects the default.
            allow_http: Whether the credential may be sent unencrypted to other machines.
            name: The name of the account's argument that contains the URL.
            default: The URL of the vendor's API, if all customers share one. Defaults to None.

        Raises:
            ConfigurationError: If the text is not an HTTP or HTTPS URL, or contains more than an origin and a path.
                HTTP is only allowed for loopback hosts, unless `allow_http` is set.
        """
        if url is None:
            url = default or ""  # an empty text is refused below
        option = Option(name)
        origin, path = split_url(url, option)
        if origin.scheme == "http" and not (origin.is_loopback or allow_http):
            raise ConfigurationError(
                option,
                f" {safe_to_show(url)!r} would send the credential unencrypted: use https, or set ",
                Option("allow_http"),
                "=True if this network can be trusted",
            )
        prefix = path.rstrip("/")
        if any(unquote(segment) in ("", ".", "..") for segment in prefix.split("/")[1:]):
            raise ConfigurationError(
                option, f" {safe_to_show(url)!r} has an empty segment, '.' or '..' in its path: leave it out"
            )
        return cls(origin, prefix)

    def __str__(self) -> str:
        return f"{self.origin}{self.prefix}"


class PathParameter(Protocol):
    """The interface of a path parameter in the generated endpoints."""

    def accepts(self, value: str, /) -> bool:
        """Return whether a text has the format that the spec defines."""
        ...


def ids_in_path(template: str, parameters: Mapping[str, PathParameter], path: str) -> tuple[str, ...] | None:
    """Return the ids in a path, in their order, or None if the path does not match the template.

    Each id is percent-decoded once, and must then have the format that the spec defines. So encoded characters are
    checked, too.

    Args:
        template: The template of the path, with parameters such as `{id}`.
        parameters: The path parameters by name, in the order of the template.
        path: The path of a URL.
    """
    found = _pattern(template).fullmatch(path)
    if found is None:
        return None
    ids = tuple(unquote(text) for text in found.groups())
    known = all(parameter.accepts(value) for parameter, value in zip(parameters.values(), ids, strict=True))
    return ids if known else None


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """Return a regular expression for the paths that match a template."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)))
