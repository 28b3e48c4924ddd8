"""The specs as files: every version at an address of its own, as YAML and as bundled JSON, and the Redoc pages.

    specs/VENDOR/VERSION/openapi.yaml   and   openapi.json
    specs/VENDOR/latest/…               the newest
    specs/VENDOR/redoc.html

Older versions come from the release tags (`v1.2.3`), so that their addresses stay. What was released stays as it was:
where a release and today's file say to be the same version, the release has the address. Until its release, a version
may still change, and its page says so.
"""

import os
import re
import subprocess
from pathlib import Path

import yaml
from docs.site import where

REDOCLY = where.ROOT / "specs" / "node_modules" / ".bin" / "redocly"
_RELEASE = re.compile(r"v\d+\.\d+\.\d+")  # as `make spec-diff` has it: a candidate, or any other v…, is no release
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_LOGO = re.compile(r"https://cdn\.redoc\.ly/redoc/logo-mini(-full)?\.svg")
_NO_LOGO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='38' height='12'%3E"
    "%3Ctext y='10' fill='%234a8fe7' font-family='sans-serif' font-size='11'%3ERedoc%3C/text%3E%3C/svg%3E"
)
_ICON = '<link rel="icon" href="../../assets/images/favicon.png">'  # without one, browsers ask the server for its own
# Words in the columns of a table are not to be broken in the middle; the tables scroll in themselves.
_STYLE = "<style>td code, th code { word-break: normal !important; overflow-wrap: normal !important }</style>"
_WAY_BACK = (
    '<p style="margin:0; padding:0.75em 1.25em; font:0.9em sans-serif">'
    '<a href="index.html" style="color:inherit">← bulkstatus: this spec, its downloads and all the rest</a></p>'
)


def names(root: Path = where.ROOT) -> list[str]:
    """What there are files of in `specs/`, today or in any release: vendors, but for what is no spec."""
    found = dict.fromkeys(path.stem for path in sorted((root / "specs").glob("*.yaml")))
    for tag in releases(root):
        listed = (git(root, "ls-tree", "-z", "--name-only", tag, "specs/") or b"").decode().split("\0")
        found |= dict.fromkeys(Path(name).stem for name in listed if name.endswith(".yaml"))
    return list(found)


def versions(vendor: str, root: Path = where.ROOT) -> dict[str, bytes]:
    """Every version of a spec that was released, and today's; the newest first."""
    path = root / "specs" / f"{vendor}.yaml"
    today = path.read_bytes() if path.exists() else b""
    found = released(vendor, root)
    if version := version_of(today):
        found.setdefault(version, today)
    return dict(sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")], reverse=True))


def released(vendor: str, root: Path = where.ROOT) -> dict[str, bytes]:
    """Every version of a spec as it was first released; none where this is no checkout."""
    shown = (git(root, "show", f"{tag}:specs/{vendor}.yaml") or b"" for tag in releases(root))
    found: dict[str, bytes] = {}
    for content in shown:
        if version := version_of(content):
            found.setdefault(version, content)
    return found


def releases(root: Path) -> list[str]:
    """The tags of the releases, the first one first."""
    tags = (git(root, "tag", "--sort=creatordate") or b"").decode().split()
    return [tag for tag in tags if _RELEASE.fullmatch(tag)]


def version_of(content: bytes) -> str:
    """What version a spec says to be; empty for what is no spec, or has no version that `make specs` lets pass."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError:
        return ""
    info = document.get("info") if isinstance(document, dict) else None
    version = str(info.get("version")) if isinstance(info, dict) else ""
    return version if _VERSION.fullmatch(version) else ""


def git(root: Path, *arguments: str) -> bytes | None:
    """What git says of the checkout, or None where it fails."""
    command = ["git", "-C", str(root), *arguments]
    result = subprocess.run(command, capture_output=True, check=False)
    return None if result.returncode else result.stdout


def lint() -> None:
    """End the program, with what `make specs` would say, where a spec lacks what the pages are made of."""
    specs = where.ROOT / "specs"
    redocly("lint", "--config", specs / "redocly.yaml", *(specs / f"{vendor}.yaml" for vendor in where.VENDORS))


def write(folder: Path, root: Path = where.ROOT) -> None:
    """Write every version of every spec."""
    for vendor in names(root):
        found = versions(vendor, root)
        for version, content in found.items():
            put(folder / vendor / version, content)
        if found:
            today = root / "specs" / f"{vendor}.yaml"
            put(folder / vendor / "latest", today.read_bytes() if today.exists() else next(iter(found.values())))


def put(folder: Path, content: bytes) -> None:
    """Put one document in its folder, in both forms."""
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_bytes(content)
    redocly("bundle", folder / "openapi.yaml", "--output", folder / "openapi.json")


def write_redoc_pages(folder: Path) -> None:
    """Write a page of each spec, whole in itself: scripts within it, no picture from another host, and a way back."""
    for vendor in where.VENDORS:
        page = folder / vendor / "redoc.html"
        redocly("build-docs", where.ROOT / "specs" / f"{vendor}.yaml", "--inlineBundle", "--output", page)
        text = _LOGO.sub(_NO_LOGO, page.read_text(encoding="utf-8")).replace(
            "</head>", f"{_ICON}\n{_STYLE}\n</head>", 1
        )
        # What was drawn before the page's script runs has links as of a server's; the script's own are these.
        text = re.sub(r'(<a [^>]*href=")/', r"\1#/", text)
        page.write_text(re.sub(r"<body[^>]*>", rf"\g<0>{_WAY_BACK}", text, count=1), encoding="utf-8")


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
