"""The accounts of a client, and which of them a job belongs to."""

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import safe_to_show
from bulkstatus.vendors.account import Account, Target


class Accounts:
    """The accounts of a client, and which of them a job belongs to."""

    def __init__(self, accounts: tuple[Account, ...]) -> None:
        strangers = [account for account in accounts if not isinstance(account, Account)]
        if strangers or not accounts:
            given = "none"
            if strangers:
                kind = strangers[0]
                given = f"the class {kind.__name__}" if isinstance(kind, type) else type(kind).__name__
            raise ConfigurationError(f"a client needs accounts such as Passcreator(api_key=…), and got {given}")
        self._accounts = tuple(dict.fromkeys(accounts))  # an account that is given twice is still one

    def __len__(self) -> int:
        return len(self._accounts)

    def resolve(self, job: str | Target) -> Target:
        """The target of a status URL, or the target itself.

        Raises:
            ConfigurationError: If no account, or more than one, serves the URL, or the target's account is not here.
        """
        if isinstance(job, Target):
            if not any(account is job.account for account in self._accounts):
                raise ConfigurationError(f"{job!r} belongs to an account that this client was not given")
            return job
        found = [target for account in self._accounts if (target := account.find(job))]
        match found:
            case [target]:
                return target
            case []:
                served = ", ".join(account.url_template for account in self._accounts)
                raise ConfigurationError(
                    f"{safe_to_show(job)} is not a status URL of this client's accounts, which serve {served}"
                )
            case _:
                both = " and ".join(f"account {1 + self._accounts.index(t.account)}, {t.account!r}" for t in found)
                raise ConfigurationError(
                    f"{safe_to_show(job)} is served by {both}: ask with account.operation(…), which knows its account"
                )
