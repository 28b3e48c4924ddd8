"""The vendors there are: those built in, and those that installed packages bring.

A package registers its vendors in its `pyproject.toml`, by the vendor's key:

    [project.entry-points."bulkstatus.vendors"]
    salesforce = "bulkstatus_salesforce.vendor:Salesforce"

The value is the account class. A package that cannot be used takes nothing from the others: `Registered.problems` says
what is wrong with it. Packages are looked for where every vendor there is matters, as for accounts from the
environment; a client that is given its accounts needs no registry.
"""

import importlib
import inspect
import math
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from attrs import frozen

from bulkstatus.errors import ConfigurationError
from bulkstatus.pacing import Pacing
from bulkstatus.text import one_line
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.variables import Variables

GROUP = "bulkstatus.vendors"
"""The group of the entry points."""

_BUILT_IN = {
    "passcreator": "Passcreator",
    "applivery": "Applivery",
    "saymon": "Saymon",
    "zoho_creator": "ZohoCreator",
}
_DECLARED: Mapping[str, Any] = {
    "label": str,
    "endpoint": ModuleType,
    "variables": Variables,
    "states": Mapping,
    "pacing": Pacing,
    "requests_per_second": (int, float),
    "requests_per_day": (int, float),
    "servers": Mapping,
    "errors": Mapping,
    "responses": str,
}
"""What an account class has to declare in addition to its key."""


@frozen
class Registered:
    """The vendors there are."""

    account_classes: tuple[type[Account], ...]
    """The account classes: those built in, then those of packages by their keys."""
    problems: tuple[str, ...]
    """What is wrong with the packages that cannot be used, a sentence each."""


def built_in_account_classes() -> Iterator[type[Account]]:
    """The account classes of the built-in vendors."""
    return map(_built_in, _BUILT_IN)


def registered() -> Registered:
    """Every vendor there is, at this moment."""
    account_classes, problems = [*built_in_account_classes()], []
    found = _entry_points()
    for entry_point in found:
        try:
            account_class = _load(entry_point, found)
        except ConfigurationError as error:
            problems.append(str(error))
        else:
            account_classes.append(account_class)
    return Registered(tuple(account_classes), tuple(problems))


def keys() -> list[str]:
    """The keys of all vendors, also of those that cannot be used. Loads none of them."""
    return list(dict.fromkeys([*_BUILT_IN, *(entry_point.name for entry_point in _entry_points())]))


def modules() -> set[str]:
    """The names that the code of installed packages is imported by. Loads none of it."""
    return {entry_point.value.partition(":")[0].partition(".")[0] for entry_point in _entry_points()}


def account_class_of(vendor: str) -> type[Account]:
    """The account class of the vendor with this key.

    Raises:
        ConfigurationError: If there is none, or its package cannot be used.
    """
    if vendor in _BUILT_IN:
        return _built_in(vendor)
    found = _entry_points()
    for entry_point in found:
        if entry_point.name == vendor:
            return _load(entry_point, found)
    raise ConfigurationError(f"there is no vendor {vendor!r}, only {', '.join(keys())}")


def _built_in(vendor: str) -> type[Account]:
    account_class: type[Account] = getattr(importlib.import_module(f"bulkstatus.vendors.{vendor}"), _BUILT_IN[vendor])
    return account_class


def _entry_points() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda entry_point: (entry_point.name, entry_point.value))


def _load(entry_point: EntryPoint, found: Iterable[EntryPoint]) -> type[Account]:
    """The class that an entry point names, of those that were found.

    Raises:
        ConfigurationError: If it cannot be used.
    """
    key = entry_point.name
    what = (
        f"the vendor {key!r} of the package {entry_point.dist.name if entry_point.dist else 'unknown'} cannot be used"
    )
    if key in _BUILT_IN:
        raise ConfigurationError(f"{what}: bulkstatus has a vendor of this key itself; uninstall or rename it")
    others = {other.dist.name for other in found if other.name == key and other.dist}
    if len(others) > 1:
        raise ConfigurationError(f"{what}: {' and '.join(sorted(others))} both have this key; uninstall one of them")
    try:
        account_class: object = entry_point.load()
    except (Exception, SystemExit) as error:  # other people's code can raise anything
        raise ConfigurationError(
            f"{what}: loading {entry_point.value} raised {type(error).__name__} ({one_line(str(error), 200)}); "
            "install it again, or uninstall it"
        ) from error
    if not (isinstance(account_class, type) and issubclass(account_class, Account)):
        raise ConfigurationError(f"{what}: {entry_point.value} is no subclass of bulkstatus.vendors.account.Account")
    problem = _problem(account_class)
    if problem:
        raise ConfigurationError(f"{what}: {entry_point.value} {problem}")
    if getattr(account_class, "vendor", None) != key:
        raise ConfigurationError(f"{what}: {entry_point.value} has not this key in its member `vendor`")
    return account_class


def _problem(account_class: type[Account]) -> str | None:
    """What keeps an account class from being used, as the end of a sentence; None if nothing does."""
    missing = [name for name in _DECLARED if not hasattr(account_class, name)]
    if missing:
        return f"does not say its {', '.join(missing)}"
    if inspect.isabstract(account_class):
        return f"does not define {', '.join(sorted(account_class.__abstractmethods__))}"
    for name, form in _DECLARED.items():
        value = getattr(account_class, name)
        if not isinstance(value, form):
            return f"has {type(value).__name__} as its {name}, which has to be {getattr(form, '__name__', 'a number')}"
    if not all(
        hasattr(account_class.endpoint, name) for name in ("PATH", "PATH_PARAMETERS", "build_request", "parse_body")
    ):
        return f"has {account_class.endpoint.__name__} as its endpoint, which is no module that was generated for one"
    if not (account_class.variables.credentials and all(account_class.variables.credentials)):
        return "has no variable for a credential among its variables"
    if not {"base_url", "allow_http"} <= {setting.option for setting in account_class.variables.settings}:
        return "has not the settings that every account has among its variables: `server_settings` makes them"
    if not (0 < account_class.requests_per_second < math.inf and account_class.requests_per_day > 0):
        return "has limits that cannot be used: requests_per_second is above 0 and finite, requests_per_day above 0"
    return None
