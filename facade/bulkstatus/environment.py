"""Accounts from environment variables: how the command line gets its credentials, and a way for programs, too.

Every account class says by its `variables` which ones make it: `PASSCREATOR_API_KEY` is a Passcreator's. `bulkstatus
vendors` lists those of all vendors, also of those that packages of other people bring, and docs/cli/credentials.md has
the built-in ones as a table. A variable that is set to nothing counts as not set. In place of a secret, its variable
with `_FILE` at the end may name a file that holds it, as containers have it
(`PASSCREATOR_API_KEY_FILE=/run/secrets/passcreator`); line ends at the end of the file are left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import BaseUrl, ids_in_path
from bulkstatus.secret import Secret
from bulkstatus.text import one_line
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.registry import account_types, registered
from bulkstatus.vendors.variables import Variable

_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def accounts_from(environ: Mapping[str, str]) -> tuple[Account, ...]:
    """Every account that the environment has; possibly none.

    Args:
        environ: The variables, such as `os.environ`.

    Raises:
        ConfigurationError: If an account's variables are incomplete, contradict each other or cannot be used. The text
            names the variable, and shows no secret.
    """
    found = (account_from(kind, environ) for kind in registered().kinds)
    return tuple(account for account in found if account is not None)


def account_from(kind: type[Account], environ: Mapping[str, str]) -> Account | None:
    """One vendor's account, or None where no credential for one is set.

    Args:
        kind: The class of the account.
        environ: The variables.

    Raises:
        ConfigurationError: If one is set in part, or twice, or cannot be used; or if the class itself is at fault.
    """
    try:
        return make_account(kind, environ)
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - an installed package's code can raise anything
        given = _given(kind, environ)
        said = f"{type(error).__name__}: {error}"
        for secret in (Secret(text) for variable, text in given.items() if variable.is_secret):
            said = secret.redact(said)
        raise ConfigurationError(
            f"{kind.__module__}.{kind.__name__} makes no account of {listed(variable.name for variable in given)}, "
            f"which is a fault in it ({one_line(said, 200)}): tell its authors, or unset them"
        ) from None


def make_account(kind: type[Account], environ: Mapping[str, str]) -> Account | None:
    """The same, for the tests of an account class: a fault in it is raised as it is.

    Args:
        kind: The class of the account.
        environ: The variables.

    Raises:
        ConfigurationError: If one is set in part, or twice, or cannot be used.
    """
    variables, given = kind.variables, _given(kind, environ)
    begun = [credential for credential in variables.credentials if any(variable in given for variable in credential)]
    if not begun:
        return None
    if len(begun) > 1:
        both = listed(next(variable.name for variable in credential if variable in given) for credential in begun)
        raise ConfigurationError(f"{both} belong to different credentials for {kind.label}: unset all but one")
    needed = (*begun[0], *variables.required)
    missing = [variable.name for variable in needed if variable not in given]
    if missing:
        present = listed(variable.name for variable in needed if variable in given)
        raise ConfigurationError(f"{present} is not all that {kind.label} needs: set {listed(missing)}, too")
    make: Callable[..., Account] = kind
    options: dict[str, Any] = {variable.option: _option(variable, text) for variable, text in given.items()}
    try:
        return make(**options)
    except ConfigurationError as error:
        raise ConfigurationError(_in_variables(kind, str(error))) from None


def missing_for(url: str, accounts: Iterable[Account] = ()) -> str:
    """What to set for an account that serves a status URL, as the end of a sentence: `set PASSCREATOR_API_KEY`.

    Args:
        url: The status URL.
        accounts: Those that there are. One of the same vendor on another server is told of, so that nobody sends its
            credential elsewhere by mistake.
    """
    there = registered()
    servers = {type(account): account.base_url for account in accounts}
    with suppress(ConfigurationError):
        ways = [way for kind in there.kinds if (way := _way_to(kind, url, servers.get(kind))) is not None]
        if ways:
            return ", or ".join(ways)
    return "; ".join(["`bulkstatus vendors` shows the forms of status URLs", *there.problems])


def variables_table() -> str:
    """Every variable of the built-in vendors, as a Markdown table."""
    rows = [("variable", "for", "meaning"), ("---",) * 3]
    for kind in account_types():
        rows += [(f"`{variable.name}`", kind.label, variable.meaning) for variable in kind.variables]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def value_of(variable: Variable, environ: Mapping[str, str]) -> str | None:
    """A variable's value, or None where it is not set.

    Raises:
        ConfigurationError: If it is given twice, or the file cannot be used.
    """
    text = environ.get(variable.name)
    path = environ.get(variable.file_name) if variable.is_secret else None
    if not path:
        return text or None
    if text:
        raise ConfigurationError(f"{variable.name} and {variable.file_name} are both set: unset one of them")
    try:
        held = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "it is not text in UTF-8"
        raise ConfigurationError(f"{variable.file_name} names {path}, which cannot be read: {why}") from None
    if not held:
        raise ConfigurationError(f"{variable.file_name} names {path}, which is empty")
    return held


def listed(names: Iterable[str]) -> str:
    """Names as a sentence has them: `A`, `A and B`, `A, B and C`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _given(kind: type[Account], environ: Mapping[str, str]) -> dict[Variable, str]:
    """The account's variables that are set."""
    return {variable: text for variable in kind.variables if (text := value_of(variable, environ)) is not None}


def _way_to(kind: type[Account], url: str, served: str | None) -> str | None:
    """What to set for an account that serves a status URL; None if the URL is not of this vendor's form.

    Args:
        kind: The class of the account.
        url: The status URL.
        served: The server of the vendor's account that there is, if any.

    Raises:
        ConfigurationError: If the text is no URL.
    """
    endpoint = kind.endpoint
    # No id has a slash in it, so the path is the last parts of the URL, and the server what is in front of them.
    server, *path = url.rsplit("/", endpoint.PATH.count("/"))
    if "://" not in server or ids_in_path(endpoint.PATH, endpoint.PATH_PARAMETERS, "/".join(["", *path])) is None:
        return None
    base_url = str(BaseUrl.parse(server, allow_http=True))
    credential = ", or ".join(listed(variable.name for variable in each) for each in kind.variables.credentials)
    place = next((name for name, known in kind.servers.items() if known == base_url), None)
    names = {setting.option: setting.name for setting in kind.variables.settings}
    where = "" if place == "" else f"{names['base_url']}={base_url}"
    if place and "data_center" in names:
        where = f"{names['data_center']}={place}"
    if served is not None:
        change = f"set {where}" if where else f"unset {names['base_url']}"
        return f"the credential for {kind.label} goes to {served} only; if it belongs to {base_url}, {change}"
    return f"set {credential}; and {where}" if where else f"set {credential}"


def _in_variables(kind: type[Account], text: str) -> str:
    """An account's message about its arguments, with the variables' names for them."""
    names = {variable.option: variable.name for variable in kind.variables}
    return re.sub(rf"(?<![\w/.'-])({'|'.join(names)})(?![\w/.'-])", lambda found: names[found[1]], text)


def _option(variable: Variable, text: str) -> str | bool:
    if variable.option != "allow_http":
        return text
    if text.lower() not in _SWITCH:
        raise ConfigurationError(f"{variable.name} is none of {', '.join(_SWITCH)}")
    return _SWITCH[text.lower()]
