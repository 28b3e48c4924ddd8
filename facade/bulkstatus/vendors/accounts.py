"""The accounts of a client, and which of them a job belongs to."""

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import safe_to_show, split_url
from bulkstatus.vendors.account import Account, Target


class Accounts:
    """The accounts of a client, and which of them a job belongs to.

    Raises:
        ConfigurationError: If there is no account, something else is passed for one, or two accounts have the same
            vendor, server and name.
    """

    def __init__(self, accounts: tuple[Account, ...]) -> None:
        others = [account for account in accounts if not isinstance(account, Account)]
        if others or not accounts:
            given = "none"
            if others:
                other = others[0]
                given = f"the class {other.__name__}" if isinstance(other, type) else type(other).__name__
            raise ConfigurationError(f"a client needs accounts such as Passcreator(api_key=…), and got {given}")
        self._accounts = {account.key: account for account in accounts}
        for account in accounts:
            if self._accounts[account.key] is not account:
                raise ConfigurationError(
                    f"two accounts are {account!r} with the name {account.name!r}: tell them apart with name=…"
                )

    def __len__(self) -> int:
        return len(self._accounts)

    def __str__(self) -> str:
        return ", ".join(repr(account) for account in self._accounts.values())

    def resolve(self, job: str | Target, *, account: str | None = None) -> Target:
        """Return the target of a status URL; of a target, also one out of a pickle, that of this client's own account.

        Args:
            job: The status URL, or a target.
            account: The name of the account that it belongs to; None if that is not known.

        Raises:
            ConfigurationError: If no account, or more than one, serves the URL, or the target's account is not here.
        """
        if isinstance(job, Target):
            own = self._accounts.get(job.account.key)
            if own is None:
                raise ConfigurationError(f"{job!r} belongs to an account that this client was not given")
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
                    f"{safe_to_show(job)} is served by {both}: use account.operation(…), which knows its account"
                )
