"""Status URLs: where an account's server is, and which ids a URL names."""

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
"""Printable ASCII without the backslash."""
_PARTS = re.compile(r"([^:/?#]+://[^/?#]*)([^?#]*)")
"""The site of a URL, and its path."""


def safe_to_show(url: str) -> str:
    """A URL as it may be shown: without the user, password, query and fragment that could hold a credential.

    A text that is no URL is not shown at all, for nobody knows what it holds.
    """
    found = re.match(r"(https?://)([^/?#]*@)?([a-z0-9.\[\]:_-]+)(/[^?#@]*)?(?=[?#]|$)", url, re.IGNORECASE)
    return f"{found[1]}{found[3]}{found[4] or ''}"[:300] if found else "[a text that is no URL]"


def path_to_show(path: str) -> str:
    """The path of a file as it may be shown, in one line: a URL may have been given for it, with a credential in it."""
    if "://" in path:
        return one_line(safe_to_show(path))
    return "[a name that may hold a credential]" if re.search(r":.*@|@.*\?|\?.*=", path, re.DOTALL) else one_line(path)


def split_url(url: str, name: str) -> "tuple[Origin, str]":
    """Return the origin and the path of an absolute http or https URL that holds nothing else.

    Args:
        url: The URL.
        name: What the caller calls it, for messages.

    Raises:
        ConfigurationError: If the text is not a URL, or holds a user, a query or a fragment.
    """
    if not isinstance(url, str) or not _ASCII.fullmatch(url):
        raise ConfigurationError(name, " is not a URL: give it as plain ASCII text, without spaces or backslashes")
    found = _PARTS.match(url)
    site = found[1] if found else ""
    is_good = _is_good.__wrapped__ if "@" in url else _is_good  # caches keep no password
    if found is None or not is_good(site):
        raise ConfigurationError(
            name,
            f" {safe_to_show(url)!r} is not a URL: it needs http:// or https://, a host and a good port",
            "" if isinstance(name, Option) else "; an id alone names no server",
        )
    if "@" in site or found.end() < len(url):
        raise ConfigurationError(name, f" {safe_to_show(url)!r} has a user, a query or a fragment: leave them out")
    return (_parse_site if "@" in url else _origin)(site), found[2]


def _is_host(text: str) -> bool:
    """Whether a text is a host name (in ASCII, as certificates have it) or an address.

    Raises:
        ValueError: If it is neither, but looks like an address or an internationalised name.
    """
    if ":" in text or text.rstrip(".").rpartition(".")[2].isdigit():
        ipaddress.ip_address(text)
        return True
    text.encode().decode("idna")  # a name of which a resolver could make nothing
    return re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", text) is not None


@frozen
class Origin:
    """Scheme, host and port: what a credential belongs to."""

    scheme: str
    host: str
    """In lower case; an IPv6 address without its brackets."""
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
        # Not `is_loopback`, which takes 127.0.0.1 inside an IPv6 address on some versions of Python only.
        return address in ipaddress.ip_network("127.0.0.0/8") or address == ipaddress.ip_address("::1")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")


def _parse_site(site: str) -> Origin:
    """Return the origin of the part of a URL in front of its path.

    Raises:
        ValueError: If it is not a site.
    """
    parts = urlsplit(site)
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    if not port:
        raise ValueError(f"no scheme or port in {safe_to_show(site)}")
    return Origin(parts.scheme, (parts.hostname or "").rstrip("."), port)


_origin = lru_cache(maxsize=256)(_parse_site)  # many URLs share a site


@lru_cache(maxsize=256)
def _is_good(site: str) -> bool:
    """Return whether a site can be sent requests."""
    try:
        return _parse_site(site).scheme in _DEFAULT_PORTS and _is_host(urlsplit(site).hostname or "")
    except ValueError:
        return False


def origin_of(url: str) -> Origin:
    """Return the origin of a URL that has been checked."""
    return _origin("/".join(url.split("/", 3)[:3]))


@frozen
class BaseUrl:
    """Where an account's API is served: an origin, and perhaps a path that its proxy puts in front."""

    origin: Origin
    prefix: str
    """Empty, or a path that begins with a slash and does not end with one."""

    @classmethod
    def parse(cls, url: str | None, *, allow_http: bool, name: str = "base_url", default: str | None = None) -> Self:
        """Read a base URL.

        Args:
            url: The URL; None takes the default.
            allow_http: Whether the credential may be sent in the clear, also to a server that is not this machine.
            name: The account's argument that holds the URL.
            default: Where the vendor serves its API, if that is one place.

        Raises:
            ConfigurationError: If it is no http(s) URL, holds more than an origin and a path, or would have the
                credential sent in the clear: http is for loopback hosts, unless `allow_http` is set.
        """
        if url is None:
            url = default or ""  # which is no URL, and refused as one
        option = Option(name)
        origin, path = split_url(url, option)
        if origin.scheme == "http" and not (origin.is_loopback or allow_http):
            raise ConfigurationError(
                option,
                f" {safe_to_show(url)!r} would send the credential unencrypted: use https, or say ",
                Option("allow_http"),
                "=True if this network can be trusted",
            )
        prefix = path.rstrip("/")
        if any(unquote(segment) in ("", ".", "..") for segment in prefix.split("/")[1:]):
            raise ConfigurationError(
                option, f" {safe_to_show(url)!r} has an empty or a dot segment in its path: leave it out"
            )
        return cls(origin, prefix)

    def __str__(self) -> str:
        return f"{self.origin}{self.prefix}"


class PathParameter(Protocol):
    """A path parameter as the generated endpoints describe it."""

    def accepts(self, value: str, /) -> bool:
        """Whether the text has the form that the spec gives it."""
        ...


def ids_in_path(template: str, parameters: Mapping[str, PathParameter], path: str) -> tuple[str, ...] | None:
    """The ids in a path, in its order; None if it does not follow the template.

    Each id is decoded once and then has to have the form the spec gives it, so that nothing encoded slips through.
    """
    found = _pattern(template).fullmatch(path)
    if found is None:
        return None
    ids = tuple(unquote(text) for text in found.groups())
    known = all(parameter.accepts(value) for parameter, value in zip(parameters.values(), ids, strict=True))
    return ids if known else None


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """Return the pattern of the paths that follow a template."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)))
