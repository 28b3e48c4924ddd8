"""One typed call for the bulk-job status of Passcreator, Applivery, SAYMON and Zoho Creator.

Names are loaded when they are first used, so that `import bulkstatus` costs next to nothing.
"""

import importlib

from bulkstatus._version import __version__

TYPE_CHECKING = False  # type checkers take it for true, as they do typing's, which takes most of the time to import
if TYPE_CHECKING:
    from bulkstatus.async_client import AsyncClient
    from bulkstatus.client import Client
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
    from bulkstatus.operation import ItemError, Operation, Progress
    from bulkstatus.pacing import Pacing
    from bulkstatus.polling.scheduler import Update
    from bulkstatus.status import BulkStatus
    from bulkstatus.vendors.applivery import Applivery
    from bulkstatus.vendors.passcreator import Passcreator
    from bulkstatus.vendors.saymon import Saymon
    from bulkstatus.vendors.zoho_creator import ZohoCreator

__all__ = [
    "ApiError",
    "Applivery",
    "AsyncClient",
    "AuthenticationError",
    "BulkStatus",
    "BulkStatusError",
    "Client",
    "ConfigurationError",
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
    "TransportError",
    "UnexpectedResponse",
    "Update",
    "WaitTimeout",
    "ZohoCreator",
    "__version__",
]

_HOMES = {
    "async_client": ("AsyncClient",),
    "client": ("Client",),
    "polling.scheduler": ("Update",),
    "operation": ("ItemError", "Operation", "Progress"),
    "pacing": ("Pacing",),
    "status": ("BulkStatus",),
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
