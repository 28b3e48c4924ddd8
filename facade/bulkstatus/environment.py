"""Accounts from environment variables: how the command line gets its credentials, and a way for programs, too.

| variable | for | meaning |
| --- | --- | --- |
| `PASSCREATOR_API_KEY` | Passcreator | the API key |
| `PASSCREATOR_BASE_URL` | Passcreator | another server than `https://app.passcreator.com` |
| `PASSCREATOR_ALLOW_HTTP` | Passcreator | `1` to send the credential over http, unencrypted |
| `APPLIVERY_TOKEN` | Applivery | the token of a service account |
| `APPLIVERY_BASE_URL` | Applivery | another server than `https://api.applivery.io` |
| `APPLIVERY_ALLOW_HTTP` | Applivery | `1` to send the credential over http, unencrypted |
| `SAYMON_LOGIN` | SAYMON | a login, with its password |
| `SAYMON_PASSWORD` | SAYMON | the password |
| `SAYMON_API_TOKEN` | SAYMON | a token, in place of a login |
| `SAYMON_SESSION_ID` | SAYMON | an open session, in place of a login |
| `SAYMON_BASE_URL` | SAYMON | the installation; always needed |
| `SAYMON_ALLOW_HTTP` | SAYMON | `1` to send the credential over http, unencrypted |
| `ZOHO_ACCESS_TOKEN` | Zoho Creator | an access token, good for an hour |
| `ZOHO_CLIENT_ID` | Zoho Creator | an OAuth client, in place of an access token |
| `ZOHO_CLIENT_SECRET` | Zoho Creator | its secret |
| `ZOHO_REFRESH_TOKEN` | Zoho Creator | a refresh token given to it |
| `ZOHO_DATA_CENTER` | Zoho Creator | where the account is, such as `eu`; without it, `us` |
| `ZOHO_ENVIRONMENT` | Zoho Creator | `development` or `stage`; without it, production |
| `ZOHO_ACCOUNTS_URL` | Zoho Creator | another accounts server than the data center's |
| `ZOHO_BASE_URL` | Zoho Creator | another API server than the data center's |
| `ZOHO_ALLOW_HTTP` | Zoho Creator | `1` to send the credential over http, unencrypted |

A variable that is set to nothing counts as not set. In place of a secret, its variable with `_FILE` at the end may name
a file that holds it, as containers have it (`PASSCREATOR_API_KEY_FILE=/run/secrets/passcreator`); line ends at the end
of the file are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import field, frozen

from bulkstatus.account import Account
from bulkstatus.errors import ConfigurationError
from bulkstatus.urls import BaseUrl, ids_in_path
from bulkstatus.vendors.registry import account_type

_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@frozen
class Variable:
    """One environment variable."""

    name: str
    option: str
    """The argument of the account that it stands for."""
    meaning: str
    is_secret: bool = field(default=False, kw_only=True)
    """Whether it may also be given as a file, by the variable `<name>_FILE`."""
    is_required: bool = field(default=False, kw_only=True)
    """Whether no credential will do without it."""

    @property
    def file_name(self) -> str:
        """The variable that names a file which holds the value."""
        return f"{self.name}_FILE"

    @property
    def names(self) -> tuple[str, ...]:
        """The variables that may give the value."""
        return (self.name, self.file_name) if self.is_secret else (self.name,)

    def read(self, environ: Mapping[str, str]) -> str | None:
        """The value, or None where it is not set.

        Raises:
            ConfigurationError: If it is given twice, or the file cannot be used.
        """
        text, path = environ.get(self.name), environ.get(self.file_name) if self.is_secret else None
        if not path:
            return text or None
        if text:
            raise ConfigurationError(f"{self.name} and {self.file_name} are both set: unset one of them")
        try:
            held = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or "it is not text in UTF-8"
            raise ConfigurationError(f"{self.file_name} names {path}, which cannot be read: {why}") from None
        if not held:
            raise ConfigurationError(f"{self.file_name} names {path}, which is empty")
        return held


@frozen
class VendorVariables:
    """The variables that make one vendor's account."""

    vendor: str
    credentials: tuple[tuple[Variable, ...], ...]
    """The credentials that will do, any one of them; each is of variables that belong together."""
    settings: tuple[Variable, ...]
    """What goes with any credential."""

    @property
    def kind(self) -> type[Account]:
        """The class of the account."""
        return account_type(self.vendor)

    @property
    def variables(self) -> Iterator[Variable]:
        """All of them."""
        for credential in self.credentials:
            yield from credential
        yield from self.settings

    @property
    def required(self) -> tuple[Variable, ...]:
        """The settings that no credential will do without."""
        return tuple(setting for setting in self.settings if setting.is_required)

    def account(self, environ: Mapping[str, str]) -> Account | None:
        """The account, or None where no credential for one is set.

        Raises:
            ConfigurationError: If one is set in part, or twice, or cannot be used.
        """
        given = {variable: text for variable in self.variables if (text := variable.read(environ)) is not None}
        begun = [credential for credential in self.credentials if any(variable in given for variable in credential)]
        if not begun:
            return None
        if len(begun) > 1:
            both = listed(next(variable.name for variable in credential if variable in given) for credential in begun)
            raise ConfigurationError(f"{both} belong to different credentials for {self.kind.label}: unset all but one")
        needed = (*begun[0], *self.required)
        missing = [variable.name for variable in needed if variable not in given]
        if missing:
            present = listed(variable.name for variable in needed if variable in given)
            raise ConfigurationError(f"{present} is not all that {self.kind.label} needs: set {listed(missing)}, too")
        make: Callable[..., Account] = self.kind
        options: dict[str, Any] = {variable.option: _option(variable, text) for variable, text in given.items()}
        try:
            return make(**options)
        except ConfigurationError as error:
            raise ConfigurationError(self._in_variables(str(error))) from None

    def for_url(self, url: str) -> str | None:
        """What to set for an account that serves a status URL; None if the URL is not of this vendor's form.

        Raises:
            ConfigurationError: If the text is no URL.
        """
        endpoint = self.kind.endpoint
        beginning = endpoint.PATH.split("{", 1)[0]
        server, is_there, ids = url.partition(beginning)
        if not is_there or ids_in_path(endpoint.PATH, endpoint.PATH_PARAMETERS, f"{beginning}{ids}") is None:
            return None
        base_url = str(BaseUrl.parse(server, allow_http=True))
        credential = ", or ".join(listed(variable.name for variable in each) for each in self.credentials)
        place = next((name for name, known in self.kind.servers.items() if known == base_url), None)
        names = {setting.option: setting.name for setting in self.settings}
        if place is None:
            return f"set {credential}; and {names['base_url']}={base_url}"
        if "data_center" in names:
            return f"set {credential}; and {names['data_center']}={place}"
        return f"set {credential}"

    def _in_variables(self, text: str) -> str:
        """An account's message about its arguments, with the variables' names for them."""
        names = {variable.option: variable.name for variable in self.variables}
        return re.sub(rf"(?<![\w/.'-])({'|'.join(names)})(?![\w/.'-])", lambda found: names[found[1]], text)


def _option(variable: Variable, text: str) -> str | bool:
    if variable.option != "allow_http":
        return text
    if text.lower() not in _SWITCH:
        raise ConfigurationError(f"{variable.name} is none of {', '.join(_SWITCH)}")
    return _SWITCH[text.lower()]


def listed(names: Iterable[str]) -> str:
    """Names as a sentence has them: `A`, `A and B`, `A, B and C`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _settings(prefix: str, *, base_url: str, is_required: bool = False) -> tuple[Variable, ...]:
    return (
        Variable(f"{prefix}_BASE_URL", "base_url", base_url, is_required=is_required),
        Variable(f"{prefix}_ALLOW_HTTP", "allow_http", "`1` to send the credential over http, unencrypted"),
    )


VENDORS = (
    VendorVariables(
        "passcreator",
        ((Variable("PASSCREATOR_API_KEY", "api_key", "the API key", is_secret=True),),),
        _settings("PASSCREATOR", base_url="another server than `https://app.passcreator.com`"),
    ),
    VendorVariables(
        "applivery",
        ((Variable("APPLIVERY_TOKEN", "token", "the token of a service account", is_secret=True),),),
        _settings("APPLIVERY", base_url="another server than `https://api.applivery.io`"),
    ),
    VendorVariables(
        "saymon",
        (
            (
                Variable("SAYMON_LOGIN", "login", "a login, with its password"),
                Variable("SAYMON_PASSWORD", "password", "the password", is_secret=True),
            ),
            (Variable("SAYMON_API_TOKEN", "api_token", "a token, in place of a login", is_secret=True),),
            (Variable("SAYMON_SESSION_ID", "session_id", "an open session, in place of a login", is_secret=True),),
        ),
        _settings("SAYMON", base_url="the installation; always needed", is_required=True),
    ),
    VendorVariables(
        "zoho_creator",
        (
            (Variable("ZOHO_ACCESS_TOKEN", "access_token", "an access token, good for an hour", is_secret=True),),
            (
                Variable("ZOHO_CLIENT_ID", "client_id", "an OAuth client, in place of an access token"),
                Variable("ZOHO_CLIENT_SECRET", "client_secret", "its secret", is_secret=True),
                Variable("ZOHO_REFRESH_TOKEN", "refresh_token", "a refresh token given to it", is_secret=True),
            ),
        ),
        (
            Variable("ZOHO_DATA_CENTER", "data_center", "where the account is, such as `eu`; without it, `us`"),
            Variable("ZOHO_ENVIRONMENT", "environment", "`development` or `stage`; without it, production"),
            Variable("ZOHO_ACCOUNTS_URL", "accounts_url", "another accounts server than the data center's"),
            *_settings("ZOHO", base_url="another API server than the data center's"),
        ),
    ),
)
"""What makes each vendor's account, in the order of the vendors' table."""


def accounts_from(environ: Mapping[str, str]) -> tuple[Account, ...]:
    """Every account that the environment has; possibly none.

    Args:
        environ: The variables, such as `os.environ`.

    Raises:
        ConfigurationError: If an account's variables are incomplete, contradict each other or cannot be used. The text
            names the variable, and shows no secret.
    """
    found = (vendor.account(environ) for vendor in VENDORS)
    return tuple(account for account in found if account is not None)


def missing_for(url: str) -> str:
    """What to set for an account that serves a status URL, as the end of a sentence: `set PASSCREATOR_API_KEY`."""
    with suppress(ConfigurationError):
        ways = [way for vendor in VENDORS if (way := vendor.for_url(url)) is not None]
        if ways:
            return ", or ".join(ways)
    return "`bulkstatus vendors` shows the forms of status URLs"


def variables_table() -> str:
    """Every variable, as a Markdown table."""
    rows = [("variable", "for", "meaning"), ("---",) * 3]
    for vendor in VENDORS:
        rows += [(f"`{variable.name}`", vendor.kind.label, variable.meaning) for variable in vendor.variables]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
