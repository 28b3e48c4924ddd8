"""The version of bulkstatus and where it is published: the one place for each of these facts.

The package's metadata, the site, the install commands in the guides and the hints in error messages follow from this
file. After a change here, run `make readme`; docs/releasing.md has the steps of a release.
"""

__version__ = "0.1.0"
"""The version of this package, as `major.minor.patch`."""

PUBLISHED: bool = False
"""Whether `pip install bulkstatus` works, because the package index has a release."""

REPOSITORY: str = ""
"""The address of the repository, without a slash at its end; empty until there is one."""

SITE: str = ""
"""The address of the documentation, without a slash at its end; empty until there is one."""


def install_hint(extra: str, *, published: bool = PUBLISHED) -> str:
    """Return the command that installs bulkstatus with an extra.

    Until bulkstatus is on the package index, these are two commands: one for a checkout, one for a wheel.
    """
    if published:
        return f"pip install 'bulkstatus[{extra}]'"
    wheel = f"bulkstatus-{__version__}-py3-none-any.whl"
    return f"pip install '.[{extra}]' in a checkout of bulkstatus, or pip install '{wheel}[{extra}]'"
