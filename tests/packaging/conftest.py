"""Copy the files from which the package metadata is built, so that a test can change the copies."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPOSITORY = "https://github.example/bulkstatus/bulkstatus"
SITE = "https://bulkstatus.example"

Checkout = Callable[..., Path]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Return a function that creates a checkout with changed values in `_version.py`, such as `PUBLISHED=True`."""
    root = tmp_path / "checkout"

    def make(**changes: object) -> Path:
        facts = "facade/bulkstatus/_version.py"
        for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".ci/release/metadata.py", facts):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
        text = (root / facts).read_text(encoding="utf-8")
        for name, value in changes.items():
            text, number = re.subn(rf"^({name}(?:: \w+)? = ).*$", rf"\g<1>{value!r}", text, flags=re.MULTILINE)
            assert number == 1, f"{facts} has no {name}"
        (root / facts).write_text(text, encoding="utf-8")
        return root

    return make
