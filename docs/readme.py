"""Write into README.md what comes from the code: the status table."""

import re
from pathlib import Path

from bulkstatus.vendors.registry import status_table

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(<!-- status table:[^\n]*-->\n).*?(<!-- end of status table -->)", re.DOTALL)

text = README.read_text(encoding="utf-8")
README.write_text(TABLE.sub(lambda found: f"{found[1]}{status_table()}{found[2]}", text), encoding="utf-8")
