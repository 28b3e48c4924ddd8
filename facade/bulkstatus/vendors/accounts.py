"""The class `Accounts`, which finds the account that a client uses to poll a job."""

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import safe_to_show, split_url
from bulkstatus.vendors.account import Account, Target


class Accounts:
    """All accounts of a client. The method `resolve` finds the account that a job belongs to.

    Args:
        accounts: One or more accounts. An account that is passed twice counts once.

    Raises:
        ConfigurationError: If `accounts` is empty or contains an object that is not an account. Two different accounts
            with the same vendor, server and name are also an error.
    """

    def __init__(self, accounts: tuple[Account, ...]) -> None:
        others = [account for account in accounts if not isinstance(account, Account)]
        if others or not accounts:
            given = "none"
            if others:
                other = others[0]
                given = f"the class {other.__name__}" if isinstance(other, type) else type(other).__name__
            raise ConfigurationError(f"a client needs accounts such as Passcreator(api_key=…), but got {given}")
        self._accounts = {account.key: account for account in accounts}
        for account in accounts:
            if self._accounts[account.key] is not account:
                raise ConfigurationError(
                    f"two accounts are both {account!r} with the name {account.name!r}: give each a different name=…"
                )

    def __len__(self) -> int:
        return len(self._accounts)

    def __str__(self) -> str:
        return ", ".join(repr(account) for account in self._accounts.values())

    def resolve(self, job: str | Target, *, account: str | None = None) -> Target:
        """Return the `Target` for a job. The target contains the account that the client uses for the job.

        An unpickled target has no credential, so the result contains the client's own account instead.

        Args:
            job: The status URL of a job, or a target from `account.operation(…)`.
            account: The name of the account to use for a status URL. Defaults to None, which means that all accounts
                are searched.

        Raises:
            ConfigurationError: If a status URL does not match exactly one account, or if the client does not have the
                account of a target.
        """
        if isinstance(job, Target):
            own = self._accounts.get(job.account.key)
            if own is None:
                raise ConfigurationError(
                    f"{job!r} belongs to an account that this client was not given: pass that account to the client"
                )
            return job if own is job.account else own.target(job.url)
        if not isinstance(job, str):
            several = isinstance(job, list | tuple | set | frozenset | dict)
            raise ConfigurationError(
                f"job must be a status URL or a target from account.operation(…), not {type(job).__name__}: "
                + ("pass several jobs to `watch`, as one list" if several else "pass one of them")
            )
        origin, path = split_url(job, "the status URL")
        found = [target for own in self._accounts.values() if (target := own.match(origin, path))]
        if found and account is not None:
            found = [target for target in found if target.account.name == account]
            if not found:
                raise ConfigurationError(
                    f"{safe_to_show(job)} belongs to the account {account!r}, which this client was not given: "
                    f"add an account with name={account!r}"
                )
        match found:
            case [target]:
                return target
            case []:
                served = ", ".join(own.url_template for own in self._accounts.values())
                raise ConfigurationError(
                    f"{safe_to_show(job)} is not a status URL of this client's accounts, which serve {served}: "
                    "correct the URL, or give the client its account"
                )
            case _:
                both = " and ".join(repr(target.account) for target in found)
                raise ConfigurationError(
                    f"{safe_to_show(job)} is served by {both}: pass the result of account.operation(…) instead"
                )
