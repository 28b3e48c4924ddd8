"""Classes with which an account class declares its environment variables."""

from collections.abc import Iterator

from attrs import field, frozen


@frozen
class Variable:
    """An environment variable that sets one argument of an account."""

    name: str
    """The name of the variable, such as `PASSCREATOR_API_KEY`."""
    option: str
    """The argument of the account that the variable sets, such as `api_key`."""
    meaning: str
    """A short description of the value, for help texts and tables."""
    is_secret: bool = field(default=False, kw_only=True)
    """Whether the value is a secret. A secret may also be in a file, whose path is in the variable `<name>_FILE`."""
    is_required: bool = field(default=False, kw_only=True)
    """Whether every credential also needs this variable. Defaults to False."""

    @property
    def file_name(self) -> str:
        """The name of the variable for the path of a file that contains the value."""
        return f"{self.name}_FILE"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all variables that can provide the value."""
        return (self.name, self.file_name) if self.is_secret else (self.name,)


@frozen
class Variables:
    """The environment variables from which an account of one vendor is created."""

    credentials: tuple[tuple[Variable, ...], ...]
    """The alternative credentials. An account needs all variables of exactly one credential."""
    settings: tuple[Variable, ...]
    """The variables that apply to every credential, such as the base URL."""

    def __iter__(self) -> Iterator[Variable]:
        """Yield all variables: first those of the credentials, then the settings."""
        for credential in self.credentials:
            yield from credential
        yield from self.settings

    @property
    def required(self) -> tuple[Variable, ...]:
        """The settings that must be set with every credential."""
        return tuple(setting for setting in self.settings if setting.is_required)


def server_settings(prefix: str, *, base_url: str, is_required: bool = False) -> tuple[Variable, ...]:
    """Return the settings that every account has: its base URL, and whether http without encryption is allowed.

    Args:
        prefix: The start of the variables' names, such as `PASSCREATOR`.
        base_url: The description of the base URL, for help texts and tables.
        is_required: Whether the base URL must be set because the vendor has no common server. Defaults to False.
    """
    return (
        Variable(f"{prefix}_BASE_URL", "base_url", base_url, is_required=is_required),
        Variable(f"{prefix}_ALLOW_HTTP", "allow_http", "1 allows http, which sends the credential unencrypted"),
    )
