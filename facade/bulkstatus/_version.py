"""The version of bulkstatus, and the URLs of its repository and documentation.

The package metadata, the documentation, the install commands and the error messages use the values in this module.
After you change one of the values, run `make readme`. To release a version, follow docs/releasing.md.
"""

__version__ = "0.1.0"
"""The version of bulkstatus, in the format `major.minor.patch`."""

PUBLISHED: bool = False
"""Whether bulkstatus is on the package index and can be installed with `pip install bulkstatus`."""

REPOSITORY: str = ""
"""The URL of the source repository, without a trailing slash. `REPOSITORY` is empty until the repository is public."""

SITE: str = ""
"""The URL of the documentation, without a trailing slash. `SITE` is empty until the site is public."""


def install_hint(extra: str, *, published: bool = PUBLISHED) -> str:
    """Return the command that installs bulkstatus with an extra.

    Before the first release on the package index, return two commands: one for a checkout, and one for a wheel file.

    Args:
        extra: The name of the extra, such as `check`.
        published: Whether bulkstatus is on the package index. Defaults to `PUBLISHED`.
    """
    if published:
        return f"pip install 'bulkstatus[{extra}]'"
    wheel = f"bulkstatus-{__version__}-py3-none-any.whl"
    return f"pip install '.[{extra}]' in a checkout of bulkstatus, or pip install '{wheel}[{extra}]'"
