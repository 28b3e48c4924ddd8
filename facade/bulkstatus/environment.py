"""Functions that create accounts from environment variables, for the command line and for programs.

Each account class declares its environment variables, such as `PASSCREATOR_API_KEY`, in the attribute `variables`. The
command `bulkstatus vendors` lists the variables of all vendors, including vendors from installed packages. The page
docs/cli/credentials.md lists the variables of the built-in vendors. A variable with an empty value counts as not set.

To read a secret from a file, set a variable with the suffix `_FILE` to the path of the file. For example, with
`PASSCREATOR_API_KEY_FILE=/run/secrets/passcreator`, the API key is read from `/run/secrets/passcreator`. Line breaks at
the end of a file with a secret are ignored.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import BaseUrl, ids_in_path, origin_of, path_to_show, safe_to_show, split_url
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
        The accounts of the built-in vendors, followed by the accounts of vendors from installed packages. The tuple is
        empty if the environment contains no credential.

    Raises:
        ConfigurationError: If the variables of an account are incomplete, contradictory or invalid. The error
            message contains the name of the variable, but no secret.
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
    """Return the account of one vendor, or None if the environment contains no credential for this vendor.

    In tests of an account class, use `make_account`. If the class has a bug, the original exception is raised.

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
        names |= {f"{option}=True": f"{name}=1" for option, name in names.items()}
        raise ConfigurationError(error.text_with(names)) from None


def no_account(url: str, accounts: Iterable[Account]) -> ConfigurationError:
    """Return the error for a status URL that belongs to no account.

    Args:
        url: The status URL.
        accounts: The existing accounts.
    """
    try:
        origin, _ = split_url(url, "the status URL")
    except ConfigurationError as error:
        return error
    accounts = list(accounts)
    near = [account for account in accounts if origin_of(account.base_url) == origin]
    ways = _ways_to(url, accounts)
    if near and not ways:
        labels, urls = listed(account.label for account in near), listed(account.url_template for account in near)
        text = f"is not a status URL of {labels}, whose URLs are {urls}: correct the path"
        return ConfigurationError(f"{safe_to_show(url)} {text}")
    return ConfigurationError(f"there is no account for {safe_to_show(url)}: {_advice(ways)}")


def missing_for(url: str, accounts: Iterable[Account] = ()) -> str:
    """Return advice such as `set PASSCREATOR_API_KEY` for a status URL that belongs to no account.

    Args:
        url: A status URL that belongs to no account.
        accounts: The existing accounts. Empty by default. If the vendor already has an account on another server, the
            advice contains the URL of that server.
    """
    return _advice(_ways_to(url, accounts))


def value_of(variable: Variable, environ: Mapping[str, str]) -> str | None:
    """Return the value of an environment variable, or None if the variable is empty or not set.

    Args:
        variable: The variable to read. The value of a secret can also be read from a file.
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
        raise ConfigurationError(
            f"{variable.file_name} names {path_to_show(path)}, which cannot be read ({why}): correct or unset it"
        ) from None
    if not value:
        raise ConfigurationError(
            f"{variable.file_name} names {path_to_show(path)}, which is empty: write the secret to this file"
        )
    return value


def _values(account_class: type[Account], environ: Mapping[str, str]) -> dict[Variable, str]:
    """Return the value of each environment variable that is set for an account class."""
    found = {variable: value_of(variable, environ) for variable in account_class.variables}
    return {variable: value for variable, value in found.items() if value is not None}


def _advice(ways: list[str]) -> str:
    """Return the ways to an account as one text, or other advice if there is no way."""
    return ", or ".join(ways) or "; ".join(
        ["`bulkstatus vendors` shows the forms of status URLs", *registered().problems]
    )


def _ways_to(url: str, accounts: Iterable[Account]) -> list[str]:
    """Return advice about which variables to set, for each vendor to which the status URL could belong."""
    servers = {type(account): account.base_url for account in accounts}
    with suppress(ConfigurationError):
        ways = [_way_to(each, url, servers.get(each)) for each in registered().account_classes]
        return [way for way in ways if way]
    return []


def _way_to(account_class: type[Account], url: str, used: str | None) -> str | None:
    """Return advice about which variables to set for a URL, or None if the URL is not one of the vendor's status URLs.

    Args:
        account_class: The vendor's account class.
        url: A status URL that belongs to no account.
        used: The base URL of the vendor's existing account, or None if the vendor has no account.

    Raises:
        ConfigurationError: If `url` is not a valid URL.
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
        values = ", ".join(_SWITCH)
        raise ConfigurationError(f"{variable.name} must be one of {values}, not {one_line(repr(value), 80)}")
    return _SWITCH[value.lower()]
