"""Update the table of line counts in docs/guides/adding-a-vendor.md. `make readme` runs this script."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guides" / "adding-a-vendor.md"
EXAMPLE = ROOT / "examples" / "salesforce"
PACKAGE = EXAMPLE / "bulkstatus_salesforce"


def main() -> None:
    """Replace the table of line counts in the guide on adding a vendor."""
    text = GUIDE.read_text(encoding="utf-8")
    before, beginning, rest = re.split(r"(<!-- lines:[^\n]*-->\n)", text)
    end = "<!-- end of lines -->"
    GUIDE.write_text(f"{before}{beginning}{table()}{end}{rest.partition(end)[2]}", encoding="utf-8")


def table() -> str:
    """Return a Markdown table with the number of lines in each part of the Salesforce example."""
    registration = "\n".join(
        re.findall(r"^\[project\.entry-points.*\n.*", read(EXAMPLE / "pyproject.toml"), re.MULTILINE)
    )
    written = {
        "the spec": lines(read(EXAMPLE / "specs" / "salesforce.yaml")),
        "the vendor module": lines(read(PACKAGE / "vendor.py")),
        "responses for `shows` and `fails`": lines(read(PACKAGE / "responses.py")),
        "the registration": lines(registration),
        "the rest of `pyproject.toml`, `__init__.py` and `README.md`": sum(
            lines(read(path)) for path in (EXAMPLE / "pyproject.toml", PACKAGE / "__init__.py", EXAMPLE / "README.md")
        )
        - lines(registration),
        "conformance tests": lines(read(EXAMPLE / "tests" / "test_conformance.py")),
        "other tests": lines(read(EXAMPLE / "tests" / "test_salesforce.py")),
    }
    generated = sum(lines(read(path)) for path in (PACKAGE / "generated").rglob("*.py"))
    rows = [
        ("part", "lines"),
        ("---", "---:"),
        *((part, f"{count}") for part, count in written.items()),
        ("all hand-written lines", f"**{sum(written.values())}**"),
        ("generated from the spec", f"{generated:,}"),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def lines(text: str) -> int:
    """Return the number of non-blank lines in a string, including comment lines."""
    return sum(bool(line.strip()) for line in text.splitlines())


def read(path: Path) -> str:
    """Return the content of a UTF-8 text file."""
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
