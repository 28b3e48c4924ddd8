"""A typed Python client that polls bulk jobs of Passcreator, Applivery, SAYMON and Zoho Creator.

Each exported name is loaded when it is first used, so `import bulkstatus` itself is fast.
"""

import importlib

from bulkstatus._version import __version__

TYPE_CHECKING = False  # type checkers treat this name as true; importing it from `typing` is slow
if TYPE_CHECKING:
    from bulkstatus.async_client import AsyncClient
    from bulkstatus.auth.token_store import TokenStore
    from bulkstatus.client import Client
    from bulkstatus.clock import Clock
    from bulkstatus.errors import (
        ApiError,
        AuthenticationError,
        BulkStatusError,
        ConfigurationError,
        LedgerError,
        OperationFailed,
        OperationNotFound,
        PermissionDenied,
        QuotaExhausted,
        RateLimited,
        ServerError,
        TransportError,
        UnexpectedResponse,
        WaitTimeout,
    )
    from bulkstatus.http.transport import AsyncTransport, Transport
    from bulkstatus.operation import ItemError, Operation, Progress
    from bulkstatus.pacing import Pacing
    from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
    from bulkstatus.polling.watch import AsyncWatch, Watch
    from bulkstatus.status import BulkStatus
    from bulkstatus.vendors.account import Account, Target
    from bulkstatus.vendors.applivery import Applivery
    from bulkstatus.vendors.passcreator import Passcreator
    from bulkstatus.vendors.saymon import Saymon
    from bulkstatus.vendors.zoho_creator import ZohoCreator

__all__ = [
    "Abandoned",
    "Account",
    "ApiError",
    "Applivery",
    "AsyncClient",
    "AsyncTransport",
    "AsyncWatch",
    "AuthenticationError",
    "BulkStatus",
    "BulkStatusError",
    "Changed",
    "Client",
    "Clock",
    "ConfigurationError",
    "Ended",
    "ItemError",
    "LedgerError",
    "Operation",
    "OperationFailed",
    "OperationNotFound",
    "Pacing",
    "Passcreator",
    "PermissionDenied",
    "Progress",
    "QuotaExhausted",
    "RateLimited",
    "Saymon",
    "ServerError",
    "Target",
    "TokenStore",
    "Transport",
    "TransportError",
    "UnexpectedResponse",
    "Update",
    "WaitTimeout",
    "Watch",
    "ZohoCreator",
    "__version__",
]

_HOMES = {
    "async_client": ("AsyncClient",),
    "auth.token_store": ("TokenStore",),
    "client": ("Client",),
    "clock": ("Clock",),
    "http.transport": ("AsyncTransport", "Transport"),
    "operation": ("ItemError", "Operation", "Progress"),
    "pacing": ("Pacing",),
    "polling.updates": ("Abandoned", "Changed", "Ended", "Update"),
    "polling.watch": ("AsyncWatch", "Watch"),
    "status": ("BulkStatus",),
    "vendors.account": ("Account", "Target"),
    "vendors.applivery": ("Applivery",),
    "vendors.passcreator": ("Passcreator",),
    "vendors.saymon": ("Saymon",),
    "vendors.zoho_creator": ("ZohoCreator",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # with a module's __getattr__, type checkers would accept every misspelt import

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = importlib.import_module(f"{__name__}.{_HOME_OF.get(name, 'errors')}")
        value = globals()[name] = getattr(home, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
