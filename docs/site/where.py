"""Where the files of the repository stand in the site, and the navigation.

Every text has one home, in the repository; the site shows it from there. Guides and pages that are not written yet are
left out.
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
    "status": "Look at a job",
    "waiting": "Wait for a job",
    "many-jobs": "Follow many jobs",
    "errors": "Errors and retries",
    "credentials": "Credentials",
    "observing": "See what a wait is waiting for",
    "testing": "Test your own code",
    "adding-a-vendor": "Add a vendor",
    "regenerating": "Change a spec",
}

PYTHON = {
    "clients": "Clients",
    "accounts": "Accounts",
    "operations": "What is seen of a job",
    "errors": "Errors",
    "events": "Events",
    "settings": "Pacing, environment, version",
    "validation": "A response beside its spec",
    "testing": "For tests",
    "parts": "Parts to replace",
    "vendors": "For another vendor",
}

Nav = list["str | dict[str, str | Nav]"]
"""A page by its own title, or by one that it has here; or a section. The page `index.md` of a section is its front."""


@cache
def homes() -> dict[str, str]:
    """The files that the site shows, by their path in the repository: their path in the site."""
    found = {
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
            found[f"docs/{name}"] = name.replace("README.md", "index.md")
    return found


def stand_ins() -> dict[str, str]:
    """What stands in the site for files and folders that are not in it themselves."""
    return {
        "specs": "specs/index.md",
        "docs/cli": "cli/index.md",
        "docs/benchmarks": "benchmarks/index.md",
        **{f"specs/{vendor}.yaml": f"specs/{vendor}/index.md" for vendor in VENDORS},
    }


def site_url() -> str:
    """Return the address of the site with a slash at its end: SITE_URL if it is set, else the release's; or nothing."""
    address = os.environ.get("SITE_URL") or SITE
    return f"{address.rstrip('/')}/" if address else ""


@cache
def spec(vendor: str) -> dict[str, object]:
    """A vendor's spec."""
    text = (ROOT / "specs" / f"{vendor}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def label(vendor: str) -> str:
    """A vendor's name as people write it."""
    return {"saymon": "SAYMON", "zoho_creator": "Zoho Creator"}.get(vendor, vendor.capitalize())


def navigation() -> str:
    """The navigation, as TOML."""
    there = set(homes().values())

    def those_there(entries: dict[str, str]) -> Nav:
        return [{title: page} for page, title in entries.items() if page in there]

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
        {"Guides": those_there({f"guides/{name}.md": title for name, title in GUIDES.items()})},
        {
            "Reference": [
                *those_there(
                    {"reference/status.md": "What the states mean", "reference/errors.md": "What errors mean"}
                ),
                {"bulkstatus": python},
                {"bulkstatus_api": generated},
            ]
        },
        {
            "Command line": [
                "cli/index.md",
                *those_there({"cli/check.md": "Check a response", "cli/credentials.md": "Variables for credentials"}),
            ]
        },
        {"Specs": ["specs/index.md", *specs]},
        {
            "Project": [
                *those_there(
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
