"""Test that the install commands in the pages depend on the constant `PUBLISHED`."""

import re

import pytest
from docs import install_commands

from bulkstatus._version import PUBLISHED

ROOT = install_commands.ROOT
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in install_commands.pages()}

# These patterns are independent of the tested code. `COMMAND` matches an install command up to its end.
COMMAND = re.compile(r"pip install [^`\n]*")
FROM_CHECKOUT = re.compile(r" '?\.(?:'|\[| |$)")
FROM_INDEX = re.compile(r"\bbulkstatus\b")


def commands(page: str) -> list[str]:
    return [command for command in COMMAND.findall(page) if not re.search(r" \./", command)]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_every_page_agree_with_published(page: str) -> None:
    assert PAGES[page] == install_commands.update(PAGES[page], published=PUBLISHED), "run `make readme`"


@pytest.mark.parametrize("page", PAGES)
def test_after_the_release_no_page_installs_from_a_checkout(page: str) -> None:
    text = install_commands.update(PAGES[page], published=True)
    assert [command for command in commands(text) if FROM_CHECKOUT.search(command)] == []
    assert install_commands.NOTE not in text


@pytest.mark.parametrize("page", PAGES)
def test_before_the_release_no_page_installs_from_the_package_index(page: str) -> None:
    text = install_commands.update(PAGES[page], published=False)
    assert [command for command in commands(text) if FROM_INDEX.search(command)] == []


@pytest.mark.parametrize("page", PAGES)
def test_published_can_be_set_and_reset(page: str) -> None:
    released = install_commands.update(PAGES[page], published=True)
    assert install_commands.update(released, published=PUBLISHED) == PAGES[page]


def test_the_main_pages_show_how_to_install() -> None:
    for page in ("README.md", "docs/cli/README.md"):
        assert commands(PAGES[page])
        assert (install_commands.NOTE in PAGES[page]) is not PUBLISHED


@pytest.mark.parametrize(
    ("checkout", "index"),
    [
        ("pip install .\n", "pip install bulkstatus\n"),
        ("`pip install '.[cli,check]'`", "`pip install 'bulkstatus[cli,check]'`"),
        ("pip install '.[check]' pytest pyyaml\n", "pip install 'bulkstatus[check]' pytest pyyaml\n"),
        ("pip install . ./examples/salesforce\n", "pip install . ./examples/salesforce\n"),
        ("pip install '.[cli]' ./examples/salesforce\n", "pip install '.[cli]' ./examples/salesforce\n"),
        ("pip install --editable path/to/package\n", "pip install --editable path/to/package\n"),
    ],
)
def test_a_command_depends_on_published(checkout: str, index: str) -> None:
    assert install_commands.update(checkout, published=True) == index
    assert install_commands.update(index, published=False) == checkout
