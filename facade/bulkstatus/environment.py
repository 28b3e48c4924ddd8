"""Accounts from environment variables, for the command line and for programs.

Every account class declares its `variables`, such as `PASSCREATOR_API_KEY`. `bulkstatus vendors` lists those of all
vendors, including the vendors of installed packages, and docs/cli/credentials.md has the built-in ones as a table. An
empty variable counts as not set. For each secret, a variable with `_FILE` at its end may name a file instead, such as a
container's (`PASSCREATOR_API_KEY_FILE=/run/secrets/passcreator`); line ends at the end of the file are left out.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import BaseUrl, ids_in_path
from bulkstatus.secret import Secret
from bulkstatus.text import listed, one_line
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.registry import registered
from bulkstatus.vendors.variables import Variable

_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def accounts_from(environ: Mapping[str, str]) -> tuple[Account, ...]:
    """Return every account that the environment has; possibly none.

    Args:
        environ: The variables, such as `os.environ`.

    Raises:
        ConfigurationError: If an account's variables are incomplete, contradict each other or cannot be used. The text
            names the variable, and shows no secret.
    """
    found = (account_from(account_class, environ) for account_class in registered().account_classes)
    return tuple(account for account in found if account is not None)


def account_from(account_class: type[Account], environ: Mapping[str, str]) -> Account | None:
    """Return one vendor's account, or None if no credential for one is set.

    Args:
        account_class: The class of the account.
        environ: The variables.

    Raises:
        ConfigurationError: If one is set in part, or twice, or cannot be used; or if the class itself has a bug.
    """
    try:
        return make_account(account_class, environ)
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - an installed package's code can raise anything
        values = _values(account_class, environ)
        text = f"{type(error).__name__}: {error}"
        for variable, value in values.items():
            text = Secret(value).redact(text) if variable.is_secret else text
        raise ConfigurationError(
            f"{account_class.__module__}.{account_class.__name__} makes no account of "
            f"{listed(variable.name for variable in values)}, "
            f"which is a fault in it ({one_line(text, 200)}): tell its authors, or unset them"
        ) from None


def make_account(account_class: type[Account], environ: Mapping[str, str]) -> Account | None:
    """Return the same as `account_from`, for the tests of an account class: any other exception is raised as it is.

    Args:
        account_class: The class of the account.
        environ: The variables.

    Raises:
        ConfigurationError: If one is set in part, or twice, or cannot be used.
    """
    variables, values = account_class.variables, _values(account_class, environ)
    started = [credential for credential in variables.credentials if not values.keys().isdisjoint(credential)]
    if not started:
        return None
    if len(started) > 1:
        both = listed(next(variable.name for variable in credential if variable in values) for credential in started)
        raise ConfigurationError(f"{both} belong to different credentials for {account_class.label}: unset all but one")
    needed = (*started[0], *variables.required)
    missing = [variable.name for variable in needed if variable not in values]
    if missing:
        present = listed(variable.name for variable in needed if variable in values)
        raise ConfigurationError(f"{present} is not all that {account_class.label} needs: set {listed(missing)}, too")
    make: Callable[..., Account] = account_class
    options: dict[str, Any] = {variable.option: _option(variable, value) for variable, value in values.items()}
    try:
        return make(**options)
    except ConfigurationError as error:
        names = {variable.option: variable.name for variable in variables}
        raise ConfigurationError(error.text_with(names)) from None


def missing_for(url: str, accounts: Iterable[Account] = ()) -> str:
    """Return which variables make an account for a status URL, as the end of a sentence: `set PASSCREATOR_API_KEY`.

    Args:
        url: The status URL.
        accounts: The accounts that exist. If one is of the same vendor on another server, the text names that server,
            so that nobody sends its credential elsewhere by mistake.
    """
    vendors = registered()
    servers = {type(account): account.base_url for account in accounts}
    with suppress(ConfigurationError):
        ways = [_way_to(account_class, url, servers.get(account_class)) for account_class in vendors.account_classes]
        if any(ways):
            return ", or ".join(filter(None, ways))
    return "; ".join(["`bulkstatus vendors` shows the forms of status URLs", *vendors.problems])


def value_of(variable: Variable, environ: Mapping[str, str]) -> str | None:
    """Return a variable's value, or None if it is not set.

    Raises:
        ConfigurationError: If it is given twice, or the file cannot be used.
    """
    value = environ.get(variable.name)
    path = environ.get(variable.file_name) if variable.is_secret else None
    if not path:
        return value or None
    if value:
        raise ConfigurationError(f"{variable.name} and {variable.file_name} are both set: unset one of them")
    try:
        value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "it is not text in UTF-8"
        raise ConfigurationError(f"{variable.file_name} names {path}, which cannot be read: {why}") from None
    if not value:
        raise ConfigurationError(f"{variable.file_name} names {path}, which is empty")
    return value


def _values(account_class: type[Account], environ: Mapping[str, str]) -> dict[Variable, str]:
    """Return the values of the account's variables that are set."""
    found = {variable: value_of(variable, environ) for variable in account_class.variables}
    return {variable: value for variable, value in found.items() if value is not None}


def _way_to(account_class: type[Account], url: str, used: str | None) -> str | None:
    """Return what to set for an account that serves a status URL; None if the URL is not of this vendor's form.

    Args:
        account_class: The class of the account.
        url: The status URL.
        used: The server of the vendor's existing account, if there is one.

    Raises:
        ConfigurationError: If the text is not a URL.
    """
    endpoint, variables, label = account_class.endpoint, account_class.variables, account_class.label
    # No id has a slash in it, so the path is the last parts of the URL, and the server is what is in front of them.
    server, *path = url.rsplit("/", endpoint.PATH.count("/"))
    if "://" not in server or ids_in_path(endpoint.PATH, endpoint.PATH_PARAMETERS, "/".join(["", *path])) is None:
        return None
    base_url = str(BaseUrl.parse(server, allow_http=True))
    data_center = next((name for name, known in account_class.servers.items() if known == base_url), None)
    names = {setting.option: setting.name for setting in variables.settings}
    setting = "" if data_center == "" else f"{names['base_url']}={base_url}"
    if data_center and "data_center" in names:
        setting = f"{names['data_center']}={data_center}"
    if used is not None:
        change = f"set {setting}" if setting else f"unset {names['base_url']}"
        return f"the credential for {label} goes to {used} only; if it belongs to {base_url}, {change}"
    credential = ", or ".join(listed(variable.name for variable in each) for each in variables.credentials)
    return f"set {credential}; and {setting}" if setting else f"set {credential}"


def _option(variable: Variable, value: str) -> str | bool:
    if variable.option != "allow_http":
        return value
    if value.lower() not in _SWITCH:
        raise ConfigurationError(f"{variable.name} is none of {', '.join(_SWITCH)}")
    return _SWITCH[value.lower()]
