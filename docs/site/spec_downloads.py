"""The specs as files: every version at an address of its own, as YAML and as bundled JSON, and the Redoc pages.

    specs/VENDOR/VERSION/openapi.yaml   and   openapi.json
    specs/VENDOR/latest/…               the newest
    specs/VENDOR/redoc.html

Older versions come from the release tags (`v*`), so that their addresses stay. What was released stays as it was: where
a release and today's file say to be the same version, the release has the address.
"""

import os
import subprocess
from functools import cache
from pathlib import Path

import yaml
from docs.site import where

REDOCLY = where.ROOT / "specs" / "node_modules" / ".bin" / "redocly"
TEMPLATE = Path(__file__).parent / "redoc.hbs"
LOGO = "https://cdn.redoc.ly/redoc/logo-mini-full.svg"


@cache
def versions(vendor: str) -> dict[str, bytes]:
    """Every version of a spec that was released, and today's; the newest first."""
    found: dict[str, bytes] = {}
    for content in (*released(vendor), (where.ROOT / "specs" / f"{vendor}.yaml").read_bytes()):
        found.setdefault(yaml.safe_load(content)["info"]["version"], content)
    return dict(sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")], reverse=True))


def released(vendor: str) -> list[bytes]:
    """The spec as it was in each release, the oldest first; none where this is no checkout."""
    tags = git("tag", "--list", "v*", "--sort=creatordate") or b""
    shown = (git("show", f"{tag}:specs/{vendor}.yaml") for tag in tags.decode().split())
    return [content for content in shown if content is not None]


def git(*arguments: str) -> bytes | None:
    """What git says, or None where it fails."""
    result = subprocess.run(["git", *arguments], cwd=where.ROOT, capture_output=True, check=False)
    return None if result.returncode else result.stdout


def write(folder: Path) -> None:
    """Write every version of every spec."""
    for vendor in where.VENDORS:
        for version, content in versions(vendor).items():
            put(folder / vendor / version, content)
        put(folder / vendor / "latest", (where.ROOT / "specs" / f"{vendor}.yaml").read_bytes())


def put(folder: Path, content: bytes) -> None:
    """Put one document in its folder, in both forms."""
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_bytes(content)
    redocly("bundle", folder / "openapi.yaml", "--output", folder / "openapi.json")


def write_redoc_pages(folder: Path) -> None:
    """Write a page of each spec, whole in itself: scripts within it, and no picture from another host."""
    for vendor in where.VENDORS:
        page = folder / vendor / "redoc.html"
        redocly("build-docs", where.ROOT / "specs" / f"{vendor}.yaml", "--inlineBundle", "--output", page)
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(LOGO, "data:,"), encoding="utf-8")


def redocly(*arguments: str | Path) -> None:
    """Run Redocly, which `make specs` installs, without telemetry."""
    result = subprocess.run(
        [REDOCLY, *arguments],
        env={**os.environ, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(f"redocly failed:\n{result.stdout}{result.stderr}")
