"""The version of bulkstatus and the addresses where it is published.

The metadata of the package, the site, the install commands in the guides and the hints in error messages use these
values. After a change here, run `make readme`. The steps of a release are in docs/releasing.md.
"""

__version__ = "0.1.0"
"""The version of this package, as `major.minor.patch`."""

PUBLISHED: bool = False
"""Whether the package index has a release, so that `pip install bulkstatus` works."""

REPOSITORY: str = ""
"""The URL of the repository, without a slash at the end. `REPOSITORY` is empty until the repository is public."""

SITE: str = ""
"""The URL of the documentation, without a slash at the end. `SITE` is empty until the site is public."""


def install_hint(extra: str, *, published: bool = PUBLISHED) -> str:
    """Return the command that installs bulkstatus with an extra.

    Before the first release on the package index, return two commands: one for a checkout and one for a wheel.

    Args:
        extra: The name of the extra, such as `check`.
        published: Whether the package index has a release. Defaults to `PUBLISHED`.
    """
    if published:
        return f"pip install 'bulkstatus[{extra}]'"
    wheel = f"bulkstatus-{__version__}-py3-none-any.whl"
    return f"pip install '.[{extra}]' in a checkout of bulkstatus, or pip install '{wheel}[{extra}]'"
