"""Test the install command that error messages show if an extra is missing."""

from bulkstatus._version import __version__, install_hint


def test_a_published_release_is_installed_from_the_package_index() -> None:
    assert install_hint("cli", published=True) == "pip install 'bulkstatus[cli]'"


def test_before_the_first_release_the_hint_names_the_checkout_and_the_wheel() -> None:
    assert install_hint("check", published=False) == (
        "pip install '.[check]' in a checkout of bulkstatus, "
        f"or pip install 'bulkstatus-{__version__}-py3-none-any.whl[check]'"
    )
