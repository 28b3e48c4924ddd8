"""Accounts from environment variables, for the command line and for programs.

Every account class declares its `variables`, such as `PASSCREATOR_API_KEY`. `bulkstatus vendors` lists the variables of
all vendors, including those of installed packages. docs/cli/credentials.md lists the variables of the built-in vendors.
An empty variable counts as not set. A secret can also be in a file: append `_FILE` to the name of the variable, and set
this variable to the path. For example, set `PASSCREATOR_API_KEY_FILE=/run/secrets/passcreator`. Line breaks at the end
of the file are ignored.
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
    """Return an account for each vendor whose credential is in the environment.

    Args:
        environ: The environment variables, such as `os.environ`.

    Returns:
        The accounts, with those of the built-in vendors first. The result is empty if there is no credential.

    Raises:
        ConfigurationError: If the variables of an account are incomplete, contradictory or invalid. The message names
            the variable and shows no secret.
    """
    found = (account_from(account_class, environ) for account_class in registered().account_classes)
    return tuple(account for account in found if account is not None)


def account_from(account_class: type[Account], environ: Mapping[str, str]) -> Account | None:
    """Return the account of one vendor, or None if the environment contains no credential for this vendor.

    Args:
        account_class: The vendor's account class.
        environ: The environment variables, such as `os.environ`.

    Raises:
        ConfigurationError: If the vendor's variables are incomplete, contradictory or invalid, or if the account class
            has a bug.
    """
    try:
        return make_account(account_class, environ)
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - code of an installed package can raise anything
        values = _values(account_class, environ)
        text = f"{type(error).__name__}: {error}"
        for variable, value in values.items():
            text = Secret(value).redact(text) if variable.is_secret else text
        raise ConfigurationError(
            f"{account_class.__module__}.{account_class.__name__} cannot be created from "
            f"{listed(variable.name for variable in values)} "
            f"because of a bug in this class ({one_line(text, 200)}): report it to its authors, or unset the variables"
        ) from None


def make_account(account_class: type[Account], environ: Mapping[str, str]) -> Account | None:
    """Return the account of one vendor, or None, as `account_from` does. Use this function in tests of account classes.

    Exceptions that are caused by a bug in the account class are raised unchanged.

    Args:
        account_class: The vendor's account class.
        environ: The environment variables, such as `os.environ`.

    Raises:
        ConfigurationError: If the vendor's variables are incomplete, contradictory or invalid.
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
        raise ConfigurationError(f"{account_class.label} needs more than {present}: set {listed(missing)} as well")
    make: Callable[..., Account] = account_class
    options: dict[str, Any] = {variable.option: _option(variable, value) for variable, value in values.items()}
    try:
        return make(**options)
    except ConfigurationError as error:
        names = {variable.option: variable.name for variable in variables}
        raise ConfigurationError(error.text_with(names)) from None


def missing_for(url: str, accounts: Iterable[Account] = ()) -> str:
    """Return advice on the variables to set for a status URL, such as `set PASSCREATOR_API_KEY`.

    Args:
        url: The status URL.
        accounts: The accounts that exist. If one of them belongs to the same vendor on another server, the advice names
            that server. A user then notices that the credential may be for another server.
    """
    vendors = registered()
    servers = {type(account): account.base_url for account in accounts}
    with suppress(ConfigurationError):
        ways = [_way_to(account_class, url, servers.get(account_class)) for account_class in vendors.account_classes]
        if any(ways):
            return ", or ".join(filter(None, ways))
    return "; ".join(["`bulkstatus vendors` shows the forms of status URLs", *vendors.problems])


def value_of(variable: Variable, environ: Mapping[str, str]) -> str | None:
    """Return the value of a variable, or None if the variable is not set or is empty.

    Args:
        variable: The variable. The value of a secret may be in a file.
        environ: The environment variables, such as `os.environ`.

    Raises:
        ConfigurationError: If both the variable and its `_FILE` variant are set, or if the file cannot be read or is
            empty.
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
    """Return the variables of an account that are set, with their values."""
    found = {variable: value_of(variable, environ) for variable in account_class.variables}
    return {variable: value for variable, value in found.items() if value is not None}


def _way_to(account_class: type[Account], url: str, used: str | None) -> str | None:
    """Return advice on the variables to set for a status URL, or None if the URL does not have this vendor's form.

    Args:
        account_class: The vendor's account class.
        url: The status URL.
        used: The base URL of the vendor's existing account, or None if there is no account.

    Raises:
        ConfigurationError: If the text is not a URL.
    """
    endpoint, variables, label = account_class.endpoint, account_class.variables, account_class.label
    # Ids contain no slash, so the number of slashes in the template shows where the base URL ends.
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
    return f"set {credential}; also set {setting}" if setting else f"set {credential}"


def _option(variable: Variable, value: str) -> str | bool:
    if variable.option != "allow_http":
        return value
    if value.lower() not in _SWITCH:
        raise ConfigurationError(f"{variable.name} must be one of {', '.join(_SWITCH)}")
    return _SWITCH[value.lower()]
