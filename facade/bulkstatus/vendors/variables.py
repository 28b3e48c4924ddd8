"""Which environment variables make an account: what every account class says of itself. Pure, and light to load."""

from collections.abc import Iterator

from attrs import field, frozen


@frozen
class Variable:
    """One environment variable."""

    name: str
    """Its name, such as `PASSCREATOR_API_KEY`."""
    option: str
    """The argument of the account that it stands for."""
    meaning: str
    """What it holds, in a few words, for people."""
    is_secret: bool = field(default=False, kw_only=True)
    """Whether it may also be given as a file, by the variable `<name>_FILE`."""
    is_required: bool = field(default=False, kw_only=True)
    """Whether no credential will do without it."""

    @property
    def file_name(self) -> str:
        """The variable that names a file which holds the value."""
        return f"{self.name}_FILE"

    @property
    def names(self) -> tuple[str, ...]:
        """The variables that may give the value."""
        return (self.name, self.file_name) if self.is_secret else (self.name,)


@frozen
class Variables:
    """The variables that make one vendor's account."""

    credentials: tuple[tuple[Variable, ...], ...]
    """The credentials that will do, any one of them; each is of variables that belong together."""
    settings: tuple[Variable, ...]
    """What goes with any credential."""

    def __iter__(self) -> Iterator[Variable]:
        """All of them."""
        for credential in self.credentials:
            yield from credential
        yield from self.settings

    @property
    def required(self) -> tuple[Variable, ...]:
        """The settings that no credential will do without."""
        return tuple(setting for setting in self.settings if setting.is_required)


def server_settings(prefix: str, *, base_url: str, is_required: bool = False) -> tuple[Variable, ...]:
    """The settings that every account has: where its server is, and whether it may be asked over http.

    Args:
        prefix: What the names begin with, such as `PASSCREATOR`.
        base_url: What is said of the server.
        is_required: Whether there is no server to take without it.
    """
    return (
        Variable(f"{prefix}_BASE_URL", "base_url", base_url, is_required=is_required),
        Variable(f"{prefix}_ALLOW_HTTP", "allow_http", "1 to send the credential over http, unencrypted"),
    )
