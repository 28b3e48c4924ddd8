"""The registry of the built-in vendors and of the vendors from installed packages.

In its `pyproject.toml`, a package registers each vendor as an entry point under the vendor's key:

    [project.entry-points."bulkstatus.vendors"]
    salesforce = "bulkstatus_salesforce.vendor:Salesforce"

The value of the entry point refers to the account class. If a package cannot be used, `Registered.problems` contains
the reason, and all other vendors still work. Installed packages are searched only if necessary, for example by
`accounts_from`. If a program creates its accounts itself, the registry is not used.
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
"""The entry point group in which packages register their vendors."""

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
"""The names and types of the attributes that an account class must define, except `vendor`."""


@frozen
class Registered:
    """The account classes of all usable vendors, and the reasons why other vendors cannot be used."""

    account_classes: tuple[type[Account], ...]
    """The built-in account classes, followed by the account classes from installed packages, sorted by vendor key."""
    problems: tuple[str, ...]
    """One error message for each vendor that cannot be used."""


def built_in_account_classes() -> Iterator[type[Account]]:
    """Return an iterator over the account classes of the built-in vendors."""
    return map(_built_in, _BUILT_IN)


def registered() -> Registered:
    """Return all built-in vendors and all vendors from the packages that are currently installed."""
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
    """Return the keys of all vendors, including unusable vendors, without importing a package."""
    return list(dict.fromkeys([*_BUILT_IN, *(entry_point.name for entry_point in _entry_points())]))


def modules() -> set[str]:
    """Return the name of each installed vendor's top-level module, without importing a module."""
    return {entry_point.value.partition(":")[0].partition(".")[0] for entry_point in _entry_points()}


def account_class_of(vendor: str) -> type[Account]:
    """Return the account class of a vendor.

    Args:
        vendor: The vendor's key, such as `passcreator`.

    Raises:
        ConfigurationError: If no vendor has this key, or if the vendor's package cannot be used.
    """
    if vendor in _BUILT_IN:
        return _built_in(vendor)
    found = _entry_points()
    for entry_point in found:
        if entry_point.name == vendor:
            return _load(entry_point, found)
    raise ConfigurationError(f"there is no vendor {vendor!r}: use one of {', '.join(keys())}")


def _built_in(vendor: str) -> type[Account]:
    account_class: type[Account] = getattr(importlib.import_module(f"bulkstatus.vendors.{vendor}"), _BUILT_IN[vendor])
    return account_class


def _entry_points() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda entry_point: (entry_point.name, entry_point.value))


def _load(entry_point: EntryPoint, found: Iterable[EntryPoint]) -> type[Account]:
    """Import and return the account class of an entry point.

    Args:
        entry_point: The entry point to load.
        found: All registered entry points, which are needed to detect duplicate keys.

    Raises:
        ConfigurationError: If the account class cannot be imported or used.
    """
    key = entry_point.name
    what = (
        f"the vendor {key!r} of the package {entry_point.dist.name if entry_point.dist else 'unknown'} cannot be used"
    )
    if key in _BUILT_IN:
        raise ConfigurationError(
            f"{what}: bulkstatus has a built-in vendor with this key; uninstall the package or change its key"
        )
    others = {other.dist.name for other in found if other.name == key and other.dist}
    if len(others) > 1:
        raise ConfigurationError(f"{what}: {' and '.join(sorted(others))} both have this key; uninstall one of them")
    try:
        account_class: object = entry_point.load()
    except (Exception, SystemExit) as error:  # code of other packages can raise anything
        raise ConfigurationError(
            f"{what}: loading {entry_point.value} raised {type(error).__name__} ({one_line(str(error), 200)}); "
            "install it again, or uninstall it"
        ) from error
    if not (isinstance(account_class, type) and issubclass(account_class, Account)):
        raise ConfigurationError(f"{what}: {entry_point.value} is not a subclass of bulkstatus.vendors.account.Account")
    problem = _problem(account_class)
    if problem:
        raise ConfigurationError(f"{what}: {entry_point.value} {problem}")
    if getattr(account_class, "vendor", None) != key:
        raise ConfigurationError(f"{what}: {entry_point.value} must have this key as its attribute `vendor`")
    return account_class


def _problem(account_class: type[Account]) -> str | None:
    """Return the reason why an account class is unusable, or None if it is usable.

    In the error message, the reason follows the name of the account class.
    """
    missing = [name for name in _DECLARED if not hasattr(account_class, name)]
    if missing:
        return f"does not define {', '.join(missing)}"
    if inspect.isabstract(account_class):
        return f"does not define {', '.join(sorted(account_class.__abstractmethods__))}"
    for name, form in _DECLARED.items():
        value = getattr(account_class, name)
        if not isinstance(value, form):
            return f"has {type(value).__name__} as its {name}, which must be {getattr(form, '__name__', 'a number')}"
    if not all(
        hasattr(account_class.endpoint, name) for name in ("PATH", "PATH_PARAMETERS", "build_request", "parse_body")
    ):
        return f"has {account_class.endpoint.__name__} as its endpoint, which is not a generated endpoint module"
    if not (account_class.variables.credentials and all(account_class.variables.credentials)):
        return "has no credential among its variables"
    if not {"base_url", "allow_http"} <= {setting.option for setting in account_class.variables.settings}:
        return "lacks base_url or allow_http among its variables: add `server_settings(…)` to their settings"
    if not (0 < account_class.requests_per_second < math.inf and account_class.requests_per_day > 0):
        return "has invalid limits: requests_per_second must be above 0 and finite, and requests_per_day above 0"
    return None
