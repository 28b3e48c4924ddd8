"""The accounts of a client, and the search for the account that a job belongs to."""

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import safe_to_show, split_url
from bulkstatus.vendors.account import Account, Target


class Accounts:
    """The accounts of a client. `resolve` finds the account that a job belongs to.

    Args:
        accounts: The accounts, at least one. The same account may be given twice.

    Raises:
        ConfigurationError: If there is no account, if a value is not an account, or if two different accounts have the
            same vendor, server and name.
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
        """Return the target of a job, with the account of this client that polls it.

        A target from a pickle has no credential. If `job` is such a target, the result has this client's own account.

        Args:
            job: The status URL of the job, or its target.
            account: The name of the account that a status URL belongs to. Defaults to None, which searches all
                accounts.

        Raises:
            ConfigurationError: If no account or more than one matches the status URL, or if this client does not have
                the target's account.
        """
        if isinstance(job, Target):
            own = self._accounts.get(job.account.key)
            if own is None:
                raise ConfigurationError(
                    f"{job!r} belongs to an account that this client was not given: pass that account to the client"
                )
            return job if own is job.account else own.target(job.url)
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
                    f"{safe_to_show(job)} is not a status URL of this client's accounts, which serve {served}"
                )
            case _:
                both = " and ".join(repr(target.account) for target in found)
                raise ConfigurationError(
                    f"{safe_to_show(job)} is served by {both}: pass the result of account.operation(…) instead"
                )
