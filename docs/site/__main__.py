"""Build the documentation site: `python -m docs.site` replaces the folder build/site."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs.site import markdown, python_pages, site_map, spec_downloads, spec_pages

BUILD = site_map.ROOT / "build"
PAGES = BUILD / "pages"
SITE = BUILD / "site"
HERE = Path(__file__).parent
# With `--strict`, Zensical prints a traceback after the warnings. The traceback does not name the problem.
_STRICT_TRACEBACK = re.compile(r"^Traceback .*?--strict flag is set\n", re.DOTALL | re.MULTILINE)
SHIM = HERE / "node_modules" / "iframe-worker" / "shim" / "index.js"


def main() -> None:
    """Collect the pages, render them with Zensical, and add the Redoc pages."""
    spec_downloads.lint()
    for folder in (PAGES, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    collect_pages()
    run_zensical()
    spec_downloads.write_redoc_pages(SITE / "specs")
    print(f"{sum(1 for _ in SITE.rglob('*.html'))} pages in {SITE.relative_to(site_map.ROOT)}: open index.html")


def collect_pages() -> None:
    """Write the input files of Zensical to the folder build/pages."""
    targets = site_map.page_paths()
    for source, target in targets.items():
        write(
            target, markdown.page(source, targets) if target.endswith(".md") else (site_map.ROOT / source).read_bytes()
        )
    for target, text in {**python_pages.pages(), **spec_pages.pages()}.items():
        write(target, text)
    spec_downloads.write(PAGES / "specs")
    shutil.copytree(HERE / "assets", PAGES / "assets")
    shutil.copy(SHIM, PAGES / "assets" / "iframe-worker.js")


def write(target: str, content: str | bytes) -> None:
    """Write one file to the folder build/pages."""
    path = PAGES / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def run_zensical() -> None:
    """Render the pages with Zensical, and exit if there is a problem.

    Zensical reads and writes only files in the folder of its settings file, so the settings are copied to build/.
    """
    settings = (HERE / "zensical.toml").read_text(encoding="utf-8")
    settings = settings.replace('["@navigation@"]', site_map.navigation())
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
    # Griffe reads the docstrings. Zensical ignores the warnings of Griffe.
    if result.returncode or "griffe: " in result.stdout:
        raise SystemExit("the pages in build/pages have the errors above: fix their sources, and build again")


def addresses() -> str:
    """Return the Zensical settings that contain the addresses of the site and of the repository.

    Settings for unknown addresses are omitted. The setting `repo_url` is not used, because it makes every page send
    a request to the host of the repository.
    """
    lines = []
    if address := site_map.site_url():  # 404.html and the sitemap need this address
        lines.append(f"site_url = {json.dumps(address)}\n")
    if site_map.REPOSITORY:
        link = {"icon": "lucide/folder-git-2", "link": site_map.REPOSITORY, "name": "Repository"}
        pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in link.items())
        lines.append(f"extra.social = [{{ {pairs} }}]\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
