"""Write the release notes and the attachments for a GitHub release: `python -m release.github_release FOLDER`.

FOLDER/notes.md contains the newest section of the changelog. FOLDER/specs contains each spec as VENDOR-VERSION.yaml and
as VENDOR-VERSION.json.
"""

import shutil
import sys
from pathlib import Path

from docs.site import site_map, spec_downloads

from release import changelog
from release.metadata import Facts, facts, package_page


def notes(changelog_text: str, release_facts: Facts) -> str:
    """Return the newest section of a changelog, with relative links replaced by links to the repository."""
    return f"{package_page(changelog.sections(changelog_text)[0].text, release_facts)}\n"


def write_specs(folder: Path) -> None:
    """Write every spec in this checkout as YAML and as bundled JSON.

    Each file name contains the version of the spec.
    """
    for vendor in site_map.VENDORS:
        content = (site_map.ROOT / "specs" / f"{vendor}.yaml").read_bytes()
        name = f"{vendor}-{spec_downloads.version_of(content)}"
        (folder / f"{name}.yaml").write_bytes(content)
        spec_downloads.redocly("bundle", folder / f"{name}.yaml", "--output", folder / f"{name}.json")


def main() -> None:
    """Replace the content of FOLDER with the release notes and the specs."""
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "specs").mkdir(parents=True)
    text = (site_map.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (folder / "notes.md").write_text(notes(text, facts(site_map.ROOT)), encoding="utf-8")
    write_specs(folder / "specs")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        print(path)


if __name__ == "__main__":
    main()
