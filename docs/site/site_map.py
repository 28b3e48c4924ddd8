"""Map files of the repository to paths in the site, and create the navigation of the site.

The site is built from the Markdown files of the repository, so that each page exists only once. The navigation omits
pages that do not exist.
"""

import json
import os
import runpy
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]

_PUBLISHED = runpy.run_path(str(ROOT / "facade" / "bulkstatus" / "_version.py"))
REPOSITORY: str = _PUBLISHED["REPOSITORY"]
SITE: str = _PUBLISHED["SITE"]

VENDORS = ("passcreator", "applivery", "saymon", "zoho_creator")

GUIDES = {
    "status": "Get the status of a job",
    "waiting": "Wait for a job",
    "many-jobs": "Wait for many jobs",
    "errors": "Errors and retries",
    "credentials": "Credentials",
    "observing": "Observe a wait",
    "testing": "Test your own code",
    "generated-clients": "Use the generated clients",
    "adding-a-vendor": "Add a vendor",
    "regenerating": "Change a spec",
}

PYTHON = {
    "clients": "Clients",
    "accounts": "Accounts",
    "operations": "Operations",
    "errors": "Errors",
    "events": "Events",
    "settings": "Pacing, environment, version",
    "validation": "Validation",
    "testing": "Testing",
    "parts": "Replaceable parts",
    "vendors": "Adding a vendor",
}

Nav = list["str | dict[str, str | Nav]"]
"""Navigation of the site, as a list of pages and sections.

If the navigation contains no title for a page, the site shows the title from the page itself. The first page of a
section can be an `index.md`.
"""


@cache
def page_paths() -> dict[str, str]:
    """Return a mapping from the path of each documentation file in the repository to its path in the site."""
    paths = {
        "README.md": "index.md",
        "CHANGELOG.md": "changelog.md",
        "CONTRIBUTING.md": "contributing.md",
        "SECURITY.md": "security.md",
        "LICENSE": "LICENSE.txt",
        "specs/README.md": "specs/index.md",
    }
    for path in sorted((ROOT / "docs").rglob("*")):
        name = path.relative_to(ROOT / "docs").as_posix()
        if path.suffix in (".md", ".svg", ".json") and not name.startswith("site/"):
            paths[f"docs/{name}"] = name.replace("README.md", "index.md")
    return paths


def replacements() -> dict[str, str]:
    """Return the pages to which links to some files and folders of the repository lead.

    Each key is the path of a file or a folder, and each value is the path of a page in the site.
    """
    return {
        "specs": "specs/index.md",
        "docs/cli": "cli/index.md",
        "docs/benchmarks": "benchmarks/index.md",
        **{f"specs/{vendor}.yaml": f"specs/{vendor}/index.md" for vendor in VENDORS},
    }


def site_url() -> str:
    """Return the address of the site with a slash at the end, or an empty string if the address is unknown.

    The environment variable SITE_URL has priority over the address in `_version.py`.
    """
    address = os.environ.get("SITE_URL") or SITE
    return f"{address.rstrip('/')}/" if address else ""


@cache
def spec(vendor: str) -> dict[str, object]:
    """Return the parsed spec of a vendor."""
    text = (ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def label(vendor: str) -> str:
    """Return the display name of a vendor."""
    return {"saymon": "SAYMON", "zoho_creator": "Zoho Creator"}.get(vendor, vendor.capitalize())


def navigation() -> str:
    """Return the navigation of the site as TOML."""
    existing = set(page_paths().values())

    def existing_pages(entries: dict[str, str]) -> Nav:
        return [{title: page} for page, title in entries.items() if page in existing]

    specs: Nav = [
        {
            label(vendor): [
                f"specs/{vendor}/index.md",
                {"Endpoint": f"specs/{vendor}/endpoint.md"},
                {"Schemas": f"specs/{vendor}/schemas.md"},
            ]
        }
        for vendor in VENDORS
    ]
    python: Nav = [{title: f"reference/python/{name}.md"} for name, title in PYTHON.items()]
    generated: Nav = [{label(vendor): f"reference/generated/{vendor}.md"} for vendor in VENDORS]
    tree: Nav = [
        {"Start": "index.md"},
        {"Guides": existing_pages({f"guides/{name}.md": title for name, title in GUIDES.items()})},
        {
            "Reference": [
                *existing_pages(
                    {
                        "reference/status.md": "What the statuses mean",
                        "reference/errors.md": "What errors mean",
                        "reference/spec-changes.md": "How tools report a spec change",
                        "glossary.md": "Glossary",
                    }
                ),
                {"bulkstatus": python},
                {"bulkstatus_api": generated},
            ]
        },
        {
            "Command line": [
                "cli/index.md",
                *existing_pages(
                    {"cli/check.md": "Check a response", "cli/credentials.md": "Variables for credentials"}
                ),
            ]
        },
        {"Specs": ["specs/index.md", *specs]},
        {
            "Project": [
                *existing_pages(
                    {
                        "promises.md": "Promises",
                        "architecture.md": "How the code is laid out",
                        "changelog.md": "Changelog",
                        "interop.md": "Other tools",
                        "contributing.md": "Contributing",
                        "security.md": "Security",
                        "releasing.md": "Releasing",
                    }
                ),
                {"Benchmarks": ["benchmarks/index.md", {"Pacing": "benchmarks/pacing.md"}]},
            ]
        },
    ]
    return _toml(tree)


def _toml(value: "str | dict[str, str | Nav] | Nav") -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(sub)}' for key, sub in value.items())} }}"
    return json.dumps(value)
