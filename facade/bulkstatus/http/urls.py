"""Functions and classes that parse base URLs and status URLs."""

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol, Self
from urllib.parse import unquote, urljoin, urlsplit

from attrs import frozen

from bulkstatus.errors import ConfigurationError, Option
from bulkstatus.text import one_line

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ASCII = re.compile(r"[!-\[\]-~]*")
"""A pattern for printable ASCII characters, without spaces and backslashes."""
_HIDDEN = "[a URL that may contain a credential]"
_PARTS = re.compile(r"([^:/?#]+://[^/?#]*)([^?#]*)")
"""A pattern that finds the path of a URL, and the part of the URL before the path."""


def safe_to_show(url: str) -> str:
    """Return a URL without its user, password, query and fragment, which can contain a credential.

    A string that is not an HTTP or HTTPS URL is hidden completely, because any part of it could be a credential.
    """
    found = re.match(r"(https?://)([^/?#]*@)?([a-z0-9.\[\]:_-]+)(/[^?#@]*)?(?=[?#]|$)", url, re.IGNORECASE)
    return f"{found[1]}{found[3]}{found[4] or ''}"[:300] if found else _HIDDEN


def _quoted(url: str) -> str:
    """Return the URL in quotes, after a space. Return an empty string if the URL must be hidden."""
    shown = safe_to_show(url)
    return "" if shown == _HIDDEN else f" {shown!r}"


def redirect_to_show(url: str, location: str) -> str:
    """Return the absolute URL to which a response redirects, without parts that can contain a credential.

    Args:
        url: The URL of the request.
        location: The value of the header field `Location`, which can be relative or empty.
    """
    try:
        return safe_to_show(urljoin(url, location)) if location else "no URL"
    except ValueError:
        return _HIDDEN


def path_to_show(path: str) -> str:
    """Return a file path that is safe to print: on one line, with credentials hidden.

    The path can contain a credential if a user passes a URL by mistake.
    """
    if "://" in path:
        return one_line(safe_to_show(path))
    if re.search(r":.*@|@.*\?|\?.*=", path, re.DOTALL):
        return "[a name that may contain a credential]"
    return one_line(path)


def split_url(url: str, name: str) -> "tuple[Origin, str]":
    """Return the origin and the path of an absolute HTTP or HTTPS URL.

    Args:
        url: The URL.
        name: The name of the URL in error messages, such as `the status URL`.

    Raises:
        ConfigurationError: If `url` is not a valid URL, or contains a user, a query or a fragment.
    """
    if not isinstance(url, str):
        raise ConfigurationError(name, f" must be text, not {type(url).__name__}: pass a URL that starts with https://")
    found = _PARTS.match(url) if _ASCII.fullmatch(url) else None
    site = found[1] if found else ""
    is_good = _is_good.__wrapped__ if "@" in url else _is_good  # keep passwords out of caches
    if found is None or not is_good(site):
        raise ConfigurationError(name, _problem_of(url, name))
    if "@" in site or found.end() < len(url):
        raise ConfigurationError(name, f"{_quoted(url)} has a user, a query or a fragment: leave them out")
    return (_parse_site if "@" in url else _origin)(site), found[2]


def _problem_of(url: str, name: str) -> str:
    """Return what is wrong with a string that `split_url` refuses as a URL."""
    if not re.match(r"\s*https?://", url, re.IGNORECASE):
        example = "https://api.example.com"
        if not isinstance(name, Option):
            example = "https://app.passcreator.com/api/v3/process/627d21f7, because an id does not identify a server"
        return f" is not a URL: it must start with https://, as in {example}"
    if not _ASCII.fullmatch(url):
        return " is not a URL: give it as plain ASCII text, without spaces or backslashes"
    return f"{_quoted(url)} has no valid host or port: correct the URL"


def _is_host(text: str) -> bool:
    """Return whether a string is an IP address or an ASCII host name.

    Raises:
        ValueError: If the string is meant as an IP address or an internationalised host name, but is not valid.
    """
    if ":" in text or text.rstrip(".").rpartition(".")[2].isdigit():
        ipaddress.ip_address(text)
        return True
    text.encode().decode("idna")  # raises for a name that no resolver accepts
    return re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", text) is not None


@frozen
class Origin:
    """The scheme, host and port of a server. Each credential is only sent to one origin."""

    scheme: str
    host: str
    """The host in lower case. An IPv6 address is stored without brackets."""
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether the host is the local machine: `localhost`, 127.0.0.0/8 or ::1."""
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
    """Convert the part of a URL before its path, such as `https://api.example:8443`, to an origin.

    Raises:
        ValueError: If the scheme, the host or the port cannot be parsed.
    """
    parts = urlsplit(site)
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    if not port:
        raise ValueError(f"no scheme or port in {safe_to_show(site)}")
    return Origin(parts.scheme, (parts.hostname or "").rstrip("."), port)


_origin = lru_cache(maxsize=256)(_parse_site)  # many URLs have the same origin


@lru_cache(maxsize=256)
def _is_good(site: str) -> bool:
    """Return whether the part of a URL before its path is a valid HTTP or HTTPS origin."""
    try:
        return _parse_site(site).scheme in _DEFAULT_PORTS and _is_host(urlsplit(site).hostname or "")
    except ValueError:
        return False


def origin_of(url: str) -> Origin:
    """Return the origin of a URL that `split_url` has accepted."""
    return _origin("/".join(url.split("/", 3)[:3]))


@frozen
class BaseUrl:
    """The base URL of an account's API, which consists of an origin and an optional path prefix."""

    origin: Origin
    prefix: str
    """The path prefix without a slash at its end, such as `/proxy`, or an empty string."""

    @classmethod
    def parse(cls, url: str | None, *, allow_http: bool, name: str = "base_url", default: str | None = None) -> Self:
        """Parse a base URL.

        Args:
            url: The URL, or None to use `default`.
            allow_http: Whether to allow unencrypted HTTP to other machines.
            name: The name of the account's argument that contains the URL.
            default: The URL of the vendor's API, if all customers use the same URL. Defaults to None.

        Raises:
            ConfigurationError: If `url` is not an HTTP or HTTPS URL, or contains more than an origin and a path.
                Unencrypted HTTP is only allowed for loopback hosts, unless `allow_http` is true.
        """
        if url is None:
            url = default or ""  # an empty string is rejected below
        option = Option(name)
        origin, path = split_url(url, option)
        if origin.scheme == "http" and not (origin.is_loopback or allow_http):
            raise ConfigurationError(
                option,
                f"{_quoted(url)} would send the credential unencrypted: use https, or set ",
                Option("allow_http=True"),
                " if this network can be trusted",
            )
        prefix = path.rstrip("/")
        if any(unquote(segment) in ("", ".", "..") for segment in prefix.split("/")[1:]):
            raise ConfigurationError(
                option, f"{_quoted(url)} has an empty segment, '.' or '..' in its path: leave it out"
            )
        return cls(origin, prefix)

    def __str__(self) -> str:
        return f"{self.origin}{self.prefix}"


class PathParameter(Protocol):
    """The interface of a path parameter in the generated endpoint modules."""

    def accepts(self, value: str, /) -> bool:
        """Return whether a value has the format that the spec defines for the path parameter."""
        ...


def ids_in_path(template: str, parameters: Mapping[str, PathParameter], path: str) -> tuple[str, ...] | None:
    """Return the ids in the path of a URL, or None if the path does not match the template.

    Each id is percent-decoded once before its format is checked, so that encoded characters are checked, too.

    Args:
        template: The path template, with parameters such as `{id}`.
        parameters: The path parameters, with their names as keys, in the order of the template.
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
    """Convert a path template to a regular expression that matches the same paths."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)))
