"""Write every version of every spec as YAML and as bundled JSON, and a Redoc page for each spec.

    specs/VENDOR/VERSION/openapi.yaml   and   openapi.json
    specs/VENDOR/latest/…               the newest version
    specs/VENDOR/redoc.html

Older versions of a spec are read from the Git tags of releases, such as `v1.2.3`. The older versions therefore stay
available at their addresses. A released version of a spec never changes. If the version of the current file is already
released, the site uses the released file. The page of a spec shows which version is not released yet, because an
unreleased version can still change.
"""

import os
import re
import subprocess
from pathlib import Path

import yaml
from docs.site import site_map

REDOCLY = site_map.ROOT / "specs" / "node_modules" / ".bin" / "redocly"
_RELEASE = re.compile(r"v\d+\.\d+\.\d+")  # ignores release candidates, like `make spec-diff`
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_LOGO = re.compile(r"https://cdn\.redoc\.ly/redoc/logo-mini(-full)?\.svg")
_NO_LOGO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='38' height='12'%3E"
    "%3Ctext y='10' fill='%234a8fe7' font-family='sans-serif' font-size='11'%3ERedoc%3C/text%3E%3C/svg%3E"
)
_ICON = '<link rel="icon" href="../../assets/images/favicon.png">'  # without this link, browsers request an icon
# Words in table columns are not broken. Instead, the tables scroll.
_STYLE = "<style>td code, th code { word-break: normal !important; overflow-wrap: normal !important }</style>"
_BACK_LINK = (
    '<p style="margin:0; padding:0.75em 1.25em; font:0.9em sans-serif">'
    '<a href="index.html" style="color:inherit">← bulkstatus: this spec, its downloads and the documentation</a></p>'
)


def names(root: Path = site_map.ROOT) -> list[str]:
    """Return the names of all YAML files in `specs/` of the checkout and of all releases.

    The result includes YAML files that are not specs.
    """
    file_names = dict.fromkeys(path.stem for path in sorted((root / "specs").glob("*.yaml")))
    for tag in releases(root):
        listed = (git(root, "ls-tree", "-z", "--name-only", tag, "specs/") or b"").decode().split("\0")
        file_names |= dict.fromkeys(Path(name).stem for name in listed if name.endswith(".yaml"))
    return list(file_names)


def versions(vendor: str, root: Path = site_map.ROOT) -> dict[str, bytes]:
    """Return the content of every released version and of the current version of a spec, the newest version first."""
    path = root / "specs" / f"{vendor}.yaml"
    current = path.read_bytes() if path.exists() else b""
    by_version = released(vendor, root)
    if version := version_of(current):
        by_version.setdefault(version, current)
    return dict(sorted(by_version.items(), key=lambda item: [int(part) for part in item[0].split(".")], reverse=True))


def released(vendor: str, root: Path = site_map.ROOT) -> dict[str, bytes]:
    """Return the content of each released version of a spec.

    If several releases contain the same version, the content is from the first of these releases. Outside of a
    Git checkout, the result is empty.
    """
    contents = (git(root, "show", f"{tag}:specs/{vendor}.yaml") or b"" for tag in releases(root))
    by_version: dict[str, bytes] = {}
    for content in contents:
        if version := version_of(content):
            by_version.setdefault(version, content)
    return by_version


def releases(root: Path) -> list[str]:
    """Return the Git tags of all releases, the oldest first."""
    tags = (git(root, "tag", "--sort=creatordate") or b"").decode().split()
    return [tag for tag in tags if _RELEASE.fullmatch(tag)]


def version_of(content: bytes) -> str:
    """Return the version of a spec, or an empty string if `content` is not a spec or has an invalid version."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError:
        return ""
    info = document.get("info") if isinstance(document, dict) else None
    version = str(info.get("version")) if isinstance(info, dict) else ""
    return version if _VERSION.fullmatch(version) else ""


def git(root: Path, *arguments: str) -> bytes | None:
    """Run git in the checkout `root` and return the output, or None if git fails."""
    command = ["git", "-C", str(root), *arguments]
    result = subprocess.run(command, capture_output=True, check=False)
    return None if result.returncode else result.stdout


def lint() -> None:
    """Check the specs with the rules of `make specs`, and exit if a spec has errors."""
    specs = site_map.ROOT / "specs"
    redocly("lint", "--config", specs / "redocly.yaml", *(specs / f"{vendor}.yaml" for vendor in site_map.VENDORS))


def write(folder: Path, root: Path = site_map.ROOT) -> None:
    """Write every version of every spec to `folder`."""
    for vendor in names(root):
        by_version = versions(vendor, root)
        for version, content in by_version.items():
            write_document(folder / vendor / version, content)
        if by_version:
            current = root / "specs" / f"{vendor}.yaml"
            write_document(
                folder / vendor / "latest",
                current.read_bytes() if current.exists() else next(iter(by_version.values())),
            )


def write_document(folder: Path, content: bytes) -> None:
    """Write a spec to `folder`, as YAML and as bundled JSON."""
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_bytes(content)
    redocly("bundle", folder / "openapi.yaml", "--output", folder / "openapi.json")


def write_redoc_pages(folder: Path) -> None:
    """Write a self-contained Redoc page for each spec.

    A Redoc page embeds its scripts, loads no image from another host, and links back to the site.
    """
    for vendor in site_map.VENDORS:
        page = folder / vendor / "redoc.html"
        redocly("build-docs", site_map.ROOT / "specs" / f"{vendor}.yaml", "--inlineBundle", "--output", page)
        text = _LOGO.sub(_NO_LOGO, page.read_text(encoding="utf-8")).replace(
            "</head>", f"{_ICON}\n{_STYLE}\n</head>", 1
        )
        # Redoc writes links that start with `/`, which need a server. The script of the page later replaces them with
        # links that start with `#`. The next line writes the same links into the file.
        text = re.sub(r'(<a [^>]*href=")/', r"\1#/", text)
        page.write_text(re.sub(r"<body[^>]*>", rf"\g<0>{_BACK_LINK}", text, count=1), encoding="utf-8")


def redocly(*arguments: str | Path) -> None:
    """Run Redocly without telemetry. `make specs` installs Redocly."""
    result = subprocess.run(
        [REDOCLY, *arguments],
        env={**os.environ, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(f"redocly failed:\n{result.stdout}{result.stderr}")
