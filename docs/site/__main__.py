"""Build the site: `python -m docs.site` writes build/site, from scratch."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs.site import markdown, python_pages, spec_downloads, spec_pages, where

BUILD = where.ROOT / "build"
PAGES = BUILD / "pages"
SITE = BUILD / "site"
HERE = Path(__file__).parent
# Zensical tells of its own `--strict` with a traceback, which says nothing of what is wrong.
_STRICT_TRACEBACK = re.compile(r"^Traceback .*?--strict flag is set\n", re.DOTALL | re.MULTILINE)
SHIM = HERE / "node_modules" / "iframe-worker" / "shim" / "index.js"


def main() -> None:
    """Gather the pages, have Zensical render them, and lay the downloads beside them."""
    spec_downloads.lint()
    for folder in (PAGES, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    gather()
    run_zensical()
    spec_downloads.write_redoc_pages(SITE / "specs")
    print(f"{sum(1 for _ in SITE.rglob('*.html'))} pages in {SITE.relative_to(where.ROOT)}: open index.html")


def gather() -> None:
    """Everything Zensical is to render or to copy, in one folder."""
    homes = where.homes()
    for source, target in homes.items():
        write(target, markdown.page(source, homes) if target.endswith(".md") else (where.ROOT / source).read_bytes())
    for target, text in {**python_pages.pages(), **spec_pages.pages()}.items():
        write(target, text)
    spec_downloads.write(PAGES / "specs")
    shutil.copytree(HERE / "assets", PAGES / "assets")
    shutil.copy(SHIM, PAGES / "assets" / "iframe-worker.js")


def write(target: str, content: str | bytes) -> None:
    """Write one file of the folder."""
    path = PAGES / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def run_zensical() -> None:
    """Render. Its settings lie beside the pages, for it reads and writes only below them; a warning is an error."""
    settings = (HERE / "zensical.toml").read_text(encoding="utf-8")
    settings = settings.replace('["@navigation@"]', where.navigation())
    settings = settings.replace("[project]\n", f"[project]\n{addresses()}", 1)
    (BUILD / "zensical.toml").write_text(settings, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "zensical"), "build", "--clean", "--strict"]
    result = subprocess.run(
        [*command, "--config-file", BUILD / "zensical.toml"],
        cwd=BUILD,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    print(_STRICT_TRACEBACK.sub("", result.stdout), end="", flush=True)
    # Griffe reads the docstrings, and its warnings are none to Zensical.
    if result.returncode or "griffe: " in result.stdout:
        raise SystemExit("fault was found with the pages in build/pages: mend what they come from, and build again")


def addresses() -> str:
    """Return the settings for the addresses that are known.

    Zensical's own `repo_url` is not used: with it, every page sends a request to the host of the repository.
    """
    lines = []
    if address := where.site_url():  # for the page of a missing page and the sitemap
        lines.append(f"site_url = {json.dumps(address)}\n")
    if where.REPOSITORY:
        link = {"icon": "lucide/folder-git-2", "link": where.REPOSITORY, "name": "Repository"}
        pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in link.items())
        lines.append(f"extra.social = [{{ {pairs} }}]\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
