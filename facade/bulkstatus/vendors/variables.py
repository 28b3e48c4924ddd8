"""Classes that describe the environment variables of an account class."""

from collections.abc import Iterator

from attrs import field, frozen

from bulkstatus.errors import ConfigurationError
from bulkstatus.text import listed


@frozen
class Variable:
    """An environment variable that sets one argument of an account."""

    name: str
    """The name of the variable, such as `PASSCREATOR_API_KEY`."""
    option: str
    """The name of the account's argument that the variable sets, such as `api_key`."""
    meaning: str
    """A short description of the value, for help texts and tables."""
    is_secret: bool = field(default=False, kw_only=True)
    """Whether the value is a secret. The variable `<name>_FILE` can contain the path of a file with the secret."""
    is_required: bool = field(default=False, kw_only=True)
    """Whether the variable must be set in addition to a credential. Defaults to False."""

    @property
    def file_name(self) -> str:
        """The name of the variable that contains the path of a file with the value."""
        return f"{self.name}_FILE"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all environment variables from which the value can be read."""
        return (self.name, self.file_name) if self.is_secret else (self.name,)


@frozen
class Variables:
    """The environment variables from which an account of one vendor is created."""

    credentials: tuple[tuple[Variable, ...], ...]
    """The variables of each alternative credential. An account needs all variables of exactly one credential."""
    settings: tuple[Variable, ...]
    """The variables that do not depend on the credential, such as the variable for the base URL."""

    def __iter__(self) -> Iterator[Variable]:
        """Yield the variables of all credentials, followed by the settings."""
        for credential in self.credentials:
            yield from credential
        yield from self.settings

    @property
    def required(self) -> tuple[Variable, ...]:
        """The settings that must be set in addition to a credential."""
        return tuple(setting for setting in self.settings if setting.is_required)

    def check_credential(self, account: str, **given: object) -> None:
        """Check that the arguments of an account contain exactly one credential.

        Args:
            account: The name of the account class.
            **given: The arguments that belong to credentials. None means that an argument was not given.

        Raises:
            ConfigurationError: If the arguments contain no credential, or more than one credential.
        """
        ways = [[variable.option for variable in credential] for credential in self.credentials]
        started = [next((option for option in way if given[option] is not None), "") for way in ways]
        names = [name for name in started if name]
        if not names:
            raise ConfigurationError(f"{account} needs a credential: pass {', or '.join(map(listed, ways))}")
        if len(names) > 1:
            both = "both" if len(names) == 2 else "all"
            raise ConfigurationError(f"{listed(names)} are {both} given: pass one credential")


def server_settings(prefix: str, *, base_url: str, is_required: bool = False) -> tuple[Variable, ...]:
    """Return the variables for `base_url` and `allow_http`, which every account class needs.

    Args:
        prefix: The prefix of the variables' names, such as `PASSCREATOR`.
        base_url: A short description of the base URL, for help texts and tables.
        is_required: Whether the base URL must be set, because each customer has a different server. Defaults to False.
    """
    return (
        Variable(f"{prefix}_BASE_URL", "base_url", base_url, is_required=is_required),
        Variable(f"{prefix}_ALLOW_HTTP", "allow_http", "1 allows http, which sends the credential unencrypted"),
    )
